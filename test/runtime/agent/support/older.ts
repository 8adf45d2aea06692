import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { findHaproxy, type Haproxy } from "../../../../tools/haproxy/find";
import { setEnvironment } from "../../../support/environment";

/** HAProxy 3.2, the LTS before ours, where an earlier run or `tools/haproxy` fetched one; else a skip. */
export function older(context: Mocha.Context): Haproxy {
  const path = resolve(
    __dirname,
    "../../../../node_modules/.cache/gatehouse",
    `haproxy-sid-${process.arch}`,
    "haproxy",
  );
  const binary = process.env["GATEHOUSE_HAPROXY_OLDER"] ?? path;
  const restore = setEnvironment({ GATEHOUSE_HAPROXY: binary });
  try {
    const found = existsSync(binary) ? findHaproxy({ fetch: false }) : { missing: path };
    if (!("missing" in found) && found.version.startsWith("3.2")) return found;
    process.stderr.write("skipped: haproxy 3.2 not found, give it as GATEHOUSE_HAPROXY_OLDER\n");
    return context.skip();
  } finally {
    restore();
  }
}
