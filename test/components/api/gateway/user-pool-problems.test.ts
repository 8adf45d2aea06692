import assert from "node:assert/strict";
import type { UserPoolSettings } from "../../../../components/index";
import { userPoolProblems } from "../../../../components/api/gateway/user-pool-problems";

const pool: UserPoolSettings = {
  domainPrefix: "edge-example",
  identifier: "edge",
  scopes: [{ name: "orders:read", description: "Read orders" }],
  clients: [{ name: "billing", scopes: ["orders:read"] }],
};
const [billing] = pool.clients as [UserPoolSettings["clients"][number]];

describe("a user pool's settings", () => {
  it("may be these", () => {
    assert.deepEqual(userPoolProblems(pool), []);
  });

  for (const domainPrefix of ["my-cognito", "Edge", "-edge", "e".repeat(64), ""]) {
    it(`fails when its domain is called ${JSON.stringify(domainPrefix)}`, () => {
      assert.deepEqual(userPoolProblems({ ...pool, domainPrefix }), [
        `domainPrefix: use up to 63 lower-case letters, digits and hyphens, without aws, amazon or cognito; got ${JSON.stringify(domainPrefix)}`,
      ]);
    });
  }

  it("fails when the API's name would be cut in two by its own scopes", () => {
    assert.deepEqual(userPoolProblems({ ...pool, identifier: "edge/api" }), [
      'identifier: use printable characters without space, quote, slash or backslash; got "edge/api"',
    ]);
  });

  it("fails when there are no scopes", () => {
    const clients = [{ ...billing, scopes: [] }];
    assert.deepEqual(userPoolProblems({ ...pool, scopes: [], clients }), [
      "scopes: name 1 to 100 scopes; got 0",
      "clients[0].scopes: name at least one: a client without scopes gets no token; got []",
    ]);
  });

  it("fails when a scope is named twice", () => {
    assert.deepEqual(userPoolProblems({ ...pool, scopes: [...pool.scopes, ...pool.scopes] }), [
      'scopes: name each scope once; got ["orders:read"]',
    ]);
  });

  it("fails when nobody may ask for a token", () => {
    assert.deepEqual(userPoolProblems({ ...pool, clients: [] }), [
      "clients: name at least one: the authorizer takes their ids for audiences; got []",
    ]);
  });

  it("fails when a client is named twice", () => {
    assert.deepEqual(userPoolProblems({ ...pool, clients: [billing, billing] }), [
      'clients: name each client once; got ["billing"]',
    ]);
  });

  it("fails when a client's name is none", () => {
    assert.deepEqual(userPoolProblems({ ...pool, clients: [{ ...billing, name: "Billing" }] }), [
      'clients[0].name: use lower-case letters, digits and hyphens; got "Billing"',
    ]);
  });

  it("fails when a client may ask for a scope that there is not", () => {
    assert.deepEqual(userPoolProblems({ ...pool, clients: [{ ...billing, scopes: ["orders:write"] }] }), [
      'clients[0].scopes: name scopes of the pool (orders:read); got ["orders:write"]',
    ]);
  });
});
