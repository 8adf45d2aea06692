import { dates } from "./certificate/bundle";
import { bundle } from "./certificate/bundle";
import { isRejected } from "./certificate/rejected";
import { Directory } from "./files";
import type { AgentEnvironment } from "./settings";

/**
 * What the container's health check asks: can HAProxy serve with what is in the directory? It can with certificates that
 * are not expired; whether the store answers has nothing to do with it.
 *
 * @returns what is missing; empty if healthy.
 */
export async function unhealthy(
  settings: Pick<AgentEnvironment, "directory" | "certificates">,
  now: number,
): Promise<string[]> {
  const directory = new Directory(settings.directory);
  const config = (await directory.read("haproxy.cfg")) === undefined ? ["haproxy.cfg is not written yet"] : [];
  const certificates = await Promise.all(
    settings.certificates.map(async ({ file }) => {
      const text = await directory.read(file);
      if (text === undefined) return [`${file} is not written yet`];
      const read = bundle(text);
      if (isRejected(read)) return [`${file}: ${read.message}`];
      return now < dates(read.leaf).notAfter ? [] : [`${file} expired on ${read.leaf.validTo}`];
    }),
  );
  return [...config, ...certificates.flat()];
}
