// `prepack`, which npm runs before `prepare` when it packs: an empty dist/, and in it the components' declarations.
const { execFileSync } = require("node:child_process");
const { rmSync } = require("node:fs");
const path = require("node:path");

const ROOT = path.resolve(__dirname, "../..");

rmSync(path.join(ROOT, "dist"), { recursive: true, force: true });
// npm keeps its own standard output for what it packed.
execFileSync(process.execPath, [require.resolve("typescript/bin/tsc"), "--project", "tsconfig.build.json"], {
  cwd: ROOT,
  stdio: ["ignore", 2, "inherit"],
});
