import { AsyncLocalStorage } from "node:async_hooks";
import { relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import Mocha from "mocha";
import { makeAgent } from "../../components/certificate-path/agent-image/image-context";
import { AUTHORIZER_FUNCTION } from "../../components/api/gateway/rest/authorizer/function-code";
import { ISSUER_KEYS_FUNCTION } from "../../components/api/issuer-keys/function-code";
import { ROTATION_FUNCTION } from "../../components/certificate-path/rotated-certificate/function-code";
import { sourceFrame } from "../../tools/preview/show/source-frame";
import { IS_SAMPLE, runs, SEED } from "./sample";
import { before, forget, running, watch } from "./started";

/*
 * Mocha loads this before any test (.mocharc.cjs). A test may start what it likes, and what it leaves running is ended
 * here, named, and a failure: so that a run ends whatever fails, and leaves nothing behind.
 */

/** The tests that may start programs; `npm run test:fast` is all others. */
const REAL = /\.real(\.test)?\.ts$/;

/** esbuild bundles what a plan deploys: a compiler, however it is called. */
const COMPILER = /\/esbuild$/;

/** How long what is about to end may take. */
const GRACE_MS = 5000;

/** How long a connection or timer may outlive the last test, before it is a failure. */
const REST_MS = 10_000;

// fast-check tries a property a hundred times, and says with which seed it failed.
if (IS_SAMPLE) fc.configureGlobal({ numRuns: runs(100), seed: SEED });

/** See register.js. */
const stateOfSdk = (globalThis as unknown as { asyncLocalStorage: { forget(): void } }).asyncLocalStorage;

// Once a library has kept something in one, Node.js 20 follows every promise of the process.
const stores = new Set<AsyncLocalStorage<unknown>>();
before(AsyncLocalStorage.prototype as unknown as { run(): unknown }, "run", (self) => {
  stores.add(self as AsyncLocalStorage<unknown>);
});

const refused = new Set<string>();
let current: Mocha.Runnable | undefined;
before(Mocha.Runnable.prototype as unknown as { run(): unknown }, "run", (self) => {
  current = self as Mocha.Runnable;
});

// A trace is mapped to the source once a test has failed: the SDK takes thousands that nobody reads.
before(
  Mocha.Runner.prototype as unknown as { fail(test: unknown, error: unknown): unknown },
  "fail",
  (_, __, failed) => {
    for (let error = failed; error instanceof Error && error.stack; error = error.cause)
      error.stack = error.stack.split("\n").map(sourceFrame).join("\n");
  },
);

watch({
  by: () => current?.fullTitle() ?? "what stands outside of tests",
  program: (file) => {
    if (current?.file === undefined || REAL.test(current.file) || COMPILER.test(file)) return;
    const where = relative(process.cwd(), current.file);
    const refusal = `${file}: only a test in a file *.real.test.ts may start a program; rename ${where}`;
    // Said at the end as well: a test may take the error for a program that is not installed, and skip itself.
    refused.add(`${refusal}, for: ${current.fullTitle()}`);
    throw new Error(refusal);
  },
});

/**
 * Before any worker starts: what a plan deploys is bundled once, and not by each of them. Alone, a test bundles what it needs.
 */
export async function mochaGlobalSetup(): Promise<void> {
  if (IS_SAMPLE)
    process.stderr.write(`a sample of what tests generate: again by GATEHOUSE_SEED=${SEED}, all of it by npm test\n`);
  if (!process.argv.includes("--parallel")) return;
  await Promise.all([ROTATION_FUNCTION.make(), AUTHORIZER_FUNCTION.make(), ISSUER_KEYS_FUNCTION.make(), makeAgent()]);
}

process.on("exit", () => running().forEach((one) => one.endNow()));

let atStart: string[] = [];

/** Around all tests, or in parallel around those of each file. */
export const mochaHooks: Mocha.RootHookObject = {
  async beforeAll(this: Mocha.Context) {
    // Mocha's own timer of a hook runs by then, as it will in the hook below.
    await sleep(0);
    atStart = process.getActiveResourcesInfo();
    for (const suite of this.test?.parent?.suites ?? [])
      suite.afterAll("nothing is left running", async () => {
        stateOfSdk.forget();
        stores.forEach((store) => store.disable());
        await endAll(isRed(suite));
      });
  },
  async afterAll() {
    // What was left by a suite whose own `after` failed, which kept the hook above from running.
    await endAll(false);
    if (refused.size > 0) throw new Error(["programs were refused:", ...refused].join("\n  "));
    await within(REST_MS, () => notAtStart().length === 0);
    // Such as a timer (Timeout) or a connection (TCPSocketWrap).
    if (notAtStart().length > 0) throw new Error(`tests have left what keeps them from ending: ${notAtStart().join()}`);
  },
};

/** Ends what is left of a suite. One that is green must not have left any. */
async function endAll(red: boolean): Promise<void> {
  await within(GRACE_MS, () => running().length === 0);
  const left = running();
  const named = left.map((one) => `\n  ${one.what()}, started by: ${one.by}`).join("");
  await Promise.all(left.map(async (one) => one.end()));
  forget();
  if (left.length === 0) return;
  if (red) process.stderr.write(`\nended, since a test failed:${named}\n`);
  else throw new Error(`left running, and ended now:${named}`);
}

/** Whether a test of it failed, if only once, or was never reached because a hook failed. */
function isRed(suite: Mocha.Suite): boolean {
  let red = false;
  suite.eachTest((test) => {
    const { _currentRetry: retries = 0 } = test as unknown as { _currentRetry?: number };
    red ||= retries > 0 || (!test.isPassed() && !test.isPending());
  });
  return red;
}

/** The kinds of what keeps this process from ending, less what was there before the tests. */
function notAtStart(): string[] {
  const known = [...atStart];
  return process.getActiveResourcesInfo().filter((kind) => {
    const at = known.indexOf(kind);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}

async function within(milliseconds: number, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + milliseconds; !holds() && Date.now() < end;) await sleep(20);
}

/** What the hooks have named and cannot end must not keep the run from ending. */
export function mochaGlobalTeardown(): void {
  setTimeout(() => {
    process.stderr.write(`ended with what tests have left: ${process.getActiveResourcesInfo().join(", ")}\n`);
    // Mocha sets its own code when the process exits; this comes after it.
    process.on("exit", () => (process.exitCode ||= 1));
    process.exit();
  }, REST_MS).unref();
}
