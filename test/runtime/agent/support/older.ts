import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { findHaproxy, type Haproxy } from "../../../../tools/haproxy/find";

/** HAProxy 3.2, the LTS before ours, where an earlier run or `tools/haproxy` fetched one; else a skip. */
export function older(context: Mocha.Context): Haproxy {
  const path = resolve(
    __dirname,
    "../../../../node_modules/.cache/gatehouse",
    `haproxy-sid-${process.arch}`,
    "haproxy",
  );
  const before = process.env["GATEHOUSE_HAPROXY"];
  process.env["GATEHOUSE_HAPROXY"] = process.env["GATEHOUSE_HAPROXY_OLDER"] ?? join(path);
  try {
    const found = existsSync(process.env["GATEHOUSE_HAPROXY"]) ? findHaproxy({ fetch: false }) : { missing: path };
    if (!("missing" in found) && found.version.startsWith("3.2")) return found;
    process.stderr.write("skipped: haproxy 3.2 not found, give it as GATEHOUSE_HAPROXY_OLDER\n");
    return context.skip();
  } finally {
    if (before === undefined) delete process.env["GATEHOUSE_HAPROXY"];
    else process.env["GATEHOUSE_HAPROXY"] = before;
  }
}
