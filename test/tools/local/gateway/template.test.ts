import assert from "node:assert/strict";
import { parseTemplate, valueOf, type Reference } from "../../../../tools/local/gateway/template";

const KNOWN: Record<string, string> = {
  "context.stage": "v1",
  "context.authorizer.claims.sub": "alice",
  "request.header.x-trace": "abc",
  "request.querystring.id": "7",
  "request.path": "/orders/7",
  "request.path.proxy": "orders/7",
  "stageVariables.colour": "green",
};
const values = ({ source, name }: Reference) => KNOWN[`${source}.${name}`];

/** What a text comes to; "refused" if it cannot be read. */
function read(text: string): string | undefined {
  const template = parseTemplate(text);
  return template ? valueOf(template, values) : "refused";
}

describe("a mapping's value", () => {
  it("is a context variable, a header, a query parameter, a path, a path's variable or a stage variable", () => {
    const asked = ["$context.stage", "$request.header.x-trace", "$request.querystring.id", "$request.path", "$request.path.proxy", "$stageVariables.colour"]; // prettier-ignore
    assert.deepEqual(asked.map(read), ["v1", "abc", "7", "/orders/7", "orders/7", "green"]);
  });

  it("is several of them with text between", () => {
    assert.equal(read("proof;${context.authorizer.claims.sub};${context.stage}!"), "proof;alice;v1!");
  });

  it("is plain text if nothing is asked for, dollars and all", () => {
    assert.deepEqual(["", "''", "costs $5", "a;b"].map(read), ["", "''", "costs $5", "a;b"]);
  });

  it("is nothing if the one thing asked for is not there, and empty inside of text", () => {
    assert.deepEqual(["$context.nothing", "${context.nothing}", "<${context.nothing}>"].map(read), [
      undefined,
      undefined,
      "<>",
    ]);
  });

  it("fails when it asks for what API Gateway's language does not have", () => {
    const wrong = ["$request.body.name", "${context.a-b}", "a $context.stage", "${unknown.x}", "${context.stage"];
    assert.deepEqual(
      wrong.map(read),
      wrong.map(() => "refused"),
    );
  });
});
