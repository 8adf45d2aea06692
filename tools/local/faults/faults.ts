import { renameSync } from "node:fs";
import { join } from "node:path";
import { registrationKey, TUNING_KEY, type Tuning } from "../../../haproxy/config";
import { socket } from "../../../runtime/agent/haproxy/socket";
import { Confidential } from "../../../runtime/certificate/confidential";
import { numberOf, PlanResources } from "../../preview/plan-resources";
import { httpClient } from "../../shared/http/client";
import type { FleetTask } from "../fleet/task";
import type { Local } from "../running";
import { asGateway, directTarget } from "../tour/past-gateway";
import type { Fault, FaultContext, Restore } from "./fault";
import { aroundHeartbeats, keyDisabled } from "./functions";

/** Faults that do not disturb each other are in force at the same time. */
export const FAULTS: readonly (readonly Fault[])[] = [
  [
    { what: "every answer of the services is 500", alarms: ["-v1-errors", "-v2-errors"], inject: failing },
    { what: "an API's registration is garbage", alarms: ["registration-refused"], inject: garbageRegistration },
    { what: "the platform's object is garbage", alarms: ["settings-refused"], inject: (at) => object(at, TUNING_KEY, "{") }, // prettier-ignore
    { what: "the server's certificate in force is garbage", alarms: ["server-refused"], inject: (at) => secret(at, certificate(at.local, "edge.pem")) }, // prettier-ignore
    { what: "the client's certificate in force is garbage", alarms: ["client-refused"], inject: (at) => secret(at, certificate(at.local, "backend-client.pem")) }, // prettier-ignore
    { what: "the trust in force is garbage", alarms: ["trust-refused"], inject: (at) => secret(at, trust(at.local)) },
    { what: "something calls HAProxy past the gateway", alarms: ["origin-proof-refused"], inject: pastGateway },
  ],
  [
    { what: "limits of services are far too low", alarms: ["service-refused"], inject: tight },
    { what: "the authority ends in 30 days", alarms: ["authority-expires"], inject: ending },
  ],
  [{ what: "nobody has rotated the certificates", alarms: ["server-expires", "client-expires"], inject: expiring }],
  [
    { what: "services take 16 s to answer", alarms: ["-v1-latency", "-v2-latency"], inject: slow },
    { what: "Secrets Manager and S3 answer nobody", alarms: ["secrets-unreadable"], inject: unreadable },
    { what: "a deployment whose task does not become healthy", alarms: ["deployment-unfinished"], inject: deployment },
  ],
  [
    {
      what: "instances take one request at a time, and two seconds for it",
      alarms: ["requests-queue"],
      inject: narrow,
    },
  ],
  [
    { what: "the authority's key is disabled", alarms: ["rotation-failed"], inject: keyDisabled },
    { what: "an agent and a person ask for more than they may", alarms: ["agent-refused", "person-refused"], inject: greedy }, // prettier-ignore
  ],
  [{ what: "the agent hangs", alarms: ["agents-silent"], inject: ({ local }) => local.fleet.tasks[0]!.hangAgent() }],
  [
    { what: "HAProxy hangs", alarms: ["no-healthy-target", "haproxy-out-of-sync"], inject: ({ local }) => local.fleet.tasks[0]!.hangHaproxy() }, // prettier-ignore
  ],
  [{ what: "the fleet has grown as far as it may", alarms: ["fleet-at-its-maximum"], inject: grown }],
  [
    { what: "every task stops", alarms: ["tasks-missing", "heartbeat-failed"], inject: (at) => aroundHeartbeats(at, async () => stopped(at)) }, // prettier-ignore
  ],
];

/** Alarms whose metric does not move here, by the ends of their names, and why. */
export const NOT_HERE: Readonly<Record<string, string>> = {
  "cpu-saturated":
    "ECS alone measures it, and what a vCPU of Fargate does this machine does not know. `npm run smoke` does not load a fleet either: it is seen at AWS alone",
  "log-lines-dropped":
    "HAProxy has room for 32 MiB of lines, 35,000 requests of this tour. test/runtime/agent/collect-dropped.real.test.ts fills 1 MiB, and the collector tells how many were dropped; at AWS nothing is to be asked, since the same two processes run there",
  "token-keys-old":
    "told only where HAProxy verifies tokens, and two hours after an issuer went away. test/runtime/agent/token-keys.real.test.ts has the agents tell the age of keys an hour old, and of keys that were never there",
};

function failing({ local }: FaultContext): Restore {
  return behaving(local, { errorPercent: 100 });
}

function slow({ local }: FaultContext): Restore {
  return behaving(local, { latencyMs: 16_000 });
}

function behaving(
  { instances }: Local,
  change: { readonly latencyMs?: number; readonly errorPercent?: number },
): Restore {
  const before = instances.running.map((one) => [one, one.behaviour] as const);
  for (const [one, behaviour] of before) instances.setBehaviour(one, { ...behaviour, ...change });
  return () => before.forEach(([one, behaviour]) => instances.setBehaviour(one, behaviour));
}

