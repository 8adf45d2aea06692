// Teaches Mocha to read TypeScript, as our commands do: what esbuild made of a file is kept between runs.
const { readdirSync } = require("node:fs");
const path = require("node:path");
const loader = require("../../tools/preview/loader.js");

loader.install();
require("../../tools/preview/lazy.js").install();

// In parallel each file of tests is loaded by one of Mocha's workers, when all has been made ready here.
if (process.env.MOCHA_WORKER_ID === undefined) {
  const tests = path.resolve(__dirname, "..");
  const files = readdirSync(tests, { recursive: true }).filter((file) => /(?<!\.d)\.ts$/.test(file));
  loader.compile(files.map((file) => path.join(tests, file)));
}
