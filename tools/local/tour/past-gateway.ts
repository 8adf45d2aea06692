import { STAGE_VARIABLE } from "../../../components/api/gateway/identity";
import type { HttpHeaders, HttpTarget } from "../../shared/http/client";
import type { GatewayApiRoute } from "../gateway/api";
import { applyMappings, MissingValue } from "../gateway/mapping";
import type { FleetTask } from "../fleet/task";
import type { Local } from "../running";

/** The headers that the plan's mappings make for a request with this context. @param backend what HAProxy calls the stage */
export function asGateway(
  route: GatewayApiRoute,
  backend: string,
  context: Readonly<Record<string, string>> = {},
): HttpHeaders {
  const said = ["sub", "client_id", "scope"].map((name) => context[`authorizer.claims.${name}`] ?? "");
  const known: Record<string, string> = {
    ...{ requestId: "tour-0001", extendedRequestId: "tour-0001", "identity.sourceIp": "127.0.0.1" },
    // As the function of a REST API says it, and API Gateway of the key that it asked for.
    ...{ "authorizer.identity": said.join(";"), "identity.apiKeyId": "tour000001" },
    ...context,
  };
  const none = { path: "/", query: [], headers: [["host", "localhost"] as const] };
  const values = ({ source, name }: { source: string; name: string }) =>
    source === "context" ? known[name] : source === "stageVariables" && name === STAGE_VARIABLE ? backend : undefined;
  return applyMappings(route.integration.mappings, none, values, MissingValue.Drop).headers;
}

/** How HAProxy is reached past the gateway, its certificate verified as the gateway does. @param task any that runs unless given */
export function directTarget(local: Local, route: GatewayApiRoute, task = runningTask(local)): HttpTarget {
  const servername = route.integration.serverName ?? "";
  const [stage] = local.api.stages;
  const tls = { servername, ca: local.certificates.authority, ...stage?.certificate };
  return { url: `https://${task.address}:${task.trafficPort}`, tls };
}

function runningTask({ fleet }: Local): FleetTask {
  const [task] = fleet.tasks;
  if (!task) throw new Error("no task runs");
  return task;
}