async function garbageRegistration(context: FaultContext): Promise<Restore> {
  const [api = ""] = context.tour.stage.name.split(".");
  return object(context, registrationKey(api), "{");
}

async function object({ local: { store } }: FaultContext, key: string, text: string): Promise<Restore> {
  const before = await store.object(key);
  await store.setObject(key, text);
  return async () => store.setObject(key, before);
}

/** As if somebody had taken a person's limits for those of services. */
async function tight(context: FaultContext): Promise<Restore> {
  const tuning = JSON.parse(await context.local.store.object(TUNING_KEY)) as Tuning;
  const Service = { ...tuning.limits?.Service, subject: { requests: 10 } };
  return object(context, TUNING_KEY, JSON.stringify({ ...tuning, limits: { ...tuning.limits, Service } }));
}

async function ending(context: FaultContext): Promise<Restore> {
  return secret(context, trust(context.local), await context.local.certificates.trustEndingIn(30));
}

function certificate({ certificates }: Local, file: string): string {
  const found = certificates.settings.certificates.find((one) => one.file === file);
  if (found === undefined) throw new Error(`no certificate ${file}`);
  return found.secret;
}

const trust = ({ certificates }: Local): string => certificates.settings.trust.secret;

/** Puts another value in force. Agents are told to look, as they do by themselves every five minutes. */
async function secret({ local, repeat }: FaultContext, name: string, value = "garbage"): Promise<Restore> {
  const { secrets } = local.store;
  const before = await secrets.read(name, { stage: "AWSCURRENT" });
  if (before === undefined) throw new Error(`${name}: nothing is in force`);
  const token = `${value === "garbage" ? value : "other"}-${name}`;
  await secrets.put(name, { token, value: new Confidential(value), stage: "AWSCURRENT" });
  const looking = repeat(0.5, async () => local.fleet.tasks.forEach(({ agent }) => agent.pollNow()));
  return async () => {
    await secrets.move(name, "AWSCURRENT", { from: token, to: before.id });
    await looking();
    local.fleet.tasks.forEach(({ agent }) => agent.pollNow());
  };
}

function greedy({ tour: { callers, path }, repeat }: FaultContext): Restore {
  const all = [callers.Agent, callers.Person].map((caller) => repeat(40, async () => caller.get(path)));
  return async () => {
    for (const restore of all) await restore();
  };
}

function pastGateway({ local, tour: { route, stage }, repeat }: FaultContext): Restore {
  const client = httpClient(directTarget(local, route));
  const headers = asGateway(route, stage.name).filter(([name]) => name !== "x-gatehouse-origin");
  const calling = repeat(4, async () => client.send({ path: "/", headers }));
  return async () => {
    await calling();
    client.close();
  };
}

async function expiring({ local }: FaultContext): Promise<Restore> {
  const { certificates, fleet } = local;
  const secrets = certificates.settings.certificates.map((one) => one.secret);
  const rotate = async (days?: number): Promise<void> => {
    for (const one of secrets) await certificates.rotate(one, days);
    fleet.tasks.forEach(({ agent }) => agent.pollNow());
  };
  await rotate(3);
  return async () => rotate();
}

/** By the Runtime API: no setting of the plan is this small. */
async function narrow({ local, tour: { stage } }: FaultContext): Promise<Restore> {
  const ask = socket(local.fleet.tasks[0]!.socket);
  const rows = (await ask(`show servers conn ${stage.name}`)).split("\n");
  const servers = rows.map((row) => row.split(/[ /]/)[1] ?? "").filter((name) => /\.\d+$/.test(name));
  const set = async (most: number): Promise<void> => {
    for (const server of servers) await ask(`set maxconn server ${stage.name}/${server} ${most}`);
  };
  await set(1);
  const slower = behaving(local, { latencyMs: 2000 });
  return async () => {
    await slower();
    await set(0);
  };
}

function unreadable({ local, repeat }: FaultContext): Restore {
  const away = join(local.directory, "away");
  renameSync(local.store.where, away);
  const looking = repeat(0.5, async () => local.fleet.tasks.forEach(({ agent }) => agent.pollNow()));
  return async () => {
    renameSync(away, local.store.where);
    await looking();
  };
}

/** While the store is away: a new task gets no certificate. */
function deployment({ local: { fleet }, later }: FaultContext): Restore {
  const [old] = fleet.tasks;
  const replaced = fleet.replace(old!);
  // Once the store is back it ends well; undone last.
  later(async () => void (await replaced));
  return () => undefined;
}

async function grown({ local: { fleet, plan } }: FaultContext): Promise<Restore> {
  const most = numberOf(new PlanResources(plan).one("aws:appautoscaling/target:Target").inputs.maxCapacity);
  const started: FleetTask[] = [];
  while (fleet.tasks.length < most) started.push(await fleet.start());
  return async () => {
    for (const one of started) await fleet.stopTask(one);
  };
}

async function stopped({ local: { fleet } }: FaultContext): Promise<Restore> {
  for (const one of fleet.tasks) await fleet.stopTask(one);
  return async () => void (await fleet.start());
}
