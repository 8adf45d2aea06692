// Teaches Mocha to read TypeScript, as our commands do: what esbuild made of a file is kept between runs.
const { readdirSync } = require("node:fs");
const path = require("node:path");
const loader = require("../../tools/preview/loader.js");

// The SDK keeps the state of a run in an AsyncLocalStorage, for which Node.js 20 calls a hook at every promise: a sixth of a plan's
// CPU. Plans are made one at a time in a process (tools/preview/transport/in-process.ts), so that the state of the last is enough.
let state;
global.asyncLocalStorage = {
  getStore: () => state,
  run: (next, work, ...args) => {
    state = next;
    return work(...args);
  },
  // The last plan's configuration is nobody else's: a test must not depend on which ran before it.
  forget: () => (state = undefined),
};

loader.install();
require("../../tools/preview/lazy.js").install();

// In parallel each file of tests is loaded by one of Mocha's workers, when all has been made ready here.
if (process.env.MOCHA_WORKER_ID === undefined) {
  const tests = path.resolve(__dirname, "..");
  const files = readdirSync(tests, { recursive: true }).filter((file) => /(?<!\.d)\.ts$/.test(file));
  loader.compile(files.map((file) => path.join(tests, file)));
}
