// GATEHOUSE_PART=certificate npm run mutation: changes the code of a part (parts.json), one place at a time, and sees whether a
// test of that part fails. It fails below the part's least score. docs/testing.md says what it found.
import { readFileSync } from "node:fs";

const parts = JSON.parse(readFileSync("test/mutation/parts.json", "utf8"));
const part = process.env.GATEHOUSE_PART;
if (!Object.hasOwn(parts, part))
  throw new Error(`GATEHOUSE_PART: set one of ${Object.keys(parts).join(", ")}; got ${part}`);
const { mutate, spec, leastScore } = parts[part];

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  mutate: [...mutate, "!**/dist/**"],
  plugins: ["@stryker-mutator/mocha-runner"],
  testRunner: "mocha",
  // Tests that start no program, and without what watches over those that do (test/support/hooks.ts).
  mochaOptions: { "no-config": true, require: ["./test/support/register.js"], spec: [spec] },
  coverageAnalysis: "perTest",
  // What is decided while a module loads would take a new process each: tables and patterns, whose tests name their rows.
  ignoreStatic: true,
  // An error's sentence is for people; the tests ask for what matters in it.
  mutator: { excludedMutations: ["StringLiteral"] },
  thresholds: { high: 90, low: 80, break: leastScore },
  concurrency: 1,
  timeoutMS: 10_000,
  reporters: ["clear-text", "json", "progress-append-only"],
  clearTextReporter: { reportTests: false, allowColor: false },
  jsonReporter: { fileName: `node_modules/.cache/stryker/${part}.json` },
  tempDirName: `node_modules/.cache/stryker/${part}`,
  allowConsoleColors: false,
};
