import { periodSeconds, requestLimits } from "../plan/limits";
import { jsonOf, type HttpAnswer } from "../../shared/http/client";
import type { Caller } from "./caller";
import { holds, same, type Outcome, type Skipped } from "./expectation";
import type { TourContext } from "./context";

/** More than an agent may: what it asks for on top is refused, and a person beside it feels nothing. */
export async function throttled({ callers, path, local }: TourContext): Promise<(Outcome | Skipped)[]> {
  const what = "an agent that asks for more than it may";
  const [agents] = requestLimits(local.task, "Agent");
  const [persons] = requestLimits(local.task, "Person");
  if (!agents) return [{ what, skipped: "the plan has no limits for agents" }];
  if (agents.number > 200) return [{ what, skipped: `an agent may ${agents.number} requests, too many for a tour` }];
  const asked = agents.number + Math.ceil(agents.number / 2);
  const [agent, person] = await Promise.all([
    several(callers.Agent, path, asked),
    several(callers.Person, path, asked),
  ]);
  const refused = agent.filter((answer) => answer.status === 429);
  const [first] = refused;
  const beside = "a person beside it, asking for as much";
  return [
    same(what, split(agents.number, asked), split(agent.filter((answer) => answer.status === 200).length, asked)),
    same(
      "each refusal says which limit, and when to come back",
      `${agents.name}, retry-after ${periodSeconds(local.task)}`,
      first ? `${String(jsonOf(first)["limit"])}, retry-after ${first.headers["retry-after"]}` : "no refusal",
    ),
    // The requests of the scenes before count for her too.
    persons && persons.number < asked + 20
      ? { what: beside, skipped: `a person may ${persons.number} requests, hardly more than an agent` }
      : holds(beside, split(asked, asked), split(ok(person), asked), ok(person) === asked),
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

function split(admitted: number, asked: number): string {
  return `${admitted} of ${asked} answered`;
}
