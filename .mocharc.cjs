const { availableParallelism } = require("node:os");

module.exports = {
  require: ["./test/support/register.js", "./test/support/hooks.ts"],
  // A plan makes many short-lived objects: with room for them, tests take a quarter less CPU.
  "node-option": ["max-semi-space-size=128"],
  timeout: 30_000,
  forbidOnly: true,
  // With --parallel, by which Mocha would leave one core out.
  jobs: Math.max(2, availableParallelism()),
};
