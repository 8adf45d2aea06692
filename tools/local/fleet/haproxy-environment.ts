import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { waitSeconds } from "./time";

/** In place of the image's socat. */
const SOCAT = join(__dirname, "bin", "socat");

/**
 * The environment of HAProxy's container on this machine: its directory, a shorter time of waiting for the balancer, and a PATH
 * with this HAProxy and the other programs of the image.
 */
export function haproxyEnvironment(
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
