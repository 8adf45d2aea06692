#!/usr/bin/env node
// Starts the local run: teaches Node to read TypeScript, then leaves everything to cli.ts.
const module_ = require("node:module");

module_.enableCompileCache?.();
require("../preview/loader.js").install();
require("../preview/lazy.js").install();

const { main } = require("./cli.ts");
main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
