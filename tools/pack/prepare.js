// `prepare`, which npm runs after it has installed what is here and before it packs: dist/ with what runs elsewhere as
// JavaScript (the components, Pulumi's entry for other languages, the policy pack, mocks, the command of the package), and the functions and the
// agent as one file each, so that whoever uses the components installs none of their libraries. Types are not looked at:
// an install must not fail because of them. They are checked by `npm run types` and by prepack.js.
const { cpSync } = require("node:fs");
const path = require("node:path");

const ROOT = path.resolve(__dirname, "../..");
const COMMAND = "tools/cli/main.ts";
// With the clients of AWS's SDK in it, so that whoever uses the components does not install them.
const WITH_SDK = "tools/apis/account.ts";
const ENTRIES = [
  "components/index.ts",
  "components/plugin.ts",
  "policy/crossguard/pack.ts",
  "tools/testing/index.ts",
  COMMAND,
];

async function prepare() {
  const esbuild = esbuildIfInstalled();
  if (esbuild === undefined)
    return console.error("prepare: no esbuild (development packages are left out), dist/ is left as it is");
  const files = reachedFrom(ENTRIES, esbuild);
  compile(
    files.filter((file) => ![COMMAND, WITH_SDK].includes(file)),
    esbuild,
  );
  // Not in the source: ESLint reads another text than TypeScript then, and has it load the whole project once more.
  compile([COMMAND], esbuild, { js: "#!/usr/bin/env node" });
  compile([WITH_SDK], esbuild, {}, { bundle: true, minify: true });
  await bundle();
}

function compile(entryPoints, esbuild, banner = {}, more = {}) {
  esbuild.buildSync({
    absWorkingDir: ROOT,
    entryPoints,
    banner,
    outbase: ROOT,
    outdir: "dist",
    format: "cjs",
    platform: "node",
    target: "node20.19",
    // An import() would not find `./x.js` by the name `./x`.
    supported: { "dynamic-import": false },
    // As TypeScript compiles it by tsconfig.json; nothing else there changes the meaning of the code.
    tsconfigRaw: { compilerOptions: { target: "es2022", useDefineForClassFields: true } },
    ...more,
  });
}

/** The files that the entries load, themselves included; what is imported as a type only is not among them. */
function reachedFrom(entryPoints, esbuild) {
  const { metafile } = esbuild.buildSync({
    absWorkingDir: ROOT,
    entryPoints,
    bundle: true,
    packages: "external",
    platform: "node",
    outdir: "dist",
    metafile: true,
    write: false,
    tsconfigRaw: {},
  });
  return Object.keys(metafile.inputs);
}

async function bundle() {
  require("../preview/loader.js").install();
  await require("../../components/certificate-path/rotated-certificate/function-code.ts").ROTATION_FUNCTION.make();
  await require("../../components/api/gateway/rest/authorizer/function-code.ts").AUTHORIZER_FUNCTION.make();
  await require("../../components/api/issuer-keys/function-code.ts").ISSUER_KEYS_FUNCTION.make();
  await require("../../components/certificate-path/agent-image/image-context.ts").makeAgent();
  for (const file of [
    "runtime/heartbeat/index.mjs",
    "runtime/rotation/dist/index.js",
    "runtime/authorizer/dist/index.js",
    "runtime/issuer-keys/dist/index.js",
    "runtime/image/dist/agent.cjs",
    "runtime/image/Dockerfile",
    "runtime/image/haproxy/Dockerfile",
    "policy/PulumiPolicy.yaml",
    "policy/package.json",
  ])
    cpSync(path.join(ROOT, file), path.join(ROOT, "dist", file));
}

function esbuildIfInstalled() {
  try {
    return require("esbuild");
  } catch (error) {
    if (error.code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

prepare().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
