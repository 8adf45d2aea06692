import type { Account } from "./account";
import { NotAsked } from "./not-asked";
import type { Answer, Meaning, Question } from "./question";

/** What came of a question. */
export type AskedOutcome = { readonly id: string; readonly asks: string } & (
  (Answer & Meaning) | { readonly notAsked: string }
);

/** Asks a question; what cannot be asked, or what AWS refuses, is an outcome, too. */
export async function ask(one: Question, account: Account, mayChange: boolean): Promise<AskedOutcome> {
  const { id, asks } = one;
  if (one.changes !== undefined && !mayChange)
    return { id, asks, notAsked: `it ${one.changes}; give --change to have it asked` };
  try {
    const { answer, saw } = await one.ask(account);
    return { id, asks, answer, saw, ...one.answers[answer]! };
  } catch (error) {
    if (error instanceof NotAsked) return { id, asks, notAsked: error.message };
    if (error instanceof Error) return { id, asks, notAsked: `AWS: ${error.name}: ${error.message}` };
    throw error;
  }
}

/** One outcome as text. */
export function outcomeText(outcome: AskedOutcome): string {
  const { id, asks } = outcome;
  if ("notAsked" in outcome) return `${id}: ${asks}\n  not asked: ${outcome.notAsked}`;
  const { answer, saw, means, set } = outcome;
  return `${id}: ${asks}\n  ${answer}: ${means}\n  saw: ${saw}\n  to set: ${set}`;
}

/** How it went, in one line. */
export function verdict(outcomes: readonly AskedOutcome[]): string {
  const notAsked = outcomes.filter((one) => "notAsked" in one).length;
  const trouble = outcomes.filter(isTrouble).length;
  return `${outcomes.length - notAsked} answered, ${trouble} of them in a way that the stack does not work with; ${notAsked} not asked`;
}

export function isTrouble(outcome: AskedOutcome): boolean {
  return "isTrouble" in outcome && outcome.isTrouble === true;
}
