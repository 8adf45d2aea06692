import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Plan } from "../../preview";
import { PlanResources, textOf } from "../../preview/plan-resources";
import { sendOnce } from "../../shared/http/client";
import { closeServer, listen } from "../../shared/listen";
import { asGateway, directTarget } from "../tour/past-gateway";
import type { AsLambda, FaultContext, Restore } from "./fault";
import type { LocalMetrics } from "./metrics";

const run = promisify(execFile);

export function asLambda(metrics: LocalMetrics): AsLambda {
  return async (FunctionName, call) => {
    const failed = await call().then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    );
    const one = { namespace: "AWS/Lambda", dimensions: { FunctionName }, at: Date.now() };
    metrics.put({ ...one, name: "Invocations", value: 1 });
    metrics.put({ ...one, name: "Errors", value: failed === undefined ? 0 : 1 });
    return failed;
  };
}

/** Secrets Manager rotates each certificate while its authority's key is disabled in KMS; once it is enabled, again. */
export async function keyDisabled({ local, call }: FaultContext): Promise<Restore> {
  const { certificates, plan } = local;
  const rotate = async (): Promise<Error | undefined> => {
    const all = certificates.settings.certificates.map(async ({ secret }) =>
      call(rotationFunction(plan, secret), async () => certificates.rotate(secret)),
    );
    return (await Promise.all(all)).find((failed) => failed !== undefined);
  };
  const enable = certificates.disableKey();
  await rotate();
  return async () => {
    enable();
    well(await rotate());
  };
}

/** @throws what a function failed with while nothing was wrong */
function well(failed: Error | undefined): void {
  if (failed !== undefined) throw failed;
}

/** The function that rotates a secret, by the name that the plan's alarms know it by. @param secret its name in the program */
function rotationFunction(plan: Plan, secret: string): string {
  const resources = new PlanResources(plan);
  const rotation = resources
    .all("aws:secretsmanager/secretRotation:SecretRotation")
    .find(({ inputs }) => textOf(inputs.secretId).startsWith(`«Secret ${secret}»`));
  return nameOf(resources, rotation?.inputs.rotationLambdaArn, `rotates ${secret}`);
}

function nameOf(resources: PlanResources, arn: Parameters<typeof textOf>[0], what: string): string {
  const found = resources.referred(arn);
  if (found === undefined) throw new Error(`no function of the plan ${what}`);
  return `«Function ${found.name}».name`;
}

/** Lambda's first try and two more (Lambda guide, retries of asynchronous invocations). */
const TRIES = 3;
const HEARTBEAT = join(__dirname, "../../../runtime/heartbeat/index.mjs");

/** The daily request, by the function's own code, before and after something: it gets to HAProxy, and then, three times, to nobody. */
export async function aroundHeartbeats(context: FaultContext, what: () => Promise<Restore>): Promise<Restore> {
  const { local, call } = context;
  const resources = new PlanResources(local.plan);
  const target = resources.all("aws:scheduler/schedule:Schedule")[0]?.inputs.target as { arn?: string } | undefined;
  const name = nameOf(resources, target?.arn, "sends the daily request");
  const route = await heartbeatRoute(context);
  const beat = async (): Promise<Error | undefined> => call(name, async () => beatOnce(route.url));
  well(await beat());
  const restore = await what();
  for (let tries = 0; tries < TRIES; tries++) await beat();
  return async () => {
    await restore();
    well(await beat());
    await closeServer(route.server);
  };
}

async function beatOnce(url: string): Promise<void> {
  const code = `import(${JSON.stringify(HEARTBEAT)}).then(({ handler }) => handler()).catch(() => process.exit(1))`;
  const credentials = { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local", AWS_REGION: "us-east-1" };
  await run(process.execPath, ["-e", code], { env: { ...credentials, HEARTBEAT_URL: url } });
}

/** API Gateway's route of the daily request: what HAProxy answers, or that the integration cannot be reached. */
async function heartbeatRoute({
  local,
  tour: { route, stage },
}: FaultContext): Promise<{ server: Server; url: string }> {
  const headers = asGateway(route, stage.name).filter(([name]) => name !== "x-gatehouse-origin");
  const server = createServer((_, answer) => {
    const said = async () => sendOnce(directTarget(local, route), { path: "/heartbeat", headers });
    said().then(
      ({ status, body }) => answer.writeHead(status).end(body),
      () => answer.writeHead(503).end(JSON.stringify({ message: "Service Unavailable" })),
    );
  });
  const { address } = local.loopback;
  return { server, url: `http://${address}:${await listen(server, address)}/heartbeat` };
}
