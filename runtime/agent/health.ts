import { FILES } from "../../haproxy/config";
import { readBundle } from "../certificate/bundle";
import { Confidential } from "../certificate/confidential";
import { Unreadable } from "../certificate/problem";
import { validUntil } from "../certificate/x509";
import { Directory } from "./files";
import type { AgentSettings } from "./settings";

/**
 * What the container's health check asks: can HAProxy serve with what is in the directory? It can with certificates that
 * are not expired; whether the store answers has nothing to do with it.
 *
 * @returns what is missing; empty if healthy.
 */
export async function unhealthy(
  settings: Pick<AgentSettings, "directory" | "certificates">,
  now: number,
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
  return [...config, ...certificates.flat()];
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
