import type { Log } from "../certificate/log";
import type { OneObject } from "./objects";

/** Everything outside of the function. */
export interface IssuerKeysContext {
  /** The `iss` of the tokens. */
  readonly issuer: string;
  readonly object: OneObject;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}
