import type { Line } from "../quoting";
import { line, Word } from "../quoting";
import type { RefusalName } from "../refusals";

/** The backend that refuses, under a condition. */
export function refuse(refusal: RefusalName, condition: Line): Line {
  return line`http-request set-var(txn.backend) str(refuse:${Word.of(refusal)}) ${condition}`;
}

export function when(on: boolean, lines: readonly Line[]): readonly Line[] {
  return on ? lines : [];
}
