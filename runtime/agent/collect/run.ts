import { writeSync } from "node:fs";
import type { Log } from "../../certificate/log";
import { Callers } from "./callers";
import { COLLECTOR_VARIABLES, decodedCollector } from "./environment";
import { LogCollector } from "./collector";
import { Dropped } from "./dropped";

const STDOUT = 1;

/** Collects until SIGTERM. @returns the exit code. */
export async function collect(environment: Readonly<Record<string, string | undefined>>, log: Log): Promise<number> {
  const told = decodedCollector(environment);
  const problems = COLLECTOR_VARIABLES.problems(told);
  for (const problem of problems) log.error("setting", { problem });
  if (problems.length > 0) return 1;
  const settings = COLLECTOR_VARIABLES.resolve(told);
  const stop = new AbortController();
  const callers = new Callers(settings.GATEHOUSE_SERVICE);
  const dropped = new Dropped(settings.GATEHOUSE_SERVICE);
  const collector = new LogCollector({
    directory: settings.GATEHOUSE_DIRECTORY,
    drainMs: settings.GATEHOUSE_DRAIN_SECONDS * 1000,
    hardStopMs: settings.GATEHOUSE_HARD_STOP_SECONDS * 1000,
    write: (lines) => {
      callers.take(lines);
      writeAll(lines);
    },
    lost: (lines) => dropped.add(lines),
  });
  const report = (): void => {
    const now = Date.now();
    const lines = [...callers.report(now), ...dropped.report(now)];
    writeAll(Buffer.from(lines.map((line) => `${line}\n`).join("")));
  };
  const reporting = setInterval(report, 1000 * settings.GATEHOUSE_REPORT_SECONDS);
  process.once("SIGTERM", () => stop.abort());
  await collector.run(stop.signal);
  clearInterval(reporting);
  report();
  return 0;
}

/** To the last byte: a pipe that somebody made non-blocking says EAGAIN when it is full. */
function writeAll(bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(STDOUT, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      // Half a tenth of a second: the reader is behind, and the ring has room for minutes.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
}
