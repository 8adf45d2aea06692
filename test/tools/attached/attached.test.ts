import assert from "node:assert/strict";
import {
  attachedBy,
  running,
  untilAttached,
  type AttachedAnswer,
  type AskOnce,
} from "../../../tools/attached/attached";
import { summary } from "../../../tools/attached/command";

const [OLD, NEW] = ["a".repeat(64), "b".repeat(64)];
const said = (registration: string, task: string, tasks = 3): Headers =>
  new Headers({ "x-gatehouse-attached": `registration=${registration},task=${task},tasks=${tasks}` });

/** Answers in turn, the last one for ever. */
function answering(...answers: (Headers | Error)[]) {
  const asked = { count: 0 };
  const ask = async (): Promise<AttachedAnswer> => {
    const answer = answers[Math.min(asked.count++, answers.length - 1)]!;
    if (answer instanceof Error) throw answer;
    return { status: 200, headers: answer };
  };
  return { ask, asked };
}

const until = async (ask: AskOnce, milliseconds = 5000) =>
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

  it("counts no task that has gone: of one that took its place it is not known yet what it runs", async () => {
    const before = [said(NEW, "task-1", 2), said(OLD, "task-2", 2)];
    const replaced = [said(NEW, "task-2", 2), said(OLD, "task-3", 2)];
    const round = (answers: Headers[]) => Array.from({ length: 6 }, (_, i) => answers[i % 2]!);
    // Task 1 went, and task 3 came in its place.
    const { ask, asked } = answering(...round(before), ...round(replaced), ...round([said(NEW, "task-2", 2), said(NEW, "task-3", 2)])); // prettier-ignore
    const met = await until(ask);
    assert.deepEqual([[...met.tasks.keys()], asked.count], [["task-2", "task-3"], 18]);
  });

  it("waits for the task that one of them knows of already", async () => {
    const three = [said(NEW, "task-1", 3), said(NEW, "task-2", 2)];
    const { ask, asked } = answering(...Array.from({ length: 6 }, (_, i) => three[i % 2]!), said(NEW, "task-3", 3));
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

  it("asks more at a time while nobody new answers, as a gateway that keeps one connection has it", async () => {
    const rounds: number[] = [];
    let [count, atOnce] = [0, 0];
    const ask = async (): Promise<AttachedAnswer> => {
      count += 1;
      // The gateway opens another connection only for the eleventh at a time.
      const isNext = ++atOnce > 10;
      await Promise.resolve();
      atOnce -= 1;
      return { status: 200, headers: said(NEW, isNext ? "task-2" : "task-1", 2) };
    };
    const pause = async (): Promise<void> => void rounds.push(count);
    const met = await untilAttached(ask, { registration: NEW, deadline: Date.now() + 5000, pause });
    assert.deepEqual([running(met.tasks, NEW), rounds, count], [2, [6, 12], 24]);
  });

  it("says how many it met, and what the others run, when the time is over", async () => {
    const { ask } = answering(said(NEW, "task-1"), said(OLD, "task-2"));
    const met = await until(ask, 50);
    assert.equal(summary(met, NEW), `1 of 3 tasks run ${NEW}\ntask-2 runs ${OLD}`);
  });

  for (const [what, answer, said] of [
    [
      "nobody answers",
      new Error("ECONNREFUSED"),
      /^no task said what it runs: nobody answers at that URL \(\d+ × ECONNREFUSED\)$/,
    ],
    [
      "the token is refused",
      401,
      /^no task said what it runs: the gateway or HAProxy refuses the token: .* \(\d+ × 401\)$/,
    ],
    [
      "nobody tells",
      404,
      /^no task said what it runs: is the token's scope one of the fleet's attachedScopes\? \(\d+ × 404\)$/,
    ],
  ] as const)
    it(`says that ${what}`, async () => {
      const ask = async (): Promise<AttachedAnswer> => {
        if (answer instanceof Error) throw answer;
        return { status: answer, headers: new Headers() };
      };
      const met = await until(ask, 20);
      assert.equal(met.of, undefined);
      assert.match(summary(met, NEW), said);
    });

  it("believes no header that is not HAProxy's", () => {
    for (const value of [
      "",
      NEW,
      `registration=${NEW}`,
      `registration=${NEW},task=,tasks=1`,
      `registration=x,task=a,tasks=1`,
    ])
      assert.equal(attachedBy(new Headers({ "x-gatehouse-attached": value })), undefined, value);
    assert.deepEqual(attachedBy(said("unknown", "self", 1)), { registration: "unknown", task: "self", tasks: 1 });
  });
});
