import { request } from "node:https";
import { applied, Missing } from "../gateway/mapping";
import { read, type Answer } from "./caller";
import { same, type Outcome } from "./expectation";
import type { Visit } from "./visit";
import { told } from "./who";

type Headers = readonly (readonly [string, string])[];

/** Straight at HAProxy, past the gateway: what it refuses by itself. */
export async function straight(visit: Visit): Promise<Outcome[]> {
  const vouched = asGateway(visit, "no-such-stage");
  const unvouched = vouched.filter(([name]) => name !== "x-gatehouse-origin");
  return [
    same("a stage that nobody knows, with the gateway's proof", "421 unknown_stage", told(await send(visit, vouched))),
    same("without the gateway's proof", "403 origin", told(await send(visit, unvouched))),
  ];
}

/** The headers that the plan's mappings make for a request in a stage of our choice. */
function asGateway({ route }: Visit, stage: string): Headers {
  const context: Record<string, string> = { stage, requestId: "rehearsal-0001", "identity.sourceIp": "127.0.0.1" };
  const none = { path: "/", query: [], headers: [["host", "localhost"] as const] };
  const values = ({ source, name }: { source: string; name: string }) =>
    source === "context" ? context[name] : undefined;
  return applied(route.integration.mappings, none, values, Missing.Drop).headers;
}

async function send({ local, route }: Visit, headers: Headers): Promise<Answer> {
  const target = local.fleet.next();
  return new Promise((resolve, reject) => {
    const sent = request({
      host: target?.address,
      port: target?.port,
      path: "/",
      headers: headers.flat(),
      servername: route.integration.serverName ?? "",
      ca: local.authority,
      agent: false,
    });
    sent.on("error", reject).on("response", (answer) => resolve(read(answer)));
    sent.end();
  });
}
