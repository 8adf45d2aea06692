import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { certificate } from "./certificate";

let made: Record<string, string> | undefined;

/** The files that others write at deploy time, as stand-ins: throwaway certificates, and no origin proof. */
export function standIns(): Record<string, string> {
  if (made) return made;
  const authority = certificate({ commonName: "gatehouse test authority" });
  return (made = {
    "edge.pem": certificate({ commonName: "edge.gatehouse.test", names: ["edge.gatehouse.test"] }).bundle,
    "origins.map": "",
    "gateway-ca.pem": authority.certificate,
    "backend-ca.pem": authority.certificate,
    "backend-client.pem": certificate({ commonName: "gatehouse", issuer: authority }).bundle,
  });
}

/**
 * Asks a real HAProxy whether it takes a rendered configuration, warnings counted as errors (`-dW -c`). The directory
 * that the text names is replaced by a throwaway one.
 *
 * @returns what HAProxy said against it; empty if it accepts.
 */
export function refusal(haproxy: string, files: Readonly<Record<string, string>>): string {
  const named = /^ {4}stats socket (\S+)\/admin\.sock /m.exec(files["haproxy.cfg"] ?? "")?.[1];
  if (named === undefined) throw new Error("not a rendered haproxy.cfg");
  const here = mkdtempSync(join(tmpdir(), "gatehouse-check-"));
  try {
    for (const [name, text] of Object.entries({ ...standIns(), ...files }))
      writeFileSync(join(here, name), text.replaceAll(`${named}/`, `${here}/`), { mode: 0o600 });
    const result = spawnSync(haproxy, ["-dW", "-c", "-f", join(here, "haproxy.cfg")], { encoding: "utf8" });
    return result.status === 0 ? "" : `${result.stderr}${result.stdout}` || `exit ${result.status}`;
  } finally {
    rmSync(here, { recursive: true, force: true });
  }
}
