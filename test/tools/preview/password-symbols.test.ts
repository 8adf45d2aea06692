import assert from "node:assert/strict";
import { SECRET } from "../../../tools/preview";
import { secret, planValue, passwordSymbol } from "../../../tools/preview/wire";

describe("a plan with password symbols", () => {
  it("shows a generated password's symbol and what it is mixed with", () => {
    const sealed = "«RandomPassword proof-1».result;${context.stage}";
    assert.deepEqual(planValue({ a: secret(sealed), b: "plain" }, passwordSymbol), { a: sealed, b: "plain" });
  });

  it("masks every other secret, and those too unless it is asked for them", () => {
    const values = ["hunter22", "«Key x».arn", ["«RandomPassword a».result"]].map((value) => secret(value));
    assert.deepEqual(planValue(values, passwordSymbol), [SECRET, SECRET, SECRET]);
    assert.deepEqual(planValue(secret("«RandomPassword proof-1».result")), SECRET);
  });
});
