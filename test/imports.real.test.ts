import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { ROOT } from "./support/plans";

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
}

const CONFIG = path.join(ROOT, ".dependency-cruiser.cjs");
const RULES = (createRequire(__filename)(CONFIG) as { forbidden: { name: string }[] }).forbidden.map(
  ({ name }) => name,
);

/** A tree in which each file breaks one rule, and what it is; the other files break none. */
const BREACHES: Record<string, Record<string, string>> = {
  "no-circles": {
    "components/shared/one.ts": 'import type { Two } from "./two"; export type One = Two;',
    "components/shared/two.ts": 'import type { One } from "./one"; export type Two = One;',
  },
  "only-what-is-there": { "fields/lost.ts": 'import "./nowhere";' },
  "a-row-for-each-folder": { "elsewhere/new.ts": 'import "../fields/field";' },
  "imports-of-index.ts": { "index.ts": 'import "./components/index"; import "./stacks/index"; import "./policy/law";' },
  "imports-of-stacks": { "stacks/broken.ts": 'import "../runtime/agent/main";' },
  "imports-of-components/index.ts": { "components/index.ts": 'import "./shared/names"; import "../policy/law";' },
  "imports-of-components/plugin.ts": { "components/plugin.ts": 'import "./index"; import "./api/api";' },
  "imports-of-components/gatehouse": { "components/gatehouse/broken.ts": 'import "../../haproxy/config/render";' },
  "imports-of-components/api": { "components/api/broken.ts": 'import "../request-path/link/link";' },
  "imports-of-components/request-path/link": { "components/request-path/link/broken.ts": 'import "../fleet/fleet";' },
  "imports-of-components/request-path/balancer": {
    "components/request-path/balancer/broken.ts": 'import "../../../haproxy/config";',
  },
  "imports-of-components/request-path/fleet": {
    "components/request-path/fleet/broken.ts": 'import type {} from "../../certificate-path/authority";',
  },
  "imports-of-components/request-path/domain": { "components/request-path/domain/broken.ts": 'import "../link/link";' },
  "imports-of-components/request-path/haproxy-image": {
    "components/request-path/haproxy-image/broken.ts": 'import "../fleet/fleet";',
  },
  "imports-of-components/request-path/heartbeat": {
    "components/request-path/heartbeat/broken.ts": 'import "../link/link";',
  },
  "imports-of-components/certificate-path": {
    "components/certificate-path/broken.ts": 'import "../request-path/fleet/fleet";',
  },
  "imports-of-components/foundation": { "components/foundation/broken.ts": 'import "../gatehouse/gatehouse";' },
  "imports-of-components/private-api-front": {
    "components/private-api-front/broken.ts": 'import "../gatehouse/gatehouse";',
  },
  "imports-of-components/regions": { "components/regions/broken.ts": 'import "../../runtime/agent/main";' },
  "imports-of-components/observability": { "components/observability/broken.ts": 'import "../api/api";' },
  "imports-of-components/shared": { "components/shared/broken.ts": 'import "../api/api";' },
  "imports-of-fields": { "fields/broken.ts": 'import "../components/shared/names";' },
  "imports-of-haproxy": { "haproxy/config/broken.ts": 'import "../../runtime/agent/main";' },
  "imports-of-runtime/certificate": { "runtime/certificate/broken.ts": 'import "../agent/main";' },
  "imports-of-runtime/authorizer": { "runtime/authorizer/broken.ts": 'import "../rotation/handler";' },
  "imports-of-runtime/tokens": { "runtime/tokens/broken.ts": 'import "../rotation/handler";' },
  "imports-of-runtime/issuer-keys": { "runtime/issuer-keys/broken.ts": 'import "../rotation/handler";' },
  "imports-of-runtime/rotation": { "runtime/rotation/broken.ts": 'import "../../haproxy/config";' },
  "imports-of-runtime/agent": { "runtime/agent/broken.ts": 'import "../rotation/handler";' },
  "imports-of-runtime/heartbeat": { "runtime/heartbeat/broken.ts": 'import "../agent/main";' },
  "imports-of-runtime/image": { "runtime/image/broken.ts": 'import "../agent/main";' },
  "imports-of-policy": { "policy/broken.ts": 'import "../components";' },
  "imports-of-tools": { "tools/local/broken.ts": 'import "../../test/support";' },
  "stacks-import-types": {
    "stacks/value.ts": 'import { Gatehouse } from "../components"; export const it = Gatehouse;',
  },
  "without-pulumi": {
    "runtime/rotation/pulumi.ts": 'import type { Output } from "@pulumi/pulumi"; export type It = Output;',
    "haproxy/config/pulumi.ts": 'import "@pulumi/pulumi";',
    "stacks/pulumi.ts": 'import "@pulumi/pulumi";',
  },
  "nothing-to-install-but-pulumi": { "components/shared/more.ts": 'import "semver";' },
  "esbuild-where-sources-are": { "components/shared/bundles.ts": 'void import("esbuild");' },
  "used-by-somebody": { "runtime/agent/unused.ts": "export const unused = 1;" },
};

