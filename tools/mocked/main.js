#!/usr/bin/env node
require("../shared/start.js")(require.resolve("./cli.ts"));
