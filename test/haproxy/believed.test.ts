import assert from "node:assert/strict";
import path from "node:path";
import { intentProblems, type Intent } from "../../haproxy/config";
import { BELIEVED, canBeAdmitted, OWN_FORWARDED } from "../../haproxy/config/believed";
import { GoldenFiles } from "../support/golden";
import { ROOT } from "../support/plans";
import { CASES } from "./cases";

const all = BELIEVED.flatMap(({ names }) => names);

describe("the headers that are removed", () => {
  it("are each named once, with a reason", () => {
    assert.deepEqual([...new Set(all)], all);
    for (const { why } of BELIEVED) assert.match(why, /\w/);
  });

  it("may be admitted by their own names, and nothing else may", () => {
    for (const name of all.map((one) => one.replace(/\*$/, "any")))
      assert.equal(canBeAdmitted(name), name !== "forwarded");
    for (const name of [...OWN_FORWARDED, "accept", "x-request-id", "x-auth-subject"]) assert.equal(canBeAdmitted(name), false, name); // prettier-ignore
    const intent: Intent = { ...CASES["one-stage"]!, admittedHeaders: [{ name: "x-forwarded-for", because: "no" }] };
    assert.deepEqual(intentProblems(intent), [
      'admittedHeaders[0].name: name a header that is removed (docs/haproxy/headers.md), in lower case, such as x-real-ip; got "x-forwarded-for"',
    ]);
  });

  it("are in docs/haproxy/headers.md", async () => {
    const { format, resolveConfig } = await import("prettier");
    const text = [
      "# What services are told of a request",
      "",
      "Made of haproxy/config/believed.ts by test/haproxy/believed.test.ts.",
      "",
      `HAProxy sets ${OWN_FORWARDED.map((name) => `\`${name}\``).join(", ")} from what the gateway knows, whatever a client sent.`,
      "Clients' headers of these names are removed, whatever separator (`-`, `_`, `.`, `!`, `~`) stands in them. `*` is anything;",
      "`admittedHeaders` lets one through, under just its own name. Trailers are dropped. A request with `x-http-method-override` itself, which REST APIs obey, is refused (400, `MethodOverride`).",
      "",
      ...BELIEVED.map(({ names, why }) => `- ${why}: ${names.map((name) => `\`${name}\``).join(", ")}`),
      "",
      "Headers of the gateway's own (`x-auth-*`, `x-gatehouse-*`, `x-client-ip`, `x-request-id`, `x-api-key-id`) are another matter: a",
      "request with one of them twice or under another separator is refused (400, `AmbiguousHeader`).",
      "",
    ].join("\n");
    const options = { ...(await resolveConfig(path.join(ROOT, "docs/haproxy/headers.md"))), parser: "markdown" };
    new GoldenFiles(path.join(ROOT, "docs/haproxy"), __filename).assertSame("headers.md", await format(text, options));
  });
});
