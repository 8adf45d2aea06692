import type { RequestOptions } from "node:https";
import type { ApiRoute } from "../gateway/api";
import { applied, Missing } from "../gateway/mapping";
import type { FleetTask } from "../fleet/task";
import type { Local } from "../running";

type Headers = readonly (readonly [string, string])[];

/** The headers that the plan's mappings make for a request whose context is of our choice. */
export function asGateway(route: ApiRoute, context: Readonly<Record<string, string>>): Headers {
  const known: Record<string, string> = { requestId: "rehearsal-0001", "identity.sourceIp": "127.0.0.1", ...context };
  const none = { path: "/", query: [], headers: [["host", "localhost"] as const] };
  const values = ({ source, name }: { source: string; name: string }) =>
    source === "context" ? known[name] : undefined;
  return applied(route.integration.mappings, none, values, Missing.Drop).headers;
}

/** How HAProxy is reached past the gateway, its certificate verified as the gateway does. */
export function directRequest(task: FleetTask, route: ApiRoute, { certificates }: Local): RequestOptions {
  const servername = route.integration.serverName ?? "";
  return { host: task.address, port: task.trafficPort, servername, ca: certificates.authority };
}
