import assert from "node:assert/strict";
import fc from "fast-check";
import { authorizerAnswer, type AuthorizerAnswer } from "../../../runtime/authorizer/policy";
import type { AuthorizedRoute } from "../../../runtime/authorizer/settings";
import { API, ROUTES } from "./support";

/** Whether API Gateway lets a request through by a policy: `*` is any letters, and one Deny is enough. */
function lets({ policyDocument }: AuthorizerAnswer, arn: string): boolean {
  const matching = policyDocument.Statement.filter(({ Resource }) =>
    Resource.some((one) => new RegExp(`^${one.split("*").map(escaped).join(".*")}$`, "s").test(arn)),
  );
  return matching.length > 0 && matching.every(({ Effect }) => Effect === "Allow");
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function asked(method: string, resource: string, scopes: string[], routes = ROUTES, path = pathOf(resource, "1")) {
  const event = { methodArn: `${API}/v1/${method}${path}`, resource, httpMethod: method, headers: {} };
  const made = authorizerAnswer(event, routes, { identity: { subject: "ada", client: "", scopes: "" }, scopes });
  return { made, lets: lets(made, event.methodArn) };
}

const pathOf = (resource: string, value: string) => resource.replaceAll(/\{[^}]*\}/g, value);

describe("the policy of a token", () => {
  it("names each route that the scopes allow, in all stages", () => {
    const { made } = asked("GET", "/orders", ["orders:read"]);
    assert.deepEqual(made.policyDocument.Statement, [
      {
        Effect: "Allow",
        Action: "execute-api:Invoke",
        Resource: [`${API}/*/GET/orders`, `${API}/*/GET/orders/*`, `${API}/*/*/me`],
      },
    ]);
  });

  it("denies a route whose scope the token lacks, though another one's pattern is true of it", () => {
    const { made, lets } = asked("GET", "/orders/{id}/refunds", ["orders:read"]);
    assert.equal(lets, false);
    assert.deepEqual(made.policyDocument.Statement[1], {
      Effect: "Deny",
      Action: "execute-api:Invoke",
      Resource: [`${API}/*/GET/orders/*/refunds`],
    });
  });

  it("denies a method that has no route, and a resource that it does not know", () => {
    assert.equal(asked("DELETE", "/orders", ["orders:read", "orders:write"]).lets, false);
    assert.equal(asked("GET", "/me/x", ["orders:read"]).lets, false);
  });

  it("denies all of a token whose scopes allow nothing", () => {
    const routes = [{ key: "GET /orders", scopes: ["orders:read"] }];
    assert.deepEqual(asked("GET", "/orders", [], routes).made.policyDocument.Statement, [
      { Effect: "Deny", Action: "execute-api:Invoke", Resource: [`${API}/*/GET/orders`] },
    ]);
  });

  it("asks a method's own route before the one for all methods", () => {
    const routes = [{ key: "ANY /orders" }, { key: "DELETE /orders", scopes: ["admin"] }];
    assert.deepEqual(
      [asked("DELETE", "/orders", [], routes).lets, asked("GET", "/orders", [], routes).lets],
      [false, true],
    );
  });

  it("says who is called by their client alone", () => {
    const event = { methodArn: `${API}/v1/GET/me`, resource: "/me", httpMethod: "GET", headers: {} };
    const made = authorizerAnswer(event, ROUTES, { identity: { subject: "", client: "shop", scopes: "" }, scopes: [] });
    assert.deepEqual([made.principalId, made.context.identity], ["shop", ";shop;"]);
  });

  const METHODS = ["ANY", "GET", "POST"];
  const SCOPES = ["a", "b", "c"];
  const route = fc.record({
    method: fc.constantFrom(...METHODS),
    resource: fc.constantFrom("/", "/x", "/x/{id}", "/x/{id}/y", "/x/{id}/GET/x", "/{proxy+}"),
    scopes: fc.option(fc.subarray(SCOPES, { minLength: 1 }), { nil: undefined }),
  });

  // The cache has one answer for a token, a method and a resource: it must be right for each path of the resource.
  it("lets a request in if, and only if, the token has a scope of its route, whatever routes there are", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(route, { selector: ({ method, resource }) => method + resource, minLength: 1, maxLength: 8 }),
        fc.subarray(SCOPES),
        fc.nat(),
        fc.constantFrom("GET", "POST"),
        fc.array(fc.constantFrom("1", "x", "y", "GET", "v1"), { minLength: 2, maxLength: 2 }),
        (found, held, which, method, values) => {
          const routes: AuthorizedRoute[] = found.map(({ method: routeMethod, resource, scopes }) => ({
            key: `${routeMethod} ${resource}`,
            ...(scopes && { scopes }),
          }));
          const { resource } = found[which % found.length]!;
          const by = (routeMethod: string) => routes.find(({ key }) => key === `${routeMethod} ${resource}`);
          const route = by(method) ?? by("ANY");
          const expected = route !== undefined && (route.scopes?.some((one) => held.includes(one)) ?? true);
          const { made } = asked(method, resource, held, routes, pathOf(resource, values[0]!));
          if (route === undefined)
            assert.equal(lets(made, `${API}/v1/${method}${pathOf(resource, values[0]!)}`), false);
          else
            for (const value of values)
              assert.equal(lets(made, `${API}/v2/${method}${pathOf(resource, value)}`), expected);
        },
      ),
    );
  });
});
