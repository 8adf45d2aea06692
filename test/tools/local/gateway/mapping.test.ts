import assert from "node:assert/strict";
import fc from "fast-check";
import {
  applyMappings,
  MissingValue,
  parseMapping,
  type MappedRequest,
  type Mapping,
} from "../../../../tools/local/gateway/mapping";

const CAME: MappedRequest = {
  path: "/v1/orders",
  query: [["id", "7"]],
  headers: [
    ["X-Auth-Subject", "root"],
    ["accept", "*/*"],
    ["x-auth-subject", "admin"],
  ],
};

function mappings(of: Record<string, string>): Mapping[] {
  return Object.entries(of).map(([key, text]) => {
    const mapping = parseMapping(key, text);
    if (typeof mapping === "string") throw new Error(mapping);
    return mapping;
  });
}

function result(of: Record<string, string>, missing: MissingValue = MissingValue.Keep): MappedRequest {
  const context: Record<string, string> = { stage: "v1", "authorizer.claims.sub": "alice" };
  return applyMappings(
    mappings(of),
    CAME,
    ({ name }) => context[name] ?? (name === "path" ? "/orders" : undefined),
    missing,
  );
}

describe("request parameter mappings", () => {
  it("overwrite every header of that name, however it is spelt", () => {
    assert.deepEqual(result({ "overwrite:header.x-auth-subject": "$context.authorizer.claims.sub" }).headers, [
      ["accept", "*/*"],
      ["x-auth-subject", "alice"],
    ]);
  });

  it("append beside what is there", () => {
    assert.deepEqual(result({ "append:header.Accept": "text/plain" }).headers.at(-1), ["accept", "text/plain"]);
    assert.deepEqual(result({ "append:querystring.id": "8" }).query, [
      ["id", "7"],
      ["id", "8"],
    ]);
  });

  it("remove, whatever their value says", () => {
    assert.deepEqual(result({ "remove:header.x-auth-subject": "''" }).headers, [["accept", "*/*"]]);
    assert.deepEqual(result({ "remove:querystring.id": "''" }).query, []);
  });

  it("overwrite the path", () => {
    assert.equal(result({ "overwrite:path": "$request.path" }).path, "/orders");
  });

  it("keep or drop a client's own header when the value is missing, as they are told", () => {
    const gone = { "overwrite:header.x-auth-subject": "$context.authorizer.claims.nobody" };
    assert.deepEqual(result(gone, MissingValue.Keep).headers, CAME.headers);
    assert.deepEqual(result(gone, MissingValue.Drop).headers, [["accept", "*/*"]]);
  });

  it("take all values from the request as it came", () => {
    const swapped = applyMappings(
      mappings({ "overwrite:header.a": "$request.header.b", "overwrite:header.b": "$request.header.a" }),
      { path: "/", query: [], headers: [["a", "1"], ["b", "2"]] }, // prettier-ignore
      ({ name }) => ({ "header.a": "1", "header.b": "2" })[name],
      MissingValue.Keep,
    );
    assert.deepEqual(swapped.headers, [
      ["a", "2"],
      ["b", "1"],
    ]);
  });

  it("leave one header of an overwritten name, for any headers that a client sends", () => {
    const name = fc.constantFrom("x-auth-subject", "X-Auth-Subject", "X-AUTH-SUBJECT", "x-auth-subject2", "accept");
    const sent = fc.array(fc.tuple(name, fc.string()));
    const [mapping] = mappings({ "overwrite:header.X-Auth-Subject": "$context.sub" });
    fc.assert(
      fc.property(sent, fc.string(), (headers, sub) => {
        const after = applyMappings([mapping!], { ...CAME, headers }, () => sub, MissingValue.Keep).headers;
        const subjects = after.filter(([each]) => each.toLowerCase() === "x-auth-subject");
        assert.deepEqual(subjects, [["x-auth-subject", sub]]);
        assert.equal(after.length, headers.filter(([each]) => each.toLowerCase() !== "x-auth-subject").length + 1);
      }),
    );
  });

  it("fail for a header that API Gateway keeps to itself, and for what is not a mapping", () => {
    const keep = "API Gateway keeps this header to itself";
    const form = "use append, overwrite or remove with header.<name> or querystring.<name>, or overwrite:path";
    assert.deepEqual(
      [
        parseMapping("overwrite:header.Authorization", "x"),
        parseMapping("append:header.x-forwarded-for", "x"),
        parseMapping("set:header.a", "x"),
        parseMapping("remove:path", "''"),
        parseMapping("overwrite:header", "x"),
        parseMapping("overwrite:header.a", "$request.body.x"),
      ],
      [
        `overwrite:header.Authorization: ${keep}`,
        `append:header.x-forwarded-for: ${keep}`,
        `set:header.a: ${form}`,
        `remove:path: ${form}`,
        `overwrite:header: ${form}`,
        "overwrite:header.a: cannot be read here; got $request.body.x",
      ],
    );
  });
});
