const { availableParallelism } = require("node:os");

module.exports = {
  require: ["./test/support/register.js", "./test/support/hooks.ts"],
  // A plan makes many short-lived objects: with room for them, and no helpers on cores that other workers use, tests take a third
  // less CPU.
  "node-option": ["max-semi-space-size=128", "min-semi-space-size=64", "single-threaded-gc"],
  // What is left to do when a machine has much else to do is done late, not wrongly: longer than test/support/haproxy.ts waits.
  timeout: 90_000,
  forbidOnly: true,
  // With --parallel, by which Mocha would leave one core out. One more where programs are started: tests mostly wait for them.
  jobs: Math.max(2, availableParallelism()) + (process.env.GATEHOUSE_SAMPLE === undefined ? 1 : 0),
};
