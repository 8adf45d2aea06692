import assert from "node:assert/strict";
import { render } from "../../haproxy/config";
import { stacks } from "../../stacks";
import { validationError } from "../../tools/haproxy/validate";
import type { Haproxy } from "../../tools/haproxy/find";
import { haproxyOrSkip } from "../support/haproxy";
import { CASES } from "./cases";
import { renderedFor } from "./stacks";

describe("haproxy -dW -c", () => {
  let haproxy: Haproxy;
  before(function () {
    haproxy = haproxyOrSkip(this);
  });

  for (const [name, intent] of Object.entries(CASES)) {
    it(`accepts ${name}`, async () => assert.equal(await validationError(haproxy.path, render(intent)), ""));
  }

  for (const stack of Object.keys(stacks)) {
    it(`accepts that of the stack ${stack}`, async () => {
      assert.equal(await validationError(haproxy.path, await renderedFor(stack)), "");
    });
  }

  it("fails when a rule stands after the one that makes it useless", async () => {
    const files = render(CASES["one-stage"]!);
    const spoiled = files["haproxy.cfg"]!.replace("default_backend", "http-request deny\n    default_backend");
    assert.match(
      await validationError(haproxy.path, { ...files, "haproxy.cfg": spoiled }),
      /will still be processed before/,
    );
  });
});
