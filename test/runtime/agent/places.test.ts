import { deepStrictEqual, ok, strictEqual } from "node:assert";
import * as fc from "fast-check";
import { Places } from "../../../runtime/agent/fleet/places";

const at = (number: number) => `10.0.0.${number}`;

/** What a task learns when it asks: of each other task, its place if its HAProxy runs. */
const said = (...all: [address: string, place: number | undefined][]) => new Map(all);

describe("The places of the fleet", () => {
  it("are taken one by one by tasks that start one after the other, and three are free beside those", () => {
    const first = new Places(at(9));
    first.answer(said());
    deepStrictEqual([first.ownPlace, first.all], [1, [1, 2, 3, 4]]);
    const second = new Places(at(5));
    second.answer(said([at(9), 1]));
    deepStrictEqual([second.ownPlace, second.all, [...second.taken]], [2, [1, 2, 3, 4, 5], [[1, at(9)]]]);
    first.answer(said([at(5), 2]));
    deepStrictEqual([first.ownPlace, first.all, [...first.taken]], [1, [1, 2, 3, 4], [[2, at(5)]]]);
  });

  it("stay while tasks come and go: a task of each place that is free joins without a change of the list", () => {
    const one = new Places(at(1));
    one.answer(said([at(2), 2], [at(3), 3]));
    const before = one.all.join();
    one.answer(said([at(2), 2], [at(3), 3], [at(4), 4], [at(5), 5], [at(6), 6]));
    one.answer(said([at(4), 4], [at(5), 5], [at(6), 6]));
    one.answer(said([at(4), 4], [at(5), 5], [at(6), 6], [at(7), 2], [at(8), 3]));
    deepStrictEqual([one.all.join(), one.taken.get(2), one.taken.get(3)], [before, at(7), at(8)]);
  });

  it("become more, by three or by half, when they do not suffice", () => {
    const one = new Places(at(1));
    one.answer(said());
    one.answer(said(...[2, 3, 4, 5].map((n): [string, number] => [at(n), n])));
    strictEqual(one.all.length, 8);
    one.answer(said(...Array.from({ length: 11 }, (_, i): [string, number] => [at(i + 2), i + 2])));
    strictEqual(one.all.length, 18);
  });

  it("are taken in the order of their addresses by tasks that start at the same time", () => {
    const addresses = [at(1), at(2), at(3), at(4)];
    const running = at(4);
    const taken = addresses.slice(0, 3).map((address) => {
      const places = new Places(address);
      places.answer(said(...addresses.filter((one) => one !== address).map((one): [string, number | undefined] => [one, one === running ? 2 : undefined]))); // prettier-ignore
      return places.ownPlace;
    });
    deepStrictEqual(taken, [3, 4, 5]);
  });

  it("of tasks that left are taken last: these may still count under them", () => {
    const next = (...taken: number[]) => {
      const one = new Places(at(1));
      one.answer(said(...taken.map((place): [string, number] => [at(place + 1), place])));
      return one.ownPlace;
    };
    deepStrictEqual([next(2, 3), next(3, 4), next(4, 5), next(5, 6), next(6, 1)], [4, 5, 6, 1, 2]);
  });

  it("are given up by the higher address, where two have the same one", () => {
    const [low, high] = [new Places(at(1)), new Places(at(2))];
    for (const one of [low, high]) one.answer(said());
    low.answer(said([at(2), 1]));
    high.answer(said([at(1), 1]));
    deepStrictEqual([low.ownPlace, [...low.taken], high.ownPlace, [...high.taken]], [1, [], 2, [[1, at(1)]]]);
  });

  it("stay those of a task that does not answer, until it is gone from the fleet", () => {
    const one = new Places(at(1));
    one.answer(said([at(2), 2]));
    one.answer(said([at(2), undefined]));
    deepStrictEqual([...one.taken], [[2, at(2)]]);
    one.answer(said());
    deepStrictEqual([...one.taken], []);
  });

  it("are those of who answers, where one that does not had them before", () => {
    const one = new Places(at(1));
    one.answer(said([at(2), 2]));
    one.answer(said([at(2), undefined], [at(3), 2]));
    deepStrictEqual([...one.taken], [[2, at(3)]]);
  });

  it("outlive an agent: the next one of the task has the same", () => {
    const one = new Places(at(3));
    one.answer(said([at(1), 1], [at(2), 5]));
    const next = new Places(at(3), one.known);
    next.answer(said([at(1), undefined], [at(2), 5]));
    deepStrictEqual([next.ownPlace, next.all, next.known], [one.ownPlace, one.all, one.known]);
  });

  it("are 50 at the most, this task's among them; who has none of those is counted by nobody else", () => {
    const most = new Places(at(200));
    most.answer(said(...Array.from({ length: 60 }, (_, i): [string, number] => [at(i + 1), i + 1])));
    deepStrictEqual([most.ownPlace, most.all.length, most.all.includes(most.ownPlace)], [61, 50, true]);
  });

  it("are each one task's, whatever order tasks start in, after each has asked often enough", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8], { minLength: 1 }),
        fc.integer({ min: 1, max: 8 }),
        (order, together) => {
          // prettier-ignore
          const fleet: Places[] = [];
          const ask = (one: Places) => one.answer(said(...fleet.filter((other) => other !== one).map((other): [string, number] => [other.ownAddress, other.ownPlace]))); // prettier-ignore
          for (let i = 0; i < order.length; i += together) {
            const starting = order.slice(i, i + together).map((n) => new Places(at(n)));
            // None of them knows of another that starts.
            for (const one of starting) ask(one);
            fleet.push(...starting);
          }
          for (let round = 0; round < 10; round++) for (const one of fleet) ask(one);
          strictEqual(new Set(fleet.map(({ ownPlace: ownPlace }) => ownPlace)).size, fleet.length);
          for (const one of fleet) {
            strictEqual(one.taken.size, fleet.length - 1);
            ok(fleet.every(({ ownPlace: ownPlace }) => one.all.includes(ownPlace)));
          }
        },
      ),
    );
  });
});
