import type { Local } from "../running";
import type { TourContext } from "../tour/context";

/** Undoes a fault. */
export type Restore = () => void | Promise<void>;

/** Runs a function's code in place of Lambda, which counts how often, and how often it failed. @returns why it failed, if it did */
export type AsLambda = (functionName: string, call: () => Promise<unknown>) => Promise<Error | undefined>;

/** What a fault works with. */
export interface FaultContext {
  readonly local: Local;
  readonly tour: TourContext;
  /** Sends a request so many times a second until it is undone, whatever comes of it. */
  readonly repeat: (perSecond: number, send: () => Promise<unknown>) => Restore;
  /** Runs a function's code, and counts it as Lambda does. */
  readonly call: AsLambda;
  /** What a later undo is to undo, though this fault is not in force yet. */
  readonly later: (restore: Restore) => void;
}

/** Something that goes wrong, and the alarms that must tell of it: the ends of their names. */
export interface Fault {
  readonly what: string;
  readonly alarms: readonly string[];
  readonly inject: (context: FaultContext) => Restore | Promise<Restore>;
}
