import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { restGatewayProblems } from "../../../../../components/api/gateway/rest/problems";
import type { RestGatewayArgs } from "../../../../../components/index";
import { CLIENT_AUTH, makeCertificate, SERVER_AUTH } from "../../../../../tools/haproxy/certificate";
import { restGatewayArgs } from "../../../args";

const throttle = { rateLimit: 5, burstLimit: 10 };
const gold = { name: "gold", stages: ["v1"], throttle, consumers: [{ name: "billing" }] };
const ISSUED = "arn:aws:acm:eu-central-1:123456789012:certificate/7";
const routes = (...keys: string[]) => keys.map((key) => ({ key }));

const WRONG: Record<string, [Partial<RestGatewayArgs>, string]> = {
  "waits longer than REST APIs do": [
    { timeoutMilliseconds: 30_000 },
    "timeoutMilliseconds: use a whole number of milliseconds from 1001 to 29000 (REST APIs wait no longer, and HAProxy gives up 1000 earlier); got 30000",
  ],
  "has CORS": [
    { cors: { allowOrigins: ["https://app.example.com"], allowHeaders: ["authorization"] } },
    'cors: leave it out: a REST API adds nothing to a service\'s answer. Have services answer pages of other origins, with a public route OPTIONS for each path; got ["https://app.example.com"]',
  ],
  "has a $default stage": [
    { stages: [{ name: "v1", throttle, defaultStage: true }] },
    'stages[0].defaultStage: leave it out: a REST API has no $default stage. With a domain, path: "" puts a stage at its root; got true',
  ],
  "has a path that no resource can have": [
    { routes: routes("GET /orders/~me") },
    'routes[0].key: use letters, digits and . _ - : between the slashes, or {name}: a REST API\'s resources have no others; got "GET /orders/~me"',
  ],
  "has two names for one variable": [
    { routes: routes("GET /orders/{id}", "GET /orders/{order}/items") },
    'routes: give the variables of one place one name, {name} or {name+}: a REST API takes one of them there; got ["/orders/{id}","/orders/{order}"]',
  ],
  "has a variable beside one that takes all": [
    { routes: routes("ANY /{proxy+}", "GET /{version}/x") },
    'routes: give the variables of one place one name, {name} or {name+}: a REST API takes one of them there; got ["/{proxy+}","/{version}"]',
  ],
  "has more resources than an API may": [
    { routes: routes(...Array.from({ length: 150 }, (_, i) => `GET /a${i}/b`)) },
    "routes: name fewer paths: each part of one is a resource, of which an API has 300 (API Gateway quota); got 301",
  ],
  "has a plan without a stage": [
    { usagePlans: [{ ...gold, stages: [] }] },
    "usagePlans[0].stages: give 1 or more stages (API Gateway refuses keys that open none); got 0",
  ],
  "has a plan for a stage that there is not": [
    { usagePlans: [{ ...gold, stages: ["v2"] }] },
    'usagePlans[0].stages: name stages of the API (v1); got ["v2"]',
  ],
  "has a plan that limits a route that there is not": [
    { usagePlans: [{ ...gold, routes: [{ key: "GET /x", throttle }] }] },
    'usagePlans[0].routes: name routes of the API that ask for a key (ANY /{proxy+}, ANY /); got ["GET /x"]',
  ],
  "has a plan that limits too many methods": [
    {
      routes: routes("ANY /a", "ANY /b", "ANY /c"),
      usagePlans: [{ ...gold, routes: ["ANY /a", "ANY /b", "ANY /c"].map((key) => ({ key, throttle })) }],
    },
    "usagePlans[0].routes: limit at most 20 methods, ANY being seven (API Gateway quota); got 21",
  ],
  "has a consumer in two plans": [
    { usagePlans: [gold, { ...gold, name: "silver" }] },
    'usagePlans: name each consumer in one plan: a key is in one for a stage; got ["billing"]',
  ],
  "has a plan without consumers": [
    { usagePlans: [{ ...gold, consumers: [] }] },
    "usagePlans[0].consumers: give 1 or more consumers (a plan without any lets nobody in); got 0",
  ],
  "has a firewall whose rules have priorities": [
    { waf: { rules: [{ priority: 1 }, { priority: 1 }] } as never },
    'waf.rules: leave it out: deny, allow, requestsPerAddress and managedGroups are the rules, asked in this order; their places are their priorities, so no two have the same; got [{"priority":1},{"priority":1}]',
  ],
  "shows a certificate of two kinds": [
    { clientCertificate: { generated: {}, existing: { id: "a1b2c3" } } },
    'clientCertificate.generated: give generated, issued or existing, exactly one; got ["generated","existing"]',
  ],
  "shows a certificate of three kinds": [
    { clientCertificate: { generated: {}, existing: { id: "a1b2c3" }, issued: {} }, issuedCertificateArn: ISSUED },
    'clientCertificate.generated: give generated or existing, not both; got ["generated","existing"]',
  ],
  "is to show none of the authority's, and nothing else": [
    { clientCertificate: { issued: { shown: false } }, issuedCertificateArn: ISSUED },
    "clientCertificate.issued.shown: give generated or existing beside it, exactly one: something must be shown; got false",
  ],
  "shows what nobody issues": [
    { clientCertificate: { issued: {} } },
    "issuedCertificateArn: give it with clientCertificate.issued; got nothing",
  ],
  "shows no certificate, and says so twice": [
    { clientCertificate: {} },
    "clientCertificate.generated: give generated, issued or existing, exactly one; got []",
  ],
  "shows a certificate of another region": [
    { clientCertificate: { existing: { id: "arn:aws:acm:us-east-1:123456789012:certificate/1" } } },
    'clientCertificate.existing.id: give one of the account 123456789012 in eu-central-1, where the API is; got "arn:aws:acm:us-east-1:123456789012:certificate/1"',
  ],
  "shows what is not a certificate": [
    { clientCertificate: { existing: { id: "arn:aws:iam::123456789012:server-certificate/x" } } },
    'clientCertificate.existing.id: give the id of a certificate that API Gateway has generated, or the ARN of one in ACM, such as a1b2c3; got "arn:aws:iam::123456789012:server-certificate/x"',
  ],
};

