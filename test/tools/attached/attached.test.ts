import assert from "node:assert/strict";
import { attachedOf, running, untilAttached } from "../../../tools/attached/attached";
import { summary } from "../../../tools/attached/command";

const [OLD, NEW] = ["a".repeat(64), "b".repeat(64)];
const said = (registration: string, task: string, tasks = 3): Headers =>
  new Headers({ "x-gatehouse-attached": `registration=${registration},task=${task},tasks=${tasks}` });

/** Answers in turn, the last one for ever. */
function answering(...answers: (Headers | Error)[]) {
  const asked = { count: 0 };
  const ask = async (): Promise<Headers> => {
    const answer = answers[Math.min(asked.count++, answers.length - 1)]!;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { ask, asked };
}

const until = async (ask: () => Promise<Headers>, milliseconds = 5000) =>
  untilAttached(ask, { registration: NEW, deadline: Date.now() + milliseconds, pause: async () => undefined });

describe("waiting for an API's registration", () => {
  it("ends when every task has answered with it, whatever came between", async () => {
    const { ask, asked } = answering(
      said(OLD, "task-1"),
      said(NEW, "task-2"),
      said(NEW, "task-2"),
      new Error("reset"),
      new Headers(),
      said(NEW, "task-1"),
      said(NEW, "task-3"),
    );
    const met = await until(ask);
    assert.deepEqual([running(met.tasks, NEW), met.of, met.silent], [3, 3, 2]);
    // Six at a time: the seventh answer was needed, and no third round.
    assert.equal(asked.count, 12);
    assert.equal(summary(met, NEW), `3 of 3 tasks run ${NEW}`);
  });

  it("goes on while the fleet grows", async () => {
    const two = Array.from({ length: 6 }, (_, i) => said(NEW, `task-${1 + (i % 2)}`, 3));
    const { ask, asked } = answering(...two, said(NEW, "task-3", 3));
    assert.equal(running((await until(ask)).tasks, NEW), 3);
    assert.equal(asked.count, 12);
  });

  it("asks more at a time where there are more tasks: a gateway keeps its connections to them", async () => {
    const many = Array.from({ length: 100 }, (_, i) => said(NEW, `task-${i % 30}`, 30));
    const rounds: number[] = [];
    const { ask, asked } = answering(...many);
    const pause = async (): Promise<void> => void rounds.push(asked.count);
    const met = await untilAttached(ask, { registration: NEW, deadline: Date.now() + 5000, pause });
    assert.deepEqual([running(met.tasks, NEW), rounds], [30, [6]]);
  });

  it("says how many it met, and what the others run, when the time is over", async () => {
    const { ask } = answering(said(NEW, "task-1"), said(OLD, "task-2"));
    const met = await until(ask, 50);
    assert.equal(summary(met, NEW), `1 of 3 tasks run ${NEW}\ntask-2 runs ${OLD}`);
  });

  it("says that nobody told anything", async () => {
    const { ask } = answering(new Headers());
    const met = await until(ask, 20);
    assert.equal(met.of, undefined);
    assert.match(summary(met, NEW), /^no task said what it runs \(\d+ answers\): is the token's scope one of/);
  });

  it("believes no header that is not HAProxy's", () => {
    for (const value of [
      "",
      NEW,
      `registration=${NEW}`,
      `registration=${NEW},task=,tasks=1`,
      `registration=x,task=a,tasks=1`,
    ])
      assert.equal(attachedOf(new Headers({ "x-gatehouse-attached": value })), undefined, value);
    assert.deepEqual(attachedOf(said("unknown", "self", 1)), { registration: "unknown", task: "self", tasks: 1 });
  });
});
