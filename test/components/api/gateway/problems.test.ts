import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { GatewayArgs, GatewayStage } from "../../../../components/index";
import { gatewayProblems } from "../../../../components/api/gateway/problems";
import { gatewayArgs } from "../../args";

const throttle = { rateLimit: 500, burstLimit: 1000 };
const jwt = gatewayArgs.jwt!;
const { jwt: _, ...without } = gatewayArgs;
const cors = { allowOrigins: ["https://app.example.com"] };
const STAGE_NAME =
  "name: use up to 30 lower-case letters, digits and hyphens, a letter first, and not ping or sping: it names the stage, HAProxy's backend and a DNS label, such as v1; got";

describe("the gateway's settings", () => {
  it("may be the fewest", () => {
    assert.deepEqual(problems({}), []);
  });

  it("fail when nobody can be told from anybody", () => {
    assert.deepEqual(gatewayProblems("edge-gateway", without), [
      "jwt: give one of jwt, userPool, mutualTls and noneBecause: without it nobody can be told from anybody; got []",
    ]);
  });

  it("fail when the API would have no address", () => {
    assert.deepEqual(problems({ defaultEndpoint: false }), [
      "defaultEndpoint: leave it out, or give the API a domain: it would have no address; got false",
    ]);
    assert.deepEqual(problems({ defaultEndpoint: false, domainName: "api.example.com" }), []);
  });

  it("fail when it is not clear who tells", () => {
    const userPool = {
      domainPrefix: "edge-example",
      identifier: "edge",
      scopes: [{ name: "read", description: "Read" }],
      clients: [{ name: "billing", scopes: ["read"] }],
    };
    assert.deepEqual(problems({ userPool }), [
      'jwt: give one of jwt, userPool, mutualTls and noneBecause: a route of an HTTP API has one authorizer. Put a second issuer on an API of its own; got ["jwt","userPool"]',
    ]);
  });

  for (const milliseconds of [1000, 30_001, 0.5]) {
    it(`fail when the gateway shall wait ${milliseconds} ms`, () => {
      assert.deepEqual(problems({ timeoutMilliseconds: milliseconds }), [
        `timeoutMilliseconds: use a whole number of milliseconds from 1001 to 30000 (HTTP APIs wait no longer, and HAProxy gives up 1000 earlier); got ${milliseconds}`,
      ]);
    });
  }
});

describe("the gateway's issuer", () => {
  for (const issuer of ["http://id.example.com/", "id.example.com", "https://", "https://id.example.com/?x=1", ""]) {
    it(`fails when it is ${JSON.stringify(issuer)}`, () => {
      assert.deepEqual(problems({ jwt: { ...jwt, issuer } }), [
        `jwt.issuer: give the OpenID Connect issuer's https URL, exactly as in its tokens' iss, such as https://id.example.com/; got ${JSON.stringify(issuer)}`,
      ]);
    });
  }

  it("may be known only when it is there", () => {
    assert.deepEqual(problems({ jwt: { ...jwt, issuer: pulumi.output("https://id.example.com/") } }), []);
  });

  it("fails when there are more audiences than API Gateway takes", () => {
    const audiences = Array.from({ length: 51 }, (_, i) => `api-${i}`);
    assert.deepEqual(problems({ jwt: { ...jwt, audiences } }), [
      "jwt.audiences: give 1 to 50 audiences (API Gateway quota); got 51",
    ]);
  });

  it("fails when a pool has more clients than API Gateway takes audiences", () => {
    const clients = Array.from({ length: 51 }, (_, i) => ({ name: `shop-${i}`, scopes: ["read"] }));
    const scopes = [{ name: "read", description: "Read" }];
    const userPool = { domainPrefix: "edge-example", identifier: "edge", scopes, clients };
    assert.deepEqual(problems({ jwt: undefined as never, userPool }), [
      "userPool.clients: give 1 to 50 clients (the authorizer takes their ids for audiences, of which API Gateway takes no more); got 51",
    ]);
  });

  for (const claim of ["cognito:groups", "https://ns/roles", "", "a b"]) {
    it(`fails when the client is in the claim ${JSON.stringify(claim)}, which cannot be mapped`, () => {
      assert.deepEqual(problems({ jwt: { ...jwt, clientClaim: claim } }), [
        `jwt.clientClaim: name a claim by letters, digits, _ and . (API Gateway cannot map one with : or / in its name), such as client_id; got ${JSON.stringify(claim)}`,
      ]);
    });
  }

  it("fails when the scopes are in a claim that cannot be mapped", () => {
    assert.deepEqual(problems({ jwt: { ...jwt, scopeClaim: "urn:scope" } }), [
      'jwt.scopeClaim: name a claim by letters, digits, _ and . (API Gateway cannot map one with : or / in its name), such as client_id; got "urn:scope"',
    ]);
  });
});

describe("the gateway's stages", () => {
  it("may be ten", () => {
    assert.deepEqual(gatewayProblems("edge-gateway", { ...gatewayArgs, stages: stages(...many(10)) }), []);
  });

  it("fail when they are eleven", () => {
    assert.deepEqual(gatewayProblems("edge-gateway", { ...gatewayArgs, stages: stages(...many(11)) }), [
      "stages: give 1 to 10 stages (API Gateway quota; once AWS has raised it, quotas.stages); got 11",
    ]);
  });

  it("fail when two have one name", () => {
    assert.deepEqual(gatewayProblems("edge-gateway", { ...gatewayArgs, stages: stages("v1", "v1") }), [
      'stages: give each of the stages its own name; got ["v1"]',
    ]);
  });

  for (const name of ["V1", "$default", "1v", "v_1", "v1-", "ping", "sping", "v".repeat(31), "", "v1\n"]) {
    it(`fail when one is called ${JSON.stringify(name)}`, () => {
      assert.deepEqual(gatewayProblems("edge-gateway", { ...gatewayArgs, stages: stages(name) }), [
        `stages[0].${STAGE_NAME} ${JSON.stringify(name)}`,
      ]);
    });
  }

  it("fail when one lets nothing through", () => {
    const closed = [{ name: "v1", throttle: { rateLimit: 0, burstLimit: 0 } }];
    assert.deepEqual(gatewayProblems("edge-gateway", { ...gatewayArgs, stages: closed }), [
      "stages[0].throttle.rateLimit: use a number of requests a second above 0 (API Gateway takes none for zero and refuses everything); got 0",
      "stages[0].throttle.burstLimit: use a whole number of requests from 1 to 2147483647 (API Gateway takes none for zero and refuses everything); got 0",
    ]);
  });
});

