import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as components from "../../components";
import { install, ROOT, workshop } from "./packed";

/** What this file reads of a package.json. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly engines?: Record<string, string>;
  readonly exports?: unknown;
  readonly main?: string;
  readonly types?: string;
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

describe("The npm package", function () {
  this.timeout(300_000);
  let installed: string;
  before(() => {
    installed = join(install("minimal"), "node_modules/gatehouse");
  });

  it("holds what was compiled from components and haproxy/config, what runs elsewhere in one file each, and no sources", () => {
    const files = execFileSync("tar", ["-tzf", workshop().tarball], { encoding: "utf8" }).trim().split("\n");
    const isCompiled = (file: string) =>
      /^package\/dist\/(components|haproxy\/(config|image))\/.*\.(js|d\.ts)$/.test(file);
    assert.deepEqual(files.filter((file) => !isCompiled(file)).sort(), [
      "package/LICENSE",
      "package/README.md",
      "package/dist/runtime/image/Dockerfile",
      "package/dist/runtime/image/dist/agent.cjs",
      "package/package.json",
    ]);
    assert.ok(files.includes("package/dist/runtime/rotation/dist/index.js"));
  });

  it("exports by require what components/index.ts exports", () => {
    const packed = createRequire(join(installed, "../../index.js"))("gatehouse") as object;
    assert.deepEqual(Object.keys(packed).sort(), Object.keys(components).sort());
  });

  it("gives an ES module the same names", () => {
    const script = 'import * as it from "gatehouse"; console.log(Object.keys(it).sort().join())';
    const names = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: join(installed, "../.."),
      encoding: "utf8",
    });
    const ours = Object.keys(components).filter((name) => name !== "__esModule");
    assert.deepEqual(
      names
        .trim()
        .split(",")
        .filter((name) => !["default", "module.exports", "__esModule"].includes(name)),
      ours.sort(),
    );
  });

  it("keeps its insides to itself", () => {
    const require = createRequire(join(installed, "../../index.js"));
    assert.throws(() => require.resolve("gatehouse/dist/components/gatehouse.js"), {
      code: "ERR_PACKAGE_PATH_NOT_EXPORTED",
    });
  });

  it("says under which terms and on which Node.js it may be used", () => {
    const { name, version, license, engines } = manifest(installed);
    assert.deepEqual(
      { name, version, license, engines },
      { name: "gatehouse", version: "0.1.0", license: "Apache-2.0", engines: { node: ">=20.19" } },
    );
  });

  it("takes the Pulumi packages that this repository is tested with, and older ones", () => {
    const { satisfies } = createRequire(require.resolve("@pulumi/pulumi/package.json"))("semver") as {
      satisfies: (version: string, range: string) => boolean;
    };
    const ranges = manifest(installed).peerDependencies ?? {};
    assert.deepEqual(ranges, {
      "@pulumi/aws": "^7.2.0",
      "@pulumi/awsx": "^3.0.0",
      "@pulumi/pulumi": "^3.142.0",
      "@pulumi/random": "^4.0.0",
    });
    for (const [name, range] of Object.entries(ranges)) {
      const { version } = manifest(join(ROOT, "node_modules", name));
      assert.ok(satisfies(version, range), `${name} ${version} is not in ${range}`);
    }
  });

  /*
   * Node.js and tsc look for an entry in the package.json of any folder that is imported, by path too: after a build,
   * index.ts would run what was compiled and not what is written. An entry in the root would run instead of index.ts.
   */
  for (const folder of [".", "components"]) {
    it(`has no entry in ${join(folder, "package.json")} that could stand in for index.ts`, () => {
      const { main, types } = manifest(join(ROOT, folder));
      assert.deepEqual({ main, types }, { main: undefined, types: undefined });
    });
  }

  it("needs nothing installed but Pulumi's packages", () => {
    assert.equal(manifest(installed).dependencies, undefined);
  });

  it("is described apart from the program", () => {
    assert.equal(manifest(ROOT).exports, undefined);
  });
});

function manifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;
}
