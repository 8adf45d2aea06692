import type { Line } from "../quoting";
import { line, Word } from "../quoting";
import type { RefusalName } from "../refusals";
import type { Step } from "../steps";

/** The backend that refuses, under a condition. */
export function refuseIf(refusal: RefusalName, condition: Line): Line {
  return line`use_backend refuse:${Word.of(refusal)} ${condition}`;
}

export function when(on: boolean, lines: readonly Line[]): readonly Line[] {
  return on ? lines : [];
}

/** What a gateway says is looked at only where there is one. */
export function fromGateway(rules: Step["rules"]): Step["rules"] {
  return (model) => (model.clients ? [] : rules(model));
}
