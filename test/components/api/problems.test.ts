import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { apiProblems, type ApiArgs, type GatehouseReference } from "../../../components/index";
import { REFERENCE } from "../../../components/api/reference";
import { isOlder, LIBRARY_VERSION } from "../../../components/shared/library";
import { readFileSync } from "node:fs";
import { apiArgs, referenceArgs, stageArgs } from "../args";

const problems = (changes: Partial<ApiArgs>, name = "orders") => apiProblems(name, { ...apiArgs, ...changes });
const at = (changes: Partial<GatehouseReference>) => ({ gatehouse: { ...referenceArgs, ...changes } });
const versions = (...many: object[]) => ({ stages: [{ ...stageArgs, versions: many as never }] });
const many = (count: number) => Array.from({ length: count }, (_, i) => ({ ...stageArgs, name: `v${i}` }));

const ROUTE_PROBLEM = problems({ routes: [{ key: "orders" }] });

describe("the arguments of an Api", () => {
  it("may be the fewest", () => {
    assert.deepEqual(problems({}), []);
  });

  for (const [why, changes, ...said] of [
    [
      "a stage has no version",
      versions(),
      "stages[0].versions: give 1 to 10 versions (each stage leads to exactly one backend of HAProxy, which takes 10); got 0",
    ],
    [
      "no version takes any request",
      versions({ name: "blue", port: 8080, weight: 0 }),
      "stages[0].versions: give at least one version a weight above 0; got [0]",
    ],
    [
      "there are more stages than the account's quota",
      { stages: many(11) },
      "stages: give 1 to 10 stages (API Gateway quota; once AWS has raised it, the gatehouse's quotas.stages); got 11",
    ],
    [
      "there are more routes than the account's quota",
      { routes: Array.from({ length: 301 }, (_, i) => ({ key: `GET /${i}` })) },
      "routes: name fewer: with those that CORS adds there are more than 300 (API Gateway quota; once AWS has raised it, quotas.routes); got 301",
    ],
    [
      "its versions may run more instances than the namespace has room for",
      { ...at({ instances: 1 }) },
      "stages: run fewer: the Cloud Map namespace has room for 1 (once AWS has raised it, the gatehouse's quotas.namespaceInstances); got 2",
    ],
    [
      "another API of the platform's program has its name",
      { name: "shop" },
      'name: use another: an API of the platform\'s own program has this one; got "shop"',
    ],
    [
      "another API has one of its paths",
      { stages: [{ ...stageArgs, path: "users-v1" }] },
      'stages[0].path: give it a path of its own on the domain: another has this one; got "users-v1"',
    ],
    [
      "two of its stages have one path",
      {
        stages: [
          { ...stageArgs, path: "v1" },
          { ...stageArgs, name: "v2", path: "v1" },
        ],
      },
      'stages[0].path: give it a path of its own on the domain: another has this one; got "v1"',
      'stages[1].path: give it a path of its own on the domain: another has this one; got "v1"',
    ],
    [
      "its path has no boundary where AWS compares by letters",
      {
        stages: [
          { ...stageArgs, path: "orders/v1" },
          { ...stageArgs, name: "v10", path: "orders/v10" },
        ],
      },
      'stages[1].path: use another: two paths of the domain begin alike, and with a path of several segments there AWS compares letters, not segments; got ["orders/v1","orders/v10"]',
    ],
    [
      "a path of another API begins with its path, or is its beginning, where AWS compares by letters",
      {
        ...at({ attached: [{ name: "users", paths: ["users/v1", "orders-v10", "order"] }] }),
        stages: [stageArgs, { ...stageArgs, name: "v2", path: "users/v" }],
      },
      'stages[0].path: use another: two paths of the domain begin alike, and with a path of several segments there AWS compares letters, not segments; got ["order","orders-v1"]',
      'stages[1].path: use another: two paths of the domain begin alike, and with a path of several segments there AWS compares letters, not segments; got ["users/v","users/v1"]',
    ],
    [
      "its path is the first of several segments on a domain where two others begin alike",
      {
        ...at({ attached: [{ name: "users", paths: ["users-v1", "users-v10"] }] }),
        stages: [{ ...stageArgs, path: "shop/orders" }],
      },
      'stages[0].path: use one segment: with several, AWS compares all paths of the domain by letters, and of others\' paths two begin alike; got ["users-v1","users-v10"]',
    ],
    [
      "the domain has more paths of several segments than AWS takes",
      at({
        attached: [{ name: "users", paths: Array.from({ length: 201 }, (_, i) => `u/${String(i).padStart(3, "0")}`) }],
      }),
      "stages[0].path: use fewer paths of several segments: a domain takes 200, which AWS does not raise; got 201",
    ],
    [
      "a version listens where the fleet cannot reach it",
      versions({ name: "blue", port: 7000 }),
      "stages[0].versions[0].port: use a port from 8000 to 8999, which the gatehouse opens to services (its backends.ports); got 7000",
    ],
    [
      "a version is a host that the platform has not let the fleet out to, or another port of one",
      versions(
        { name: "blue", port: 443, host: "users-v1-blue.edge.internal" },
        { name: "green", port: 80, host: "billing.corp.example.com" },
      ),
      'stages[0].versions[0].host: name a host and port of the gatehouse\'s backends.outside, which the fleet is let out to; got "users-v1-blue.edge.internal:443"',
      'stages[0].versions[1].host: name a host and port of the gatehouse\'s backends.outside, which the fleet is let out to; got "billing.corp.example.com:80"',
    ],
    [
      "a service's name would be longer than a DNS label",
      { name: "a".repeat(30), stages: [{ ...stageArgs, name: "v".repeat(28) }] },
      `stages[0].versions[0].name: use shorter names: <api>-<stage>-<version> has 63 characters at the most in this namespace; got "${"a".repeat(30)}-${"v".repeat(28)}-blue"`,
    ],
    [
      "two versions would have one name in Cloud Map",
      {
        stages: [
          { ...stageArgs, name: "v1", versions: [{ name: "a-b", port: 8080 }] },
          { ...stageArgs, name: "v1-a", versions: [{ name: "b", port: 8080 }] },
        ],
      },
      'stages[0].versions[0].name: use another: two versions would have one name in Cloud Map, <api>-<stage>-<version>; got "orders-v1-a-b"',
      'stages[1].versions[0].name: use another: two versions would have one name in Cloud Map, <api>-<stage>-<version>; got "orders-v1-a-b"',
    ],
    [
      "its name is none that paths and services of one API alone begin with",
      { name: "order-history" },
      'name: use up to 30 lower-case letters and digits, a letter first, no hyphen: <api>-<stage> must be of one API, such as orders; got "order-history"',
    ],
    [
      "nobody says who calls",
      at({ issuer: undefined as never }),
      "authorizer: give one: the gatehouse has no issuer for all its APIs; got nothing",
    ],
    [
      "a public route has a class",
      { routes: [{ key: "GET /hooks", public: true, class: "Agent" }] },
      'routes[0].class: leave it out: no token is asked for, so everybody is Public; got "Agent"',
    ],
    [
      "classes are given where no token is asked for",
      {
        authorizer: { noneBecause: "a public catalogue" },
        class: "Service",
        routes: [{ key: "GET /", class: "Agent" }],
      },
      'class: leave it out: no token is asked for, so everybody is Public; got "Service"',
      'routes[0].class: leave it out: no token is asked for, so everybody is Public; got "Agent"',
    ],
    [
      "HAProxy would not know a route with a class again",
      { class: "Service", routes: [{ key: `GET /${"a".repeat(124)}` }, { key: `PUT /${"a".repeat(123)}` }] },
      "routes[0].key: use a shorter key, or no class: HAProxy looks at 128 characters of it; got 129",
    ],
    [
      "two say who calls",
      { authorizer: { mutualTls: true, noneBecause: "a public catalogue" } },
      'authorizer.jwt: give one of jwt, userPool, mutualTls and noneBecause: a route of an HTTP API has one authorizer. Put a second issuer on an API of its own; got ["mutualTls","noneBecause"]',
      "authorizer.mutualTls: give domain.mutualTls: without it nobody is asked for a certificate; got true",
    ],
    [
      "a certificate shall tell who calls where none is asked for",
      { authorizer: { mutualTls: true }, defaultEndpoint: true },
      "authorizer.mutualTls: give domain.mutualTls: without it nobody is asked for a certificate; got true",
      "defaultEndpoint: leave it out: no certificate is asked for there; got true",
    ],
    [
      "scopes are asked for where there are no tokens",
      { authorizer: { noneBecause: "a public catalogue" }, routes: [{ key: "GET /", scopes: ["read"] }] },
      'routes[0].scopes: leave it out: no token is asked for, so there are no scopes; got ["read"]',
    ],
    [
      "its gateway would wait longer than a stopping task finishes",
      at({ timeoutMilliseconds: 10_000 }),
      "timeoutMilliseconds: use at most 10000: tasks of the fleet that stop finish what takes so long (the gatehouse's timeoutMilliseconds); got 30000",
    ],
    [
      "the gatehouse is of another region",
      { region: "eu-west-1" },
      'gatehouse.region: attach to a gatehouse of eu-west-1, where this program creates: API, link and domain share a region; got "eu-central-1"',
    ],
    [
      "the gatehouse is of another account",
      { accountId: "210987654321" },
      'gatehouse.accountId: attach to a gatehouse of account 210987654321, where this program creates: API, link and domain share an account. Services of other accounts are reached as a version\'s host; got "123456789012"',
    ],
    [
      "the gatehouse is of an older library",
      at({ libraryVersion: "0.0.9" }),
      `gatehouse.libraryVersion: update pulumi-gatehouse to ${LIBRARY_VERSION} in the platform's program and run its \`pulumi up\`, or use 0.0.9 here: this library needs what its reference does not have; got "0.0.9"`,
    ],
    [
      "the reference is of a later format",
      { ...at({ schema: 2, libraryVersion: "3.0.0", listeners: ["arn"] } as never), routes: [{ key: "orders" }] },
      ...ROUTE_PROBLEM,
      "gatehouse: update pulumi-gatehouse to 3.0.0 here, as in the platform's program: this library reads references of format 1; got 2",
    ],
    [
      "there is no reference: the platform's stack has no such output",
      { gatehouse: undefined as never },
      "gatehouse: give the output reference of the platform's stack, plain, as a StackReference's getOutputDetails tells it; got nothing",
    ],
    [
      "the reference is an Output",
      { gatehouse: pulumi.output(referenceArgs) as never },
      "gatehouse: give the output reference of the platform's stack, plain, as a StackReference's getOutputDetails tells it; got an Output, known only at deploy time",
    ],
    [
      "the reference has a field that no library has given it",
      at({ quota: 1 } as never),
      `gatehouse.quota: use quotas, or another of ${Object.keys(REFERENCE.rows)
        .filter((one) => one !== "quotas")
        .join(", ")}; got "quota"`,
    ],
    [
      "a route is what API Gateway answers itself, at the root of a domain",
      { stages: [{ ...stageArgs, path: "" }], routes: ["GET /ping", "ANY /sping/{proxy+}", "GET /pingpong"].map((key) => ({ key })) }, // prettier-ignore
      'routes[0].key: use another path, or put no stage at the domain\'s root: API Gateway answers /ping and /sping there itself; got "GET /ping"',
      'routes[1].key: use another path, or put no stage at the domain\'s root: API Gateway answers /ping and /sping there itself; got "ANY /sping/{proxy+}"',
    ],
    [
      "it is to be private, or to stream: what API Gateway has for REST APIs of another form",
      { endpoint: "Private", streaming: true } as never,
      'endpoint: leave it out: an API here is Regional. A private API is a REST API of its own, which clients reach through a PrivateApiFront (docs/private-api.md); got "Private"',
      "streaming: leave it out: an HTTP API passes whole answers on, and so does a REST API here. Have clients ask for pages of what is longer than 10 MB, or again for what takes longer; got true",
    ],
    [
      "what a REST API has is not given in its place",
      { waf: {}, usagePlans: [] } as never,
      "waf: give it as rest.waf, with kind: Rest: AWS WAF stands in front of no HTTP API; got {}",
      "usagePlans: give it as rest.usagePlans, with kind: Rest: an HTTP API has no API keys; got []",
    ],
    [
      "its domain is to have an enhanced security policy, with which there is no mutual TLS",
      { domain: { name: "orders.example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ", securityPolicy: "SecurityPolicy_TLS13_1_3_2025_09" } } as never, // prettier-ignore
      'domain.securityPolicy: leave it out: it is TLS_1_2, the only one of an HTTP API\'s domain, and the only one with mutual TLS (API Gateway guide). TLS 1.3 alone takes CloudFront in front; got "SecurityPolicy_TLS13_1_3_2025_09"',
    ],
    [
      "an HTTP API is given what a REST API alone has, in words of what was given",
      { rest: { tracing: true } },
      'rest: leave it out, or use kind: Rest: an HTTP API has no usage plans, no firewall, no certificate for HAProxy and no X-Ray; got ["tracing"]',
    ],
  ] as [string, Partial<ApiArgs>, ...string[]][]) {
    it(`fail when ${why}`, () => {
      assert.deepEqual(problems(changes), said);
    });
  }

  it("may be /ping behind a stage's path", () => {
    assert.deepEqual(problems({ routes: [{ key: "GET /ping" }] }), []);
  });

  it("may be as many stages as AWS has raised the quota to", () => {
    const raised = at({ quotas: { stages: 11, routes: 300, namespaceInstances: 2000 } });
    assert.deepEqual(problems({ stages: many(11), ...raised }), []);
  });

  it("may be the same paths again: an API is not its own other", () => {
    assert.deepEqual(problems({}, "users"), []);
  });

  it("may be a path that others have, on a domain of its own", () => {
    const domain = { name: "orders.example.com", hostedZoneId: "Z0123456789" };
    assert.deepEqual(problems({ domain, stages: [{ ...stageArgs, path: "users-v1" }] }), []);
  });

  it("may be attached to a gatehouse of a later library, which tells more", () => {
    const later = { libraryVersion: "0.9.0", cells: 4, quotas: { ...referenceArgs.quotas, keys: 5 } } as never;
    assert.deepEqual(problems(at(later)), []);
    assert.deepEqual(problems({ ...at(later), name: "shop" }).length, 1);
  });
});

describe("a library's version", () => {
  it("is that of package.json", () => {
    assert.equal(LIBRARY_VERSION, (JSON.parse(readFileSync("package.json", "utf8")) as { version: string }).version);
  });

  it("is older by its first two numbers", () => {
    assert.deepEqual(
      [isOlder("0.1.9", "0.1.0"), isOlder("0.1.0", "0.2.0"), isOlder("1.0.0", "0.9.0"), isOlder("0.9.0", "1.0.0")],
      [false, true, false, true],
    );
  });
});
