import { periodSeconds, requestLimits } from "../plan/limits";
import { jsonOf, type HttpAnswer } from "../../shared/http/client";
import type { Caller } from "./caller";
import { expectThat, expectEqual, type Expectation, type Skipped } from "./expectation";
import type { TourContext } from "./context";

/** An agent sends more than its limit: the rest is refused. A person who sends as much at the same time is answered. */
export async function throttled({ callers, path, local }: TourContext): Promise<(Expectation | Skipped)[]> {
  const what = "an agent that asks for more than it may";
  const [agents] = requestLimits(local.task, "Agent");
  const [persons] = requestLimits(local.task, "Person");
  if (!agents) return [{ what, skipped: "the plan has no limits for agents" }];
  if (agents.number > 200) return [{ what, skipped: `an agent may ${agents.number} requests, too many for a tour` }];
  const sent = agents.number + Math.ceil(agents.number / 2);
  const [agent, person] = await Promise.all([several(callers.Agent, path, sent), several(callers.Person, path, sent)]);
  const refused = agent.filter((answer) => answer.status === 429);
  const [first] = refused;
  const beside = "a person beside it, asking for as much";
  return [
    expectEqual(what, split(agents.number, sent), split(agent.filter((answer) => answer.status === 200).length, sent)),
    expectEqual(
      "each refusal says which limit, and when to come back",
      `${agents.name}, retry-after ${periodSeconds(local.task)}`,
      first ? `${String(jsonOf(first)["limit"])}, retry-after ${first.headers["retry-after"]}` : "no refusal",
    ),
    // The requests of the scenes before count for her too.
    persons && persons.number < sent + 20
      ? { what: beside, skipped: `a person may ${persons.number} requests, hardly more than an agent` }
      : expectThat(beside, split(sent, sent), split(ok(person), sent), ok(person) === sent),
  ];
}

/** One after the other: an agent's requests at a time are limited, too. */
async function several(caller: Caller, path: string, number: number): Promise<HttpAnswer[]> {
  const answers: HttpAnswer[] = [];
  while (answers.length < number) answers.push(await caller.get(path));
  return answers;
}

function ok(answers: readonly HttpAnswer[]): number {
  return answers.filter((answer) => answer.status === 200).length;
}

function split(admitted: number, sent: number): string {
  return `${admitted} of ${sent} answered`;
}
