import type { Ask } from "./socket";

/** For how long the worker that serves now has run, in seconds. */
export async function workerAge(ask: Ask): Promise<number> {
  const seconds = /^Uptime_sec: (\d+)$/m.exec(await ask("show info"))?.[1];
  if (seconds === undefined) throw new Error("show info does not tell the uptime");
  return Number(seconds);
}

/** The master keeps a connection after a command that does not replace it (measured), where a worker closes it. */
const QUIT = "\nquit";

/** Process ids of the workers that a reload has replaced and that still finish what they have. */
export async function oldWorkers(master: Ask): Promise<number[]> {
  const [, old = ""] = (await master(`show proc${QUIT}`)).split(/^# old workers$/m);
  const rows = old.split(/^#/m)[0] ?? "";
  return [...rows.matchAll(/^(\d+)\s+worker\b/gm)].map(([, pid]) => Number(pid));
}

/** The Runtime API of one of them, which listens nowhere else any more. */
export const oldWorker =
  (master: Ask, pid: number): Ask =>
  async (command) =>
    master(`@!${pid} ${command}${QUIT}`);

/**
 * A new worker with what is in the files; the old one finishes what it has. A file that HAProxy refuses leaves the old
 * worker serving.
 *
 * @returns what HAProxy said against it; undefined if it took it.
 */
export async function reload(master: Ask): Promise<string | undefined> {
  const answer = await master("reload");
  if (/^Success=1$/m.test(answer)) return undefined;
  const alerts = answer.split("\n").filter((row) => /\[(ALERT|WARNING)\]/.test(row));
  return (alerts.length > 0 ? alerts.join(" ") : answer) || "no answer";
}
