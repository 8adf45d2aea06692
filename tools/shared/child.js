// Runs a TypeScript file in another process: see `forkFile` in child-process.ts.
require("../preview/loader.js").install();
require(process.argv[2]);