describe("the gateway's CORS", () => {
  it("may be for any origin", () => {
    assert.deepEqual(problems({ cors: { allowOrigins: ["*"] } }), []);
  });

  it("fails when it is for none", () => {
    assert.deepEqual(problems({ cors: { allowOrigins: [] } }), ["cors.allowOrigins: give 1 or more origins; got 0"]);
  });

  for (const origin of ["app.example.com", "https://app.example.com/", "https://*.example.com"]) {
    it(`fails when it is for ${origin}`, () => {
      assert.deepEqual(problems({ cors: { allowOrigins: [origin] } }), [
        `cors.allowOrigins[0]: name an origin, or * for any, such as https://app.example.com; got "${origin}"`,
      ]);
    });
  }

  for (const [field, value] of [
    ["allowOrigins", ["*"]],
    ["allowMethods", ["*"]],
    ["allowHeaders", ["authorization", "*"]],
    ["exposeHeaders", ["*"]],
  ] as const) {
    it(`fails when cookies are sent along and ${field} says *`, () => {
      assert.deepEqual(problems({ cors: { ...cors, allowCredentials: true, [field]: value } }), [
        `cors.${field}: name each: with allowCredentials browsers take * for nothing but itself; got ${JSON.stringify(value)}`,
      ]);
    });
  }

  it("fails when pages may not bring the token that routes want", () => {
    const headers = ["*", "content-type"];
    assert.deepEqual(problems({ cors: { ...cors, allowHeaders: headers } }), [
      'cors.allowHeaders: name authorization too: routes want a token, and * does not stand for it (Fetch standard); got ["*","content-type"]',
    ]);
    assert.deepEqual(problems({ cors: { ...cors, allowHeaders: ["Authorization"] } }), []);
    assert.deepEqual(
      problems({ cors: { ...cors, allowHeaders: headers }, routes: [{ key: "GET /", public: true }] }),
      [],
    );
  });

  it("fails when a method is none", () => {
    assert.deepEqual(problems({ cors: { ...cors, allowMethods: ["GETT"] } }), [
      'cors.allowMethods[0]: use one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, or * for any, such as GET; got "GETT"',
    ]);
  });

  for (const maxAgeSeconds of [-1, 86_401, 0.5]) {
    it(`fails when browsers shall remember it for ${maxAgeSeconds} s`, () => {
      assert.deepEqual(problems({ cors: { ...cors, maxAgeSeconds } }), [
        `cors.maxAgeSeconds: use a whole number of seconds from 0 to 86400; got ${maxAgeSeconds}`,
      ]);
    });
  }
});

describe("the stages' paths", () => {
  const domainName = "api.example.com";
  const placed = (...stages: Partial<GatewayStage>[]) => ({
    stages: stages.map((stage, i) => ({ name: `v${i + 1}`, throttle, ...stage })),
  });

  for (const path of ["v1", "orders/v1", "a/b/c", "", "$-_.+!*'()", "pings", "x".repeat(300)])
    it(`may be ${JSON.stringify(path.slice(0, 20))}`, () => {
      assert.deepEqual(problems({ domainName, ...placed({ path }) }), []);
    });

  for (const path of ["/v1", "v1/", "a//b", "ping", "sping/v1", "a b", "v1?x", "..", "a/./b", "{id}", "x".repeat(301)])
    it(`fail when one is ${JSON.stringify(path.slice(0, 20))}`, () => {
      assert.deepEqual(
        problems({ domainName, ...placed({ path }) }).map((one) => one.slice(0, one.indexOf(","))),
        ["stages[0].path: use segments of letters"],
      );
    });

  it("fail when two are the same on the domain, whether given or not", () => {
    assert.deepEqual(problems({ domainName, ...placed({}, { path: "v1" }) }), [
      'stages: give each a path of its own on the domain; got ["v1"]',
    ]);
    assert.deepEqual(problems({ domainName, ...placed({ path: "" }, { defaultStage: true }) }), [
      'stages: give each a path of its own on the domain; got [""]',
    ]);
  });

  it("fail when one is given and there is no domain", () => {
    assert.deepEqual(problems(placed({ path: "orders/v1" })), [
      'stages[0].path: leave it out without a domain: under the name that AWS makes a stage\'s path is its name; got "orders/v1"',
    ]);
  });

  it("fail when two stages are the default, which an API has one of", () => {
    assert.deepEqual(problems({ domainName, ...placed({ defaultStage: true }, { defaultStage: true, path: "v2" }) }), [
      'stages: give one of them defaultStage at the most: an API has one; got ["v1","v2"]',
    ]);
  });
});

function problems(settings: Partial<GatewayArgs>): string[] {
  return gatewayProblems("edge-gateway", { ...gatewayArgs, ...settings });
}

function stages(...names: string[]): GatewayStage[] {
  return names.map((name) => ({ name, throttle }));
}

function many(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `v${i}`);
}
