import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificate } from "./certificate";

let standInsMade: Promise<Record<string, string>> | undefined;

/** The files that others write at deploy time, as stand-ins: throwaway certificates, and no origin proof. Made once. */
export async function standIns(): Promise<Record<string, string>> {
  return (standInsMade ??= makeStandIns());
}

async function makeStandIns(): Promise<Record<string, string>> {
  const authority = await makeCertificate({ commonName: "gatehouse test authority" });
  const edge = await makeCertificate({ commonName: "edge.gatehouse.test", names: ["edge.gatehouse.test"] });
  const client = await makeCertificate({ commonName: "gatehouse", issuer: authority });
  return {
    "edge.pem": edge.bundle,
    "origins.map": "",
    "backend-ca.pem": authority.certificate,
    "clients-ca.pem": authority.certificate,
    "gateway-ca.pem": authority.certificate,
    "backend-client.pem": client.bundle,
  };
}

/**
 * Has a real HAProxy check a rendered configuration, warnings counted as errors (`-dW -c`). The directory
 * that the text names is replaced by a throwaway one.
 *
 * @returns HAProxy's errors; empty if it accepts.
 */
export async function validationError(haproxy: string, files: Readonly<Record<string, string>>): Promise<string> {
  const intended = /^ {4}stats socket (\S+)\/admin\.sock /m.exec(files["haproxy.cfg"] ?? "")?.[1];
  if (intended === undefined) throw new Error("not a rendered haproxy.cfg");
  const directory = mkdtempSync(join(tmpdir(), "gatehouse-check-"));
  try {
    for (const [name, text] of Object.entries({ ...(await standIns()), ...files }))
      writeFileSync(join(directory, name), text.replaceAll(`${intended}/`, `${directory}/`), { mode: 0o600 });
    const result = spawnSync(haproxy, ["-dW", "-c", "-f", join(directory, "haproxy.cfg")], { encoding: "utf8" });
    return result.status === 0 ? "" : `${result.stderr}${result.stdout}` || `exit ${result.status}`;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
