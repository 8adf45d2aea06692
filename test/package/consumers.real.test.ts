import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildSync, transformSync } from "esbuild";
import * as components from "../../components";
import { record } from "../support/record";
import { ROOT, typeErrors, workshop } from "./packed";
import { serveRegistry } from "./registry";

const execute = promisify(execFile);
const MANIFEST = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Record<"name" | "version", string>;

/** The commands of a page that install the package. */
const documented = (page: string) =>
  [...readFileSync(join(ROOT, page), "utf8").matchAll(/^ *(npm install .*)$/gm)].map(([, command = ""]) => command);

/** The example of the README. */
const EXAMPLE = /^```ts\n(.*?)^```$/ms.exec(readFileSync(join(ROOT, "README.md"), "utf8"))![1]!;

/** Mocks as Pulumi's own guide has them (Unit testing Pulumi programs), which note what is registered. */
const MOCKS = `{
  newResource(args) {
    registered.push(args.type + " " + args.name);
    return { id: args.inputs.name + "_id", state: args.inputs };
  },
  call: (args) => args.inputs,
}`;
const END = "await pulumi.runtime.disconnect();\nconsole.log(JSON.stringify(registered));";

/** The example as a unit test would run it, in either of Node's kinds of module. */
const PROGRAMS = {
  "program.mjs": `import * as pulumi from "@pulumi/pulumi";
const registered = [];
await pulumi.runtime.setMocks(${MOCKS});
${EXAMPLE}
${END}`,
  "program.cjs": `const pulumi = require("@pulumi/pulumi");
(async () => {
const registered = [];
await pulumi.runtime.setMocks(${MOCKS});
${EXAMPLE.replace(/^import (\{.*\}) from ("[^"]+");/m, "const $1 = require($2);").replace("export const", "const")}
${END}
})();`,
};

/** As a program that tests itself with the package's mocks has it, in TypeScript. */
const TYPED = `import * as pulumi from "@pulumi/pulumi";
import { mocks } from "pulumi-gatehouse/testing";
${EXAMPLE}
const cloud = mocks({ region: "eu-central-1" });
export const isMocked: Promise<void> = pulumi.runtime.setMocks(cloud);
export const names: string[] = cloud.registered.map(({ name }) => name);
`;
const WRONG = `import { mocks } from "pulumi-gatehouse/testing";\nmocks({ region: 1 });\n`;

/** What TypeScript must be told for each way to find modules. */
const RESOLUTIONS = {
  nodenext: { module: "nodenext", moduleResolution: "nodenext" },
  node16: { module: "node16", moduleResolution: "node16" },
  bundler: { module: "esnext", moduleResolution: "bundler" },
  // Of `pulumi new`: `"moduleResolution": "node"`, which TypeScript 6 calls node10.
  node: { module: "commonjs", moduleResolution: "node10", ignoreDeprecations: "6.0" },
};

