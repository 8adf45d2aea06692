import assert from "node:assert/strict";
import { SECRET } from "../../../tools/preview";
import { secret, shown, symbolic } from "../../../tools/preview/wire";

describe("a plan with password symbols", () => {
  it("shows a generated password's symbol and what it is mixed with", () => {
    const sealed = "«RandomPassword proof-1».result;${context.stage}";
    assert.deepEqual(shown({ a: secret(sealed), b: "plain" }, symbolic), { a: sealed, b: "plain" });
  });

  it("masks every other secret, and those too unless it is asked for them", () => {
    const values = ["hunter22", "«Key x».arn", ["«RandomPassword a».result"]].map((value) => secret(value));
    assert.deepEqual(shown(values, symbolic), [SECRET, SECRET, SECRET]);
    assert.deepEqual(shown(secret("«RandomPassword proof-1».result")), SECRET);
  });
});
