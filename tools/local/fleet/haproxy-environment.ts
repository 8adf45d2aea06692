import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { waitSeconds } from "./time";

/** In place of what the image has: see there. */
const SOCAT = join(__dirname, "bin", "socat");

/**
 * What the container of HAProxy is told, on this machine: its directory, less patience with the balancer, and a PATH that leads to
 * this HAProxy and to what the image has besides.
 */
export function haproxyEnvironmentHere(
  environment: Readonly<Record<string, string>>,
  directory: string,
  haproxy: string,
): Record<string, string> {
  const bin = `${directory}.bin`;
  mkdirSync(bin, { mode: 0o700 });
  writeFileSync(join(bin, "haproxy"), `#!/bin/sh\nexec '${haproxy.replaceAll("'", `'\\''`)}' "$@"\n`);
  chmodSync(join(bin, "haproxy"), 0o700);
  symlinkSync(SOCAT, join(bin, "socat"));
  return {
    ...environment,
    GATEHOUSE_DIRECTORY: directory,
    GATEHOUSE_LISTEN_SECONDS: String(waitSeconds(Number(environment.GATEHOUSE_LISTEN_SECONDS))),
    PATH: `${bin}:${process.env.PATH}`,
  };
}
