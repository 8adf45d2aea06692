import * as pulumi from "@pulumi/pulumi";
import { neverEnds, ProgramError } from "../failure";
import { engineProcedures } from "../monitor/engine";
import { monitorProcedures } from "../monitor/monitor";
import type { Run } from "../monitor/run";
import { asClient } from "../monitor/serve";
import { sdkStore, Struct, waitForRPCs, withLocalStorage } from "../sdk";

/** Turns of the event loop without a new registration after which a program counts as finished. */
const QUIET_TURNS = 3;

const byProtobuf = Struct.fromJavaScript.bind(Struct);

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a program in this process, without a network between it and the monitor. One at a time, in the order of asking: what is caught
 * of the process meanwhile is this program's.
 */
export function evaluateInProcess(run: Run, program: () => unknown): Promise<void> {
  const evaluated = last.then(() => evaluateAlone(run, program));
  last = evaluated.catch(() => undefined);
  return evaluated;
}

async function evaluateAlone(run: Run, program: () => unknown): Promise<void> {
  const uncaught = catchUncaught();
  const restoreStruct = passStructsAsTheyAre();
  try {
    // The SDK's state is kept apart for each run: what an earlier, failed program still does cannot reach this one.
    const finished = withLocalStorage(() => evaluate(run, program));
    finished.catch(() => undefined);
    await Promise.race([finished, run.failed, uncaught.error]);
    if (run.loggedErrors.length > 0) throw new ProgramError(run.loggedErrors.join("\n"));
  } finally {
    // One mistake makes several promises reject, on this turn and the next ones.
    await quietTurns();
    uncaught.stop();
    restoreStruct();
    run.transforms.close();
  }
}

async function evaluate(run: Run, program: () => unknown): Promise<void> {
  const { project, stack, organization, config, secretKeys, root } = run.settings;
  pulumi.runtime.setMockOptions(asClient(run, monitorProcedures(run)), project, stack, true, organization);
  const store = sdkStore();
  store.settings.engine = asClient(run, engineProcedures(run));
  store.settings.options.rootDirectory = root;
  pulumi.runtime.setAllConfig({ ...config }, [...secretKeys]);
  await pulumi.runtime.runInPulumiStack(async () => await program());
  await waitForRPCs();
  await quietTurns();
  await pulumi.runtime.disconnect();
}

/**
 * Properties cross no network here: a message holds a copy of the object that it was made of, with its keys sorted as they arrive over
 * gRPC. Protobuf's maps of values, read again at once, took a tenth of a plan's CPU; transforms, which the SDK serves by gRPC even to its
 * own process, get them when they ask.
 */
function passStructsAsTheyAre(): () => void {
  Struct.fromJavaScript = (object) => {
    const message = new Struct();
    const copy = copyOf(object) as typeof object;
    message.toJavaScript = () => copy;
    message.getFieldsMap = () => byProtobuf(copy).getFieldsMap();
    return message;
  };
  return () => void (Struct.fromJavaScript = byProtobuf);
}

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) copy[key] = copyOf((value as Record<string, unknown>)[key]);
  return copy;
}

/** Uncaught errors while the program runs: in Pulumi's host they end it. */
function catchUncaught() {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const others = events.map((event) => process.listeners(event as "uncaughtException"));
  let reject: (error: unknown) => void = () => undefined;
  const error = new Promise<never>((_, fail) => (reject = fail));
  error.catch(() => undefined);
  const stuck = () => reject(neverEnds());
  for (const event of events) process.removeAllListeners(event).on(event, reject);
  process.on("beforeExit", stuck);
  const stop = () => {
    process.removeListener("beforeExit", stuck);
    events.forEach((event, i) => {
      process.removeAllListeners(event);
      for (const listener of others[i] ?? []) process.on(event, listener);
    });
  };
  return { error, stop };
}

async function quietTurns(): Promise<void> {
  for (let i = 0; i < QUIET_TURNS; i++) await new Promise((resolve) => setImmediate(resolve));
}
