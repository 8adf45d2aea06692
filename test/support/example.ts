import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./plans";

/**
 * A copy of an example that imports the components from the sources, without the minute that packing takes; test/package has those that
 * are installed from the package.
 */
export function exampleFromSources(name: string): { readonly root: string; remove(): void } {
  const root = mkdtempSync(join(tmpdir(), `gatehouse-example-`));
  cpSync(join(ROOT, "examples", name), root, { recursive: true });
  const library = join(root, "node_modules/pulumi-gatehouse");
  mkdirSync(library, { recursive: true });
  writeFileSync(join(library, "package.json"), JSON.stringify({ name: "pulumi-gatehouse", main: "index.js" }));
  writeFileSync(
    join(library, "index.js"),
    `module.exports = require(${JSON.stringify(join(ROOT, "components/index.ts"))});\n`,
  );
  symlinkSync(join(ROOT, "node_modules/@pulumi"), join(root, "node_modules/@pulumi"));
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
