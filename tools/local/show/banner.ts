import type { ClientClass } from "../../../haproxy/config";
import type { Style } from "../../shared/style";
import type { Local } from "../running";
import { widestPlan } from "../tour/context";
import { samplePath, sampleRoute } from "../tour/sample-route";

/** What listens where, and commands to copy: as a person, as an agent, and to change an instance of a backend. */
export async function banner(local: Local, version: string, style: Style): Promise<string> {
  const { api, apis, plan, issuer, url, controlUrl, clients, scopes, fleet, instances, directory } = local;
  const [task] = fleet.tasks;
  const [stage] = api.basePaths;
  const route = sampleRoute(api) ?? api.routes[0];
  const path = `${url}${stage?.path ? `/${stage.path}` : ""}${route ? samplePath(route) : "/"}`;
  const running = instances.running
    .map(({ identity }) => `${identity.stage}/${identity.version}/${identity.instance}`)
    .sort();
  const instance = `${controlUrl}/${running[0]}`;
  const value = stage && widestPlan(api, { name: stage.stage })?.keys.at(-1)?.value;
  const key = value === undefined ? "" : ` -H 'x-api-key: ${value}'`;
  const token = async (kind: ClientClass) =>
    `curl -s -H 'authorization: Bearer ${await issuer.token(clients[kind], scopes)}'${key} ${path}`;
  const rows = [
    [
      "gateway",
      `${url}/…   ${apis.flatMap((one) => one.basePaths.map(({ path }) => `/${path}`)).join(", ")}; stands in for ${[...new Set(apis.map(({ domainName }) => `https://${domainName}`))].join(", ")}`,
    ],
    ["issuer", `${issuer.url}   audience and scopes as the plan has them`],
    [
      "haproxy",
      `${version} https://${task?.address}:${task?.trafficPort}, health and metrics http://${task?.address}:${task?.controlPort}`,
    ],
    ["files", `${directory}/task-1, Runtime API ${task?.socket}`],
    ["agent", `pid ${task?.agent.process.pid}, says ${directory}/task-1.agent.log, reads ${local.store.where}`],
    ["backends", `${controlUrl}   ${running.join(", ")}`],
  ] as const;
  return [
    style.bold(`${plan.stack}, running on loopback`),
    ...rows.map(([what, where]) => `  ${style.cyan(what.padEnd(9))} ${where}`),
    "",
    style.bold(`${clients.Person.subject}, a person`),
    await token("Person"),
    style.bold(`${clients.Agent.subject}, an agent, which may ask for less`),
    await token("Agent"),
    style.bold("slower, failing, unhealthy, killed"),
    `curl -s -X PATCH ${instance} -d '{"latencyMs":200,"errorPercent":10,"healthy":false}'`,
    `curl -s -X DELETE ${instance}`,
    style.bold("r rotates HAProxy's certificate while requests go on"),
  ].join("\n");
}