describe("A program that installs the package from a registry", function () {
  // Installing, and each start of Pulumi's SDK, take seconds on a quiet machine.
  this.timeout(300_000);
  let expected: string[];
  before(async () => {
    const { code } = transformSync(EXAMPLE, { format: "cjs" });
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    const run = new Function("require", "module", code) as (...args: unknown[]) => void;
    const plan = await record(() => run(() => components, { exports: {} }), { up: true });
    expected = plan.resources.map(({ type, name }) => `${type} ${name}`).sort();
    assert.ok(expected.length > 150, String(expected.length));
  });

  it("is told the name that is ours, wherever the documentation installs, imports or updates it", () => {
    const peers = Object.keys((MANIFEST as unknown as { peerDependencies: object }).peerDependencies);
    const known = new Set([MANIFEST.name, ...peers]);
    const commands = ["README.md", "components/README.md"].flatMap(documented);
    const named = commands.flatMap((command) => command.split(" ").slice(2));
    assert.ok(named.includes(MANIFEST.name));
    assert.deepEqual(
      named.filter((name) => !known.has(name)),
      [],
    );
    const texts = [
      "README.md",
      "components/README.md",
      ...below("examples"),
      ...below("docs"),
      ".github/dependabot.yml",
    ];
    const strangers = texts.flatMap((file) =>
      [...readFileSync(join(ROOT, file), "utf8").matchAll(/(?:from|require\(|npx) ?"?(@?[\w-]*gatehouse[\w-]*)"?/g)]
        .filter(([, name]) => name !== MANIFEST.name)
        .map(([text]) => `${file}: ${text}`),
    );
    assert.deepEqual(strangers, []);
  });

  const managers = [
    {
      manager: "npm",
      install: documented("README.md")[0]!.split(" "),
      // Pulumi's packages are not in the registry of this test, but linked: they are not what is tested.
      config: { npm_config_legacy_peer_deps: "true", npm_config_audit: "false", npm_config_fund: "false" },
      dependencies: {},
    },
    {
      manager: "pnpm",
      install: ["pnpm", "add", MANIFEST.name],
      config: {},
      dependencies: Object.fromEntries(["pulumi", "aws", "awsx", "random"].map((name) => [`@pulumi/${name}`, `link:${ROOT}/node_modules/@pulumi/${name}`])), // prettier-ignore
    },
  ];
  for (const { manager, install, config, dependencies } of managers) {
    describe(`by ${manager}`, () => {
      let program: string;
      before(async function () {
        if (spawnSync(manager, ["--version"], { stdio: "ignore" }).error) {
          process.stdout.write(`      skipped: there is no ${manager}\n`);
          return this.skip();
        }
        program = await installed(install, config, dependencies);
      });

      it("gets what was packed", () => {
        const folder = join(program, "node_modules", MANIFEST.name);
        assert.deepEqual(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")), MANIFEST);
      });

      for (const file of Object.keys(PROGRAMS)) {
        it(`registers the README's example in full under Pulumi's own mocks, and returns: ${file}`, async () => {
          assert.deepEqual(await registered(program, file), expected);
        });
      }

      // The compiler takes 5 to 10 s: the links of pnpm change nothing but where a package is, which one way shows.
      const resolutions = Object.entries(RESOLUTIONS).slice(0, manager === "npm" ? undefined : 1);
      for (const [resolution, compilerOptions] of resolutions) {
        it(`has types for moduleResolution ${resolution}`, () => {
          const common = { target: "es2022", strict: true, skipLibCheck: true, types: [], noEmit: true };
          const tsconfig = { compilerOptions: { ...common, ...compilerOptions }, files: ["typed.ts", "wrong.ts"] };
          writeFileSync(join(program, "tsconfig.json"), JSON.stringify(tsconfig));
          const errors = typeErrors(program).trim().split("\n");
          assert.deepEqual(errors, ["wrong.ts(2,9): error TS2322: Type 'number' is not assignable to type 'string'."]);
        });
      }

      it("works in a bundle of esbuild that leaves it out, as documented", async () => {
        const flags = /^esbuild .*$/m.exec(readFileSync(join(ROOT, "README.md"), "utf8"))![0];
        const external = [...flags.matchAll(/--external:(\S+)/g)].map(([, name]) => name!);
        assert.deepEqual(await registered(program, bundle(program, external)), expected);
      });

      it("says what to leave out of a bundle that holds it", async () => {
        await assert.rejects(
          registered(program, bundle(program, ["@pulumi/*"])),
          /pulumi-gatehouse cannot be part of a bundle.*--external:pulumi-gatehouse --external:@pulumi\/\*/,
        );
      });
    });
  }
});

/** A new program with the package in it, installed by a command from a registry that has nothing else. */
async function installed(command: string[], config: object, dependencies: object): Promise<string> {
  const { directory, tarball } = workshop();
  const program = realpathSync(mkdtempSync(join(directory, "program-")));
  const registry = await serveRegistry(tarball, MANIFEST);
  writeFileSync(join(program, "package.json"), JSON.stringify({ name: "program", private: true, dependencies }));
  // The runner's own npm settings (`npm test` sets dozens) would reach the inner one.
  const variables = Object.entries(process.env).filter(([name]) => !/^(npm|pnpm)_/i.test(name));
  const cache = join(program, "cache");
  const env = {
    ...Object.fromEntries(variables),
    npm_config_registry: registry.url,
    npm_config_cache: cache,
    ...config,
  };
  const started = performance.now();
  try {
    await execute(command[0]!, command.slice(1), { cwd: program, env });
    assert.deepEqual(registry.unknown, [], "the command installs something that is not ours");
  } finally {
    registry.close();
  }
  process.stdout.write(`      ${command.join(" ")}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  const modules = join(program, "node_modules");
  mkdirSync(modules, { recursive: true });
  for (const name of ["@pulumi", "@types"])
    if (!readdirSync(modules).includes(name)) symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  for (const [file, text] of Object.entries({ ...PROGRAMS, "typed.ts": TYPED, "wrong.ts": WRONG }))
    writeFileSync(join(program, file), text);
  return program;
}

/** What a program registers, sorted. */
async function registered(program: string, file: string): Promise<string[]> {
  const { stdout } = await execute(process.execPath, [file], { cwd: program, timeout: 60_000 });
  return (JSON.parse(stdout) as string[]).filter((one) => !one.startsWith("pulumi:pulumi:Stack ")).sort();
}

function bundle(program: string, external: string[]): string {
  const outfile = join(program, "bundles", "program.cjs");
  buildSync({ absWorkingDir: program, entryPoints: ["program.cjs"], bundle: true, platform: "node", external, outfile, logLevel: "silent" }); // prettier-ignore
  return outfile;
}

function below(folder: string): string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  return files.filter((file) => /\.(md|ts|json)$/.test(file)).map((file) => join(folder, file));
}