/** What may be: each of these is imported, or imports, as the table says. */
const SOUND: Record<string, string> = {
  "components/api/api.ts": 'import type {} from "../../haproxy/config"; import "../../fields/field";',
  "components/certificate-path/authority.ts":
    'import "../shared/bundled"; import type { Handler } from "../../runtime/rotation/handler"; export type It = Handler;',
  "components/shared/bundled.ts": 'void import("esbuild");',
  "components/gatehouse/gatehouse.ts":
    'import "../api/api"; import "../request-path/fleet/fleet"; import "../certificate-path/authority"; import "../../haproxy/config";',
  "components/request-path/fleet/fleet.ts": 'import "../../../haproxy/config/index"; import "@pulumi/pulumi";',
  "components/request-path/link/link.ts": 'import "../../shared/names";',
  "components/shared/names.ts": 'import type { Version } from "semver"; import "node:path"; export type It = Version;',
  "fields/field.ts": "export {};",
  "haproxy/config/index.ts": 'import "./render";',
  "haproxy/config/render.ts": 'import "../../fields/field";',
  "policy/law.ts": "export {};",
  "runtime/agent/main.ts": 'import "../certificate/bundle"; import "../../haproxy/config/index"; import "semver";',
  "runtime/certificate/bundle.ts": "export {};",
  "runtime/rotation/handler.ts": 'import "../certificate/bundle"; export interface Handler {}',
  "stacks/index.ts": 'import type { Gatehouse } from "../components"; export type It = Gatehouse;',
  "test/support.ts": 'import "../tools/local/main.js"; import "../components/gatehouse/gatehouse";',
  "tools/local/main.js":
    'require("../../components/gatehouse/gatehouse"); require("../../components/request-path/link/link"); require.resolve("../../policy/law.ts");',
};

/** Packages, as far as finding them goes. */
const PACKAGES = ["@pulumi/pulumi", "esbuild", "semver"];

describe("The rules of imports (.dependency-cruiser.cjs)", function () {
  // Two seconds on a quiet machine.
  this.timeout(60_000);
  let folder: string;
  let violations: readonly Violation[];
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "gatehouse-imports-"));
    write("tsconfig.json", "{}");
    write("package.json", JSON.stringify({ dependencies: Object.fromEntries(PACKAGES.map((name) => [name, "*"])) }));
    for (const name of PACKAGES) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", main: "index.js" }));
      write(`node_modules/${name}/index.js`, "");
    }
    for (const files of [SOUND, ...Object.values(BREACHES)])
      for (const [file, text] of Object.entries(files)) write(file, text);
    const command = path.join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const args = [command, "--config", CONFIG, "--output-type", "json", "."];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 26 });
    assert.notEqual(stdout, "", stderr);
    violations = (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function write(file: string, text: string): void {
    const at = path.join(folder, file);
    mkdirSync(path.dirname(at), { recursive: true });
    writeFileSync(at, text);
  }

  /** The files that a rule reports. */
  function reported(rule: string): string[] {
    return [...new Set(violations.filter((one) => one.rule.name === rule).map(({ from }) => from))].sort();
  }

  it("each have an example here that breaks it", () => {
    assert.deepEqual(Object.keys(BREACHES).sort(), [...RULES].sort());
  });

  for (const [rule, files] of Object.entries(BREACHES)) {
    // The examples are used by nobody either; a circle is reported where it is entered.
    if (rule === "used-by-somebody" || rule === "no-circles") continue;
    it(`report what breaks ${rule}, and nothing else`, () => {
      assert.deepEqual(reported(rule), Object.keys(files).sort());
    });
  }

  it("report a circle, also one of types only", () => {
    assert.deepEqual(reported("no-circles"), ["components/shared/one.ts"]);
  });

  it("report what breaks used-by-somebody, and nothing that is used", () => {
    const unused = reported("used-by-somebody");
    assert.ok(unused.includes("runtime/agent/unused.ts"));
    assert.deepEqual(
      Object.keys(SOUND).filter((file) => unused.includes(file)),
      [],
    );
  });
});
