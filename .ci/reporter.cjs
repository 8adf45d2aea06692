// Mocha's own report; its counts in a file for .ci/run (`passed failed skipped`), and beside it the names of what failed
// or had to be tried twice, so that the end of a long log says which tests they were.
const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

module.exports = class Counted extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const named = [];
    runner.on("retry", (test, error) => named.push(`tried again: ${test.fullTitle()}: ${firstLine(error)}`));
    runner.on("fail", (test, error) => named.push(`failed: ${test.fullTitle()}: ${firstLine(error)}`));
    runner.once("end", () => {
      const { passes, failures, pending } = runner.stats;
      writeFileSync(process.env.GATEHOUSE_TEST_RESULTS, `${passes} ${failures} ${pending}\n`);
      writeFileSync(`${process.env.GATEHOUSE_TEST_RESULTS}.names`, named.map((name) => `${name}\n`).join(""));
    });
  }
};

const firstLine = (error) => String(error?.message).split("\n", 1)[0].slice(0, 120);
