import { readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { refusal } from "./accepts";
import { findHaproxy, required } from "./find";

/**
 * `node tools/haproxy/check.js [file.cfg …]`: asks the real haproxy about every golden, or about the files given. The
 * maps of `x.cfg` stand beside it as `x.<name>.map`. Exit code 1 if one is refused, or if haproxy is needed and missing.
 */
const found = findHaproxy();
if ("missing" in found) {
  console.error(`${required() ? "failed" : "skipped"}: haproxy >= 3.2 not found, ${found.missing}`);
  process.exitCode = required() ? 1 : 0;
} else {
  const given = process.argv.slice(2).map((file) => resolve(file));
  for (const file of given.length > 0 ? given : goldens()) {
    const said = refusal(found.path, filesOf(file));
    console.log(`${said === "" ? "accepted" : "REFUSED "} ${basename(file)} by haproxy ${found.version}`);
    if (said !== "") console.error(said);
    if (said !== "") process.exitCode = 1;
  }
}

function goldens(): string[] {
  const directory = resolve(__dirname, "../../test/golden/haproxy");
  return readdirSync(directory)
    .filter((file) => file.endsWith(".cfg"))
    .map((file) => join(directory, file));
}

/** The rendered files under their own names again. */
function filesOf(cfg: string): Record<string, string> {
  const stem = basename(cfg, ".cfg");
  const directory = resolve(cfg, "..");
  const maps = readdirSync(directory).filter((file) => file.startsWith(`${stem}.`) && file.endsWith(".map"));
  return Object.fromEntries([
    ["haproxy.cfg", readFileSync(cfg, "utf8")],
    ...maps.map((file) => [file.slice(stem.length + 1), readFileSync(join(directory, file), "utf8")] as const),
  ]);
}
