import assert from "node:assert/strict";
import type { UserPoolSettings } from "../../../../components/index";
import { gatewayProblems } from "../../../../components/api/gateway/problems";
import { gatewayArgs } from "../../args";

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
        `userPool.domainPrefix: use up to 63 lower-case letters, digits and hyphens, without aws, amazon or cognito, such as example-edge; got ${JSON.stringify(domainPrefix)}`,
      ]);
    });
  }

  it("fails when the API's name would be cut in two by its own scopes", () => {
    assert.deepEqual(userPoolProblems({ ...pool, identifier: "edge/api" }), [
      'userPool.identifier: use printable characters without space, quote, slash or backslash, such as orders:read; got "edge/api"',
    ]);
  });

  it("fails when there are no scopes", () => {
    const clients = [{ ...billing, scopes: [] }];
    assert.deepEqual(userPoolProblems({ ...pool, scopes: [], clients }), [
      "userPool.scopes: give 1 to 100 scopes (Cognito quota); got 0",
      "userPool.clients[0].scopes: give 1 or more scopes (a client without scopes gets no token); got 0",
    ]);
  });

  it("fails when a scope is named twice", () => {
    assert.deepEqual(userPoolProblems({ ...pool, scopes: [...pool.scopes, ...pool.scopes] }), [
      'userPool.scopes: give each of the scopes its own name; got ["orders:read"]',
    ]);
  });

  it("fails when nobody may ask for a token", () => {
    assert.deepEqual(userPoolProblems({ ...pool, clients: [] }), [
      "userPool.clients: give 1 to 50 clients (the authorizer takes their ids for audiences, of which API Gateway takes no more); got 0",
    ]);
  });

  it("fails when a client is named twice", () => {
    assert.deepEqual(userPoolProblems({ ...pool, clients: [billing, billing] }), [
      'userPool.clients: give each of the clients its own name; got ["billing"]',
    ]);
  });

  it("fails when a client's name is none", () => {
    assert.deepEqual(userPoolProblems({ ...pool, clients: [{ ...billing, name: "Billing" }] }), [
      'userPool.clients[0].name: use up to 61 lower-case letters, digits and hyphens, a letter first and no hyphen last, such as billing; got "Billing"',
    ]);
  });

  it("fails when a client may ask for a scope that there is not", () => {
    assert.deepEqual(userPoolProblems({ ...pool, clients: [{ ...billing, scopes: ["orders:write"] }] }), [
      'userPool.clients[0].scopes: name scopes of the pool (orders:read); got ["orders:write"]',
    ]);
  });
});

function userPoolProblems(userPool: UserPoolSettings): string[] {
  const { jwt: _, ...others } = gatewayArgs;
  return gatewayProblems("edge-gateway", { ...others, userPool });
}
