import { deepStrictEqual, strictEqual } from "node:assert";
import { Members } from "../../../runtime/agent/fleet/members";

const eight = (from: number) => Array.from({ length: 8 }, (_, i) => `10.0.0.${from + i}`);

describe("The members of the fleet", () => {
  it("are this task and whoever DNS names, in the order of their addresses", () => {
    const members = new Members("10.0.0.9", [], 0);
    deepStrictEqual(members.addresses, ["10.0.0.9"]);
    members.answer(["10.0.1.2", "10.0.0.10", "10.0.0.9"], 0);
    deepStrictEqual(members.addresses, ["10.0.0.9", "10.0.0.10", "10.0.1.2"]);
  });

  it("that are missing from whole answers leave after half a minute", () => {
    const members = new Members("10.0.0.1", [], 0);
    members.answer(["10.0.0.1", "10.0.0.2", "10.0.0.3"], 0);
    members.answer(["10.0.0.1", "10.0.0.3"], 29_000);
    strictEqual(members.addresses.length, 3);
    members.answer(["10.0.0.1", "10.0.0.3"], 31_000);
    deepStrictEqual(members.addresses, ["10.0.0.1", "10.0.0.3"]);
  });

  it("are the same for ever while Cloud Map tells of 24 of them, in any order", () => {
    const all = Array.from({ length: 24 }, (_, i) => `10.0.0.${i + 1}`);
    const members = new Members("10.0.0.1", [], 0);
    const seen = new Set<string>();
    for (let now = 0; now < 600_000; now += 10_000) {
      members.answer(
        [...all].sort(() => Math.random() - 0.5),
        now,
        true,
      );
      seen.add(members.addresses.join());
    }
    deepStrictEqual([...seen], [all.join()]);
  });

  it("stay for 90 s when the answer is one of 8, which may be 8 of more", () => {
    const members = new Members("10.0.0.1", [], 0);
    members.answer(eight(1), 0);
    members.answer(["10.0.0.1", ...eight(9).slice(1)], 89_000);
    strictEqual(members.addresses.length, 15);
    members.answer(["10.0.0.1", ...eight(9).slice(1)], 91_000);
    deepStrictEqual(
      members.addresses,
      ["10.0.0.1", ...eight(9).slice(1)].sort((a, b) => Number(a.slice(7)) - Number(b.slice(7))),
    );
  });

  it("stay when an answer does not know this task either, or is empty", () => {
    const members = new Members("10.0.0.1", ["10.0.0.2"], 0);
    members.answer([], 600_000);
    members.answer(["10.0.0.3"], 700_000);
    deepStrictEqual(members.addresses, ["10.0.0.1", "10.0.0.2", "10.0.0.3"]);
  });
});
