import { Agent } from "./agent";
import { systemClock } from "./clock";
import { collect } from "./collect/run";
import { unhealthy } from "./health";
import { jsonLog } from "../certificate/log";
import type { Discover } from "./instances/instances";
import { reasonOf } from "../certificate/redact";
import { settings } from "./settings";
import { directoryStore } from "./store/directory";
import { directoryObjects } from "./store/directory-objects";

const USAGE = "usage: agent run | agent health | agent collect";

/** Settings come from the environment; metrics go to stdout, what happens to stderr. */
async function main(command: string | undefined): Promise<number> {
  const log = jsonLog((line) => process.stderr.write(line));
  if (command === "collect") return collect(process.env, log);
  const read = settings(process.env);
  if ("problems" in read) {
    for (const problem of read.problems) log.error("setting", { problem });
    return 1;
  }
  if (command === "health") {
    const problems = await unhealthy(read, Date.now());
    if (problems.length > 0) log.error("unhealthy", { problems });
    return problems.length > 0 ? 1 : 0;
  }
  if (command !== "run") {
    log.error(USAGE);
    return 2;
  }
  // Only here: the health check reads a third of the file less.
  const { storeDirectory: root, registrations: bucket } = read;
  const store = root === undefined ? (await import("./store/aws")).awsStore() : directoryStore(root);
  const objects = root === undefined ? (await import("./store/s3")).s3Objects(bucket) : directoryObjects(root, bucket);
  const { namespace } = read.intent;
  const discover = namespace === undefined ? undefined : await cloudMapOf(namespace, read.cloudMapUrl);
  const emit = (line: string) => void process.stdout.write(`${line}\n`);
  const agent = new Agent({ settings: read, store, objects, clock: systemClock, log, emit, discover });
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => {
      agent.stop();
      // At once: every file is whole at any moment, and HAProxy has its last state.
      process.exit(0);
    });
  process.on("SIGHUP", () => agent.wake());
  // A container that ends is started again once a minute at most; each loop mends itself, so going on is better.
  for (const event of ["uncaughtException", "unhandledRejection"] as const)
    process.on(event, (error: unknown) => log.error(event, { reason: reasonOf(error) }));
  log.info("started", { directory: read.directory, node: process.version });
  await agent.run();
  return 0;
}

/** Only where it is needed: the health check reads less. */
async function cloudMapOf(namespace: string, url: string | undefined): Promise<Discover> {
  const { cloudMap, standIn } = await import("./instances/cloud-map");
  return cloudMap(namespace, url === undefined ? {} : standIn(url));
}

main(process.argv[2]).then(
  (code) => process.exit(code),
  (error: unknown) => {
    jsonLog((line) => process.stderr.write(line)).error("failed", { reason: reasonOf(error) });
    process.exit(1);
  },
);
