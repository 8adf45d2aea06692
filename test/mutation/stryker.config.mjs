// GATEHOUSE_PART=certificate npm run mutation: changes the code of a part, one place at a time, and sees whether a test fails
// (docs/mutation.md).

/** What is changed, and the tests that must notice: its own, of those that start no program. */
const PARTS = {
  certificate: ["runtime/certificate/**/*.ts", "test/runtime/certificate/**/!(*.real).test.ts"],
  rotation: ["runtime/rotation/**/*.ts", "test/runtime/rotation/**/!(*.real).test.ts"],
  agent: [
    "runtime/agent/{poll,valid-secrets,swapper,file-lock,health,last-good}.ts",
    "test/runtime/agent/!(*.real).test.ts",
  ],
  haproxy: ["haproxy/config/**/*.ts", "test/haproxy/!(*.real).test.ts"],
};

const part = process.env.GATEHOUSE_PART;
if (!Object.hasOwn(PARTS, part))
  throw new Error(`GATEHOUSE_PART: set one of ${Object.keys(PARTS).join(", ")}; got ${part}`);
const [mutate, spec] = PARTS[part];

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  mutate: [mutate, "!**/dist/**"],
  plugins: ["@stryker-mutator/mocha-runner"],
  testRunner: "mocha",
  mochaOptions: { "no-config": true, require: ["./test/support/register.js"], spec: [spec] },
  coverageAnalysis: "perTest",
  // What is decided while a module loads would take a new process each: tables and patterns, whose tests name their rows.
  ignoreStatic: true,
  // An error's sentence is for people; the tests ask for what matters in it.
  mutator: { excludedMutations: ["StringLiteral"] },
  concurrency: 1,
  timeoutMS: 10_000,
  reporters: ["clear-text", "json"],
  clearTextReporter: { reportTests: false, allowColor: false },
  jsonReporter: { fileName: `node_modules/.cache/stryker/${part}.json` },
  tempDirName: `node_modules/.cache/stryker/${part}`,
  allowConsoleColors: false,
};
