// Mocha's own report, and its counts in a file for .ci/run: `passed failed skipped`.
const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

module.exports = class Counted extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const { passes, failures, pending } = runner.stats;
      writeFileSync(process.env.GATEHOUSE_TEST_RESULTS, `${passes} ${failures} ${pending}\n`);
    });
  }
};
