import assert from "node:assert/strict";
import { isObject, parseJson } from "../../../tools/shared/json";

describe("JSON", () => {
  it("is read, or undefined", () => {
    assert.deepEqual([parseJson('{"a":1}'), parseJson("null"), parseJson("{"), parseJson("")], [{ a: 1 }, null, undefined, undefined]); // prettier-ignore
  });

  it("is an object only with fields", () => {
    assert.deepEqual([{}, { a: 1 }, [], null, "a", 1, undefined].map(isObject), [true, true, false, false, false, false, false]); // prettier-ignore
  });
});
