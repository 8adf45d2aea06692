// Runs a TypeScript file in a process of its own: see `forkFile`.
require("../preview/loader.js").install();
require(process.argv[2]);
