import { deepStrictEqual, strictEqual } from "node:assert";
import { Members, memberName } from "../../../runtime/agent/fleet/members";

const eight = (from: number) => Array.from({ length: 8 }, (_, i) => `10.0.0.${from + i}`);

describe("The members of the fleet", () => {
  it("are this task and whoever DNS names, in the order of their addresses", () => {
    const members = new Members("10.0.0.9", [], 0);
    deepStrictEqual(members.addresses, ["10.0.0.9"]);
    members.answer(["10.0.1.2", "10.0.0.10", "10.0.0.9"], 0);
    deepStrictEqual(members.addresses, ["10.0.0.9", "10.0.0.10", "10.0.1.2"]);
  });

  it("stay for 30 s when they are missing from a whole answer, then leave", () => {
    const members = new Members("10.0.0.1", [], 0);
    members.answer(["10.0.0.1", "10.0.0.2"], 0);
    members.answer(["10.0.0.1"], 30_000);
    deepStrictEqual(members.addresses, ["10.0.0.1", "10.0.0.2"]);
    members.answer(["10.0.0.1"], 30_001);
    deepStrictEqual(members.addresses, ["10.0.0.1"]);
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

  it("are 50 at the most, the same for all tasks, and this one among them", () => {
    const all = Array.from({ length: 60 }, (_, i) => `10.0.0.${i + 1}`);
    const [low, high] = ["10.0.0.1", "10.0.0.60"].map((own) => {
      const members = new Members(own, [], 0);
      members.answer(all, 0);
      return members.addresses;
    });
    deepStrictEqual([low?.length, low?.at(-1), high?.length, high?.at(-1)], [50, "10.0.0.50", 50, "10.0.0.60"]);
  });

  it("are called after their address", () => strictEqual(memberName("10.0.1.7"), "task-10-0-1-7"));
});
