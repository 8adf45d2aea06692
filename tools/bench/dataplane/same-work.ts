import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Intent } from "../../../haproxy/config";
import { RING } from "../../../haproxy/config";
import { socket } from "../../../runtime/agent/haproxy/socket";
import { CommandError } from "../../shared/command-error";
import { until } from "../../shared/until";
import { ERRORS, LIMIT, send, type AskedWork, type Work } from "./asked";
import type { ConfigChange } from "./config";
import { productionContender, type ProxyContender } from "./contenders";
import { startEcho } from "./echo";
import { BenchEnvironment } from "./environment";
import { missingNginx, nginx } from "./nginx";
import { luaContender, missingLua } from "./nginx-lua";
import { CONTENDER_NAMES } from "./result";
import { WORK, type WorkDone } from "./work";

/** These are compared as doing the same work: the bench fails if one of them does not. */
const SAME: readonly string[] = [CONTENDER_NAMES.full, CONTENDER_NAMES.lua];

const few = { subject: { requests: LIMIT, errors: ERRORS, concurrent: 1 } };
/** Limits that can be reached; all else is as it is measured. */
const reachable = (intent: Intent): Intent => ({
  ...intent,
  limits: { periodSeconds: 10, Person: few, Agent: few, Service: few },
});

/**
 * Asks each contender for all of the work, before anything is measured.
 *
 * @throws CommandError if one that is compared as doing the same does not: `full does not do: traces`
 */
export async function checkSameWork(haproxy: string): Promise<WorkDone[]> {
  const done = await workDone(haproxy, contenders);
  refuseLess(done);
  return done;
}

export function refuseLess(done: readonly WorkDone[]): void {
  const less = done.filter(({ name, missing }) => SAME.includes(name) && missing.length > 0);
  if (less.length > 0)
    throw new CommandError(less.map(({ name, missing }) => `${name} does not do: ${missing.join(", ")}`).join("\n"));
}

/** How a contender is started to be asked. */
export type Start = () => Promise<{ name: string; proxy: AskedWork }>;

/** What each does, before a service that says what it received. */
export async function workDone(
  haproxy: string,
  starts: (environment: BenchEnvironment) => readonly Start[],
): Promise<WorkDone[]> {
  const echo = await startEcho();
  const environment = await BenchEnvironment.start(haproxy, { counted: false, backendPort: echo.port });
  try {
    const done: WorkDone[] = [];
    for (const start of starts(environment)) {
      const { name, proxy } = await start();
      done.push({ name, missing: (await missingOf(proxy)).map(({ what }) => what) });
    }
    return done;
  } finally {
    await environment.stop();
    await echo.stop();
  }
}

function contenders(environment: BenchEnvironment): Start[] {
  const { full, lua, nginx: byItself } = CONTENDER_NAMES;
  const [luaLog, nginxLog] = [join(environment.directory, "lua.log"), join(environment.directory, "nginx.log")];
  const ofNginx = async ({ name, url }: ProxyContender, log: string) => ({
    name,
    proxy: { url, proof: environment.proof, log: async () => readFile(log, "utf8") },
  });
  const withLua: Start = async () =>
    ofNginx(await luaContender(environment, lua, { intent: reachable }, luaLog), luaLog);
  const alone: Start = async () =>
    ofNginx(await nginx(environment, byItself, { log: nginxLog, limit: LIMIT }), nginxLog);
  return [
    askedProduction(environment, full),
    ...(missingLua() === undefined ? [withLua] : []),
    ...(missingNginx() === undefined ? [alone] : []),
  ];
}

/** Our configuration, or what is left of it. */
export const askedProduction =
  (environment: BenchEnvironment, name: string, change: ConfigChange = {}): Start =>
  async () => {
    const intent = (production: Intent): Intent => {
      const limited = reachable(production);
      return change.intent?.(limited) ?? limited;
    };
    const { url, socket: path } = await productionContender(environment, name, { ...change, intent });
    return { name, proxy: { url, proof: environment.proof, log: async () => socket(path!)(`show events ${RING}`) } };
  };

async function missingOf(proxy: AskedWork): Promise<Work[]> {
  await until(
    () => `${proxy.url}: its servers are found`,
    async () => (await send(proxy)).status === 200,
  );
  const missing: Work[] = [];
  // A contender that closes the connection, or says nothing that can be read, does not do it.
  for (const work of WORK) if (!(await work.isDone(proxy).catch(() => false))) missing.push(work);
  return missing;
}
