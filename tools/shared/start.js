// Starts a command: teaches Node to read TypeScript, then leaves everything to the command's own file.
const module_ = require("node:module");

/** @param file of a module with `main(argv)`, which returns the exit code */
module.exports = (file) => {
  // Where Node can (22 and later), it keeps compiled code between runs.
  module_.enableCompileCache?.();
  require("../preview/loader.js").install();
  require("../preview/lazy.js").install();
  const { main } = require(file);
  main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
};
