import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, sep } from "node:path";
import * as components from "../../components";
import { Analyzer } from "../policy/analyzer";
import { install, ROOT, workshop } from "./packed";

/** What this file reads of a package.json. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly engines?: Record<string, string>;
  readonly exports?: Record<string, string | { readonly types?: string; readonly default?: string }>;
  readonly bin?: Record<string, string>;
  readonly main?: string;
  readonly types?: string;
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly peerDependenciesMeta?: Record<string, { readonly optional?: boolean }>;
}

describe("The npm package", function () {
  this.timeout(300_000);
  let installed: string;
  before(() => {
    installed = join(install("minimal"), "node_modules/pulumi-gatehouse");
  });

  it("holds what was compiled of components and all that they load, what runs elsewhere in one file each, and no sources", () => {
    const files = execFileSync("tar", ["-tzf", workshop().tarball], { encoding: "utf8" }).trim().split("\n");
    const isCompiled = (file: string) =>
      /^package\/dist\/(components|fields|haproxy\/config|policy|runtime|tools\/(apis|attached|cli|init|preview|shared|testing))\/.*\.(js|d\.ts)$/.test(
        file,
      );
    assert.deepEqual(files.filter((file) => !isCompiled(file)).sort(), [
      "package/LICENSE",
      "package/README.md",
      "package/dist/policy/PulumiPolicy.yaml",
      "package/dist/policy/package.json",
      "package/dist/runtime/heartbeat/index.mjs",
      "package/dist/runtime/image/Dockerfile",
      "package/dist/runtime/image/dist/agent.cjs",
      "package/dist/runtime/image/haproxy/Dockerfile",
      "package/package.json",
      "package/schema.json",
    ]);
    for (const name of ["rotation", "authorizer", "issuer-keys"])
      assert.ok(files.includes(`package/dist/runtime/${name}/dist/index.js`));
  });

  it("exports by require what components/index.ts exports", () => {
    const packed = createRequire(join(installed, "../../index.js"))("pulumi-gatehouse") as object;
    assert.deepEqual(Object.keys(packed).sort(), Object.keys(components).sort());
  });

  it("gives an ES module the same names", () => {
    const script = 'import * as it from "pulumi-gatehouse"; console.log(Object.keys(it).sort().join())';
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
    assert.throws(() => require.resolve("pulumi-gatehouse/dist/components/gatehouse/gatehouse.js"), {
      code: "ERR_PACKAGE_PATH_NOT_EXPORTED",
    });
  });

  it("says under which terms and on which Node.js it may be used", () => {
    const { name, version, license, engines } = manifest(installed);
    assert.deepEqual(
      { name, version, license, engines },
      { name: "pulumi-gatehouse", version: "0.1.0", license: "Apache-2.0", engines: { node: ">=20.19" } },
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
      "@pulumi/policy": "^1.21.0",
      "@pulumi/pulumi": "^3.142.0",
      "@pulumi/random": "^4.0.0",
    });
    for (const [name, range] of Object.entries(ranges)) {
      const { version } = manifest(join(ROOT, "node_modules", name));
      assert.ok(satisfies(version, range), `${name} ${version} is not in ${range}`);
    }
  });

  it("needs nothing installed but Pulumi's packages", () => {
    assert.equal(manifest(installed).dependencies, undefined);
    assert.deepEqual(manifest(installed).peerDependenciesMeta, { "@pulumi/policy": { optional: true } });
  });

  it("holds the laws as a policy pack, for the plan of any program", async () => {
    const pack = await Analyzer.start(join(installed, "dist/policy"));
    try {
      const inputs = { ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] };
      const group = { urn: "urn:web", type: "aws:ec2/securityGroup:SecurityGroup", name: "web", inputs };
      assert.deepEqual(await pack.violations({ stack: "theirs", resources: [group] }), [
        'nothing-open-to-the-world: SecurityGroup web, ingress[0].cidrBlocks: name a security group, or the addresses that need it; got "0.0.0.0/0"',
      ]);
    } finally {
      pack.stop();
    }
  });

  it("uses the Pulumi packages of the program that imports it, never a second copy", () => {
    const [program, library] = [
      createRequire(join(installed, "../../index.js")),
      createRequire(join(installed, "x.js")),
    ];
    for (const name of Object.keys(manifest(installed).peerDependencies ?? {}))
      assert.equal(library.resolve(`${name}/package.json`), program.resolve(`${name}/package.json`));
  });
});

function manifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;
}

// A second package.json that has packages is a second node_modules, and a second copy of @pulumi/pulumi: a class of one is no
// instance of the other's.
describe("The repository", () => {
  it("has one package.json, that of the program, of the npm package and of the plugin, and one that names the policy pack", () => {
    const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).map((file) => file.split(sep).join("/"));
    const ours = files.filter((file) => !/(^|\/)(node_modules|dist)\//.test(file));
    // An example is a program of its own.
    const found = ours.filter(
      (file) => /(^|\/)(package(-lock)?\.json|PulumiPlugin\.yaml)$/.test(file) && !file.startsWith("examples/"),
    );
    assert.deepEqual(found.sort(), ["PulumiPlugin.yaml", "package-lock.json", "package.json", "policy/package.json"]);
    // The pack has the packages and the version of the whole.
    const { name, version, main, ...others } = manifest(join(ROOT, "policy"));
    assert.equal(version, manifest(ROOT).version);
    assert.deepEqual(Object.keys(others), ["description", "private"], `${name} ${main}`);
  });

  it("has the file of each entry that package.json names", () => {
    const { main, types, exports, bin } = manifest(ROOT);
    const exported = Object.values(exports ?? {}).flatMap((one) =>
      typeof one === "string" ? [one] : [one.types, one.default],
    );
    const named = [main, types, ...exported, ...Object.values(bin ?? {})];
    assert.deepEqual(
      named.filter((file) => !existsSync(join(workshop().source, String(file)))),
      [],
    );
  });
});
