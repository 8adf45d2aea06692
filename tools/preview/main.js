#!/usr/bin/env node
// Starts the preview: teaches Node to read TypeScript, then leaves everything to cli.ts.
const module_ = require("node:module");

// Where Node can (22 and later), it keeps compiled code between runs.
module_.enableCompileCache?.();
require("./loader.js").install();
require("./lazy.js").install();

const { main } = require("./cli.ts");
main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
