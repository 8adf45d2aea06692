import assert from "node:assert/strict";
import fc from "fast-check";
import {
  MOST_REGISTRATION_BYTES,
  registrationKey,
  registrationProblems,
  type Registration,
} from "../../haproxy/config";

const version = { name: "blue", host: "orders-v1-blue.edge.internal", port: 8080, weight: 100 };
const ORDERS: Registration = {
  schema: 1,
  name: "orders",
  stages: [{ name: "v1", versions: [version], canary: { version: "blue", percent: 5 }, healthPath: "/healthz" }],
  originProofs: [{ sha256: "a".repeat(64), generation: 1 }],
};
const problemsOf = (change: object) => registrationProblems({ ...ORDERS, ...change });
const first = (change: object): string => problemsOf(change)[0] ?? "";

describe("a registration", () => {
  it("is accepted as an Api writes it", () => {
    assert.deepEqual(registrationProblems(ORDERS), []);
    assert.deepEqual(registrationProblems(JSON.parse(JSON.stringify(ORDERS))), []);
    assert.equal(registrationKey("orders"), "apis/orders.json");
  });

  it("of a later format is refused", () => {
    assert.deepEqual(problemsOf({ schema: 2 }), ["schema: use one of 1; got 2"]);
  });

  it("has a name that is one word of HAProxy's backends, without a dot", () => {
    for (const name of ["a.b", "a:b", "", "-a", "ä", "a".repeat(64)])
      assert.match(first({ name }), /^name: use 1 to 63 letters, digits, "-" or "_"/);
  });

  it("gives hashes of proofs, each once, never a proof", () => {
    assert.match(first({ originProofs: ["secret"] }), /^originProofs\[0\]: give a group of settings/);
    assert.match(
      first({ originProofs: [{ sha256: "A".repeat(64), generation: 1 }] }),
      /^originProofs\[0\]\.sha256: give a SHA-256 in hex/,
    );
    const twice = [...ORDERS.originProofs!, { sha256: "a".repeat(64), generation: 2 }];
    assert.match(first({ originProofs: twice }), /^originProofs: name each of the proofs once/);
  });

  it("has stages by the rules of HAProxy's settings", () => {
    assert.match(first({ stages: [] }), /^stages: give 1 to 100 stages/);
    assert.match(
      first({ stages: [{ name: "v1", versions: [{ ...version, weight: 0 }] }] }),
      /^stages\[0\]\.versions: give at least one version a weight above 0/,
    );
    const canary = { version: "green", percent: 5 };
    assert.match(first({ stages: [{ ...ORDERS.stages[0], canary }] }), /^stages\[0\]\.canary\.version/);
  });

  it("is not larger than agents read", () => {
    const versions = Array.from({ length: 10 }, (_, i) => ({ ...version, name: `v${i}`, toleratesViolations: "x".repeat(400) })); // prettier-ignore
    const stages = Array.from({ length: 100 }, (_, i) => ({ name: `s${i}`, versions }));
    assert.deepEqual(problemsOf({ stages }), [
      `stages: register fewer stages or versions: agents read ${MOST_REGISTRATION_BYTES} bytes; got ${JSON.stringify({ ...ORDERS, stages }).length}`,
    ]);
  });

  it("may be anything: what is wrong is said, nothing is thrown", () => {
    for (const value of [undefined, null, 1, "text", [], {}, { schema: {} }, { stages: [null] }])
      assert.notDeepEqual(registrationProblems(value), []);
  });

  it("may have anything in any place: what is wrong is said, nothing is thrown", () => {
    const places = paths(ORDERS);
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 4 }), (place, value) => {
        const problems = registrationProblems(replaced(ORDERS, place, value), new Date());
        assert.ok(
          problems.every((one) => /^\S.*: .+; got /.test(one)),
          problems.join("\n"),
        );
      }),
      { numRuns: 2000 },
    );
  });
});

/** Every place in a value, by its keys. */
function paths(value: unknown): string[][] {
  if (typeof value !== "object" || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([key, part]) => paths(part).map((rest) => [key, ...rest]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}
