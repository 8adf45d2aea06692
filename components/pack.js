// `npm pack`, after tsc: what runs elsewhere goes into the package as one file each, with its libraries, so that whoever uses
// the components installs none of them. rootDir: TypeScript 6 wants it said for a single file.
require("ts-node").register({ transpileOnly: true, compilerOptions: { rootDir: "/" } });
const { cpSync } = require("node:fs");
const { join } = require("node:path");

const ROOT = join(__dirname, "..");

async function pack() {
  await require("./certificate-path/rotated-certificate/function-code.ts").makeFunction();
  await require("./certificate-path/agent-image/image-context.ts").makeAgent();
  for (const file of ["runtime/rotation/dist/index.js", "runtime/image/dist/agent.cjs", "runtime/image/Dockerfile"])
    cpSync(join(ROOT, file), join(__dirname, "dist", file));
}

pack().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
