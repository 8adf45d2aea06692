import assert from "node:assert/strict";
import fc from "fast-check";
import { matchRoute, parseRouteKey } from "../../../../tools/local/gateway/routes";

function routes(...keys: string[]) {
  return keys.map((text) => {
    const key = parseRouteKey(text);
    if (!key) throw new Error(`no route: ${text}`);
    return { key };
  });
}

/** The key of the route that a request takes. */
function taken(known: ReturnType<typeof routes>, request: string): string | undefined {
  const [method = "", path = ""] = request.split(" ");
  return matchRoute(known, method, path)?.route.key.text;
}

describe("routes", () => {
  it("go by the most specific match, then a greedy one, then $default", () => {
    const known = routes("$default", "ANY /{proxy+}", "GET /pets/{proxy+}", "GET /pets/dog/{id}", "GET /pets/dog/1");
    const table = {
      "GET /pets/dog/1": "GET /pets/dog/1",
      "GET /pets/dog/2": "GET /pets/dog/{id}",
      "GET /pets/cat/1": "GET /pets/{proxy+}",
      "POST /pets/dog/1": "ANY /{proxy+}",
      "POST /test/5": "ANY /{proxy+}",
      "GET /": "$default",
    };
    assert.deepEqual(Object.fromEntries(Object.keys(table).map((request) => [request, taken(known, request)])), table);
  });

  it("prefer a full match to a greedy one, even where its first segment is a variable", () => {
    assert.equal(taken(routes("GET /a/{proxy+}", "GET /{x}/b"), "GET /a/b"), "GET /{x}/b");
  });

  it("prefer a method to ANY on the same path, and the path to the method", () => {
    const known = routes("ANY /pets", "GET /pets", "GET /{proxy+}", "POST /{proxy+}");
    assert.equal(taken(known, "GET /pets"), "GET /pets");
    assert.equal(taken(known, "POST /pets"), "ANY /pets");
    assert.equal(taken(known, "POST /other"), "POST /{proxy+}");
  });

  it("do not take the root, an empty segment or another length for a variable", () => {
    const known = routes("ANY /{proxy+}", "GET /orders/{id}");
    assert.equal(taken(known, "GET /"), undefined);
    assert.equal(taken(known, "GET /orders/"), "ANY /{proxy+}");
    assert.equal(taken(routes("GET /orders/{id}"), "GET /orders/1/lines"), undefined);
    assert.equal(taken(routes("GET /orders/{id}"), "PUT /orders/1"), undefined);
  });

  it("decode the path's variables", () => {
    const match = matchRoute(routes("GET /{kind}/{rest+}"), "GET", "/a%20b/c/d%2Fe");
    assert.deepEqual(match?.parameters, { kind: "a b", rest: "c/d/e" });
  });

  it("fail to be read unless they are METHOD /path, greedy only at the end", () => {
    const wrong = ["/orders", "GET orders", "get /orders", "GET /{proxy+}/more", ""];
    assert.deepEqual(
      wrong.map(parseRouteKey),
      wrong.map(() => undefined),
    );
  });

  it("do not depend on the order in which they were made", () => {
    const keys = ["$default", "ANY /{proxy+}", "GET /{proxy+}", "ANY /a/{x}", "GET /a/{x}", "GET /a/b", "ANY /{x}/b"];
    const segment = fc.constantFrom("a", "b", "c");
    const path = fc.array(segment, { maxLength: 3 }).map((parts) => `/${parts.join("/")}`);
    const request = fc.tuple(fc.constantFrom("GET", "POST"), path).map((parts) => parts.join(" "));
    fc.assert(
      fc.property(fc.shuffledSubarray(keys, { minLength: keys.length }), request, (shuffled, asked) => {
        assert.equal(taken(routes(...shuffled), asked), taken(routes(...keys), asked));
      }),
    );
  });
});