describe("a REST gateway is refused when it", () => {
  it("shows a certificate for servers alone, as public ones are", async () => {
    const trusted = await Promise.all(
      [[SERVER_AUTH], [SERVER_AUTH, CLIENT_AUTH], undefined].map(async (uses) => {
        const made = await makeCertificate({ commonName: "x", ...(uses && { uses }) });
        return made.certificate;
      }),
    );
    const clientCertificate = { existing: { id: "a1b2c3", trusted } };
    const found = restGatewayProblems("edge-gateway", { ...restGatewayArgs, clientCertificate });
    assert.deepEqual(
      found.map((one) => one.split(":")[0]),
      ["clientCertificate.existing.trusted[0]"],
    );
    assert.match(String(found[0]), /public certificates are for servers alone.*got \["1\.3\.6\.1\.5\.5\.7\.3\.1"\]$/);
  });

  it("shows a certificate whose key API Gateway takes from nobody", () => {
    const trusted = ["ed25519", "secp256k1", "rsa1024", "rsa2048"].map((name) =>
      readFileSync(path.join(__dirname, `../../../../fixtures/client-certificates/${name}.pem`), "utf8"),
    );
    const what =
      "give one with a key of RSA, 2048 to 4096 bits, or of P-256, P-384 or P-521: API Gateway takes no other";
    const clientCertificate = { existing: { id: "a1b2c3", trusted } };
    assert.deepEqual(
      restGatewayProblems("edge-gateway", { ...restGatewayArgs, clientCertificate }),
      ["ed25519", "secp256k1", "RSA, 1024 bits"].map(
        (key, i) => `clientCertificate.existing.trusted[${i}]: ${what}; got "${key}"`,
      ),
    );
  });

  for (const [what, [changes, problem]] of Object.entries(WRONG))
    it(what, () => {
      assert.deepEqual(restGatewayProblems("edge-gateway", { ...restGatewayArgs, ...changes }), [problem]);
    });

  it("has a name that leaves no room for auto-naming", () => {
    const [problem] = restGatewayProblems("e".repeat(46), restGatewayArgs);
    assert.match(String(problem), /^name: use at most 45 characters \(a IAM role has 64/);
  });
});

describe("a REST gateway", () => {
  it("is not refused for what an HTTP API takes as well", () => {
    assert.deepEqual(restGatewayProblems("edge-gateway", restGatewayArgs), []);
    const given = { routes: routes("GET /orders/{id}", "GET /orders/{id}/items", "ANY /{proxy+}"), usagePlans: [gold] };
    assert.deepEqual(restGatewayProblems("edge-gateway", { ...restGatewayArgs, ...given }), []);
  });
});
