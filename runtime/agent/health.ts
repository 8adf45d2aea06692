import { FILES } from "../../haproxy/config";
import { readBundle } from "../certificate/bundle";
import { Confidential } from "../certificate/confidential";
import { Unreadable } from "../certificate/problem";
import { validUntil } from "../certificate/x509";
import { Directory } from "./files";
import type { AgentSettings } from "./settings";

/** The agent's loops that must go on, by the file whose time says when each last came to an end. */
export const LOOPS = { reconcile: "loop.reconcile", poll: "loop.poll" } as const;
/** A loop waits for a period, gives or takes a fifth, and then works: two calls to AWS for a secret, 10 s each at the most. */
const WORKS_MS = 120_000;

/**
 * What the container's health check asks: can HAProxy serve with what is in the directory, and does the agent still look
 * after it? It can with certificates that are not expired, and it does while both of its loops come round; whether the store
 * answers has nothing to do with it.
 *
 * @returns what is missing; empty if healthy.
 */
export async function unhealthy(
  settings: Pick<AgentSettings, "directory" | "certificates" | "pollMs" | "reconcileMs">,
  now: number,
  kernelNow = Date.now(),
): Promise<string[]> {
  const directory = new Directory(settings.directory);
  const config =
    (await directory.read(FILES.configuration)) === undefined ? [`${FILES.configuration} is not written yet`] : [];
  const certificates = await Promise.all(
    settings.certificates.map(async ({ file }) => {
      const text = await directory.read(file);
      if (text === undefined) return [`${file} is not written yet`];
      return certificateProblems(text, now).map((problem) => `${file}${problem}`);
    }),
  );
  const [files, periods] = [new Map(Object.entries(LOOPS)), { poll: settings.pollMs, reconcile: settings.reconcileMs }];
  const loops = await Promise.all(
    [...files].map(async ([loop, file]) => {
      const silentMs = kernelNow - (await directory.writtenAt(file));
      const allowedMs = 1.2 * periods[loop as keyof typeof periods] + WORKS_MS;
      return silentMs > allowedMs ? [`the agent's ${loop} loop has not come round for ${allowedMs / 1000} s`] : [];
    }),
  );
  return [...config, ...certificates.flat(), ...loops.flat()];
}

function certificateProblems(text: string, now: number): string[] {
  try {
    const { leaf } = readBundle(new Confidential(text));
    return now < validUntil(leaf) ? [] : [` expired on ${leaf.validTo}`];
  } catch (error) {
    if (error instanceof Unreadable) return [`: ${error.problem.message}`];
    throw error;
  }
}
