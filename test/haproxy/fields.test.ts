import assert from "node:assert/strict";
import { intentProblems, render, type Intent } from "../../haproxy/config";
import { INTENT } from "../../haproxy/config/intent/intent";
import { AUTHORITY, GATEWAY_CERTIFICATE } from "../support/certificates";
import { RSA_KEY } from "../support/tokens";
import { CASES } from "./cases";

/*
 * A field with an interface and a row, and nothing that reads it, would be accepted and do nothing. So each field of the
 * table, at every depth, is given another value, and something must come out differently.
 */

/** An intent that has every field. */
const FULL = {
  apis: [
    {
      name: "orders",
      stages: [
        {
          name: "orders",
          versions: [
            { name: "blue", host: "blue.svc.local", port: 8080, weight: 90, instances: 4, toleratesViolations: "its framework", tls: { serverName: "a.svc.local", clientCertificate: true, authority: "Public" } }, // prettier-ignore
            { name: "green", host: "green.svc.local", port: 8080, weight: 10 },
          ],
          healthPath: "/health",
          prefix: "/shop",
          stripPath: true,
          canary: { version: "green", percent: 5 },
          maxRequestsPerInstance: 50,
          maxQueuedPerInstance: 20,
          connectionPerRequest: true,
          slowStartMs: 1000,
          ambiguousPaths: { allow: ["EncodedSlashes"], because: "keys of objects hold them" },
          timeouts: { connectMs: 11, serverMs: 12, queueMs: 13 },
          retries: 2,
          maxBodyBytes: 1000,
          responseHeaders: [{ name: "x-content-type-options", value: "nosniff" }],
          compression: { types: ["text/html"] },
          cache: { maxAgeSeconds: 60, memoryMiB: 4, sharedBecause: "prices are public" },
          addresses: { allow: ["198.51.100.0/24"], deny: ["198.51.100.7/32"] },
          maintenance: false,
          healthCheck: { port: 9000, host: "health.example.com", query: "a=1" },
          rewrite: { host: "orders.corp.example", pathPrefix: "/orders-v1" },
        },
      ],
      originProofs: [{ sha256: "a".repeat(64), generation: 1 }],
      routeClasses: [{ route: "GET /orders", class: "Person" }],
      apiKeys: [{ id: "f6g7h8i9j0", consumer: "billing" }],
      clientCertificates: [GATEWAY_CERTIFICATE],
      clientCommonName: "gateway.edge-prod.internal",
      tokens: { issuer: "https://id.example.net/", audiences: ["orders"], clientClaim: "azp", publicRoutes: ["GET /health"] }, // prettier-ignore
      tokenKeys: [{ kid: "one", algorithm: "RS512", pem: RSA_KEY }],
      hash: "b".repeat(64),
    },
  ],
  maxConnections: 100,
  timeouts: { connectMs: 1, serverMs: 2, clientMs: 3, requestMs: 4, keepAliveMs: 5, queueMs: 6 },
  retryUnanswered: true,
  traceSampledPercent: 7,
  prometheus: true,
  classes: {
    clients: [{ client: "web", class: "Person" }],
    scopes: [{ scope: "read", class: "Agent" }],
    unlisted: "Service",
  },
  limits: {
    periodSeconds: 60,
    sourcePrefix: 64,
    networkPrefix: 48,
    callers: 1000,
    ...Object.fromEntries(
      ["Person", "Agent", "Service"].map((kind) => [
        kind,
        Object.fromEntries(
          ["subject", "key", "source", "network"].map((table) => [table, { requests: 70, errors: 50, concurrent: 30 }]),
        ),
      ]),
    ),
    Public: { source: { requests: 70, errors: 50, concurrent: 30 }, network: { requests: 70, errors: 50, concurrent: 30 } }, // prettier-ignore
  },
  pinning: { scopes: ["versions:pin"], classes: ["Service"] },
  attachedScopes: ["apis:wait"],
  maxServers: 1000,
  admittedHeaders: [{ name: "x-user-id", because: "the service compares it" }],
  directory: "/tmp/gatehouse",
  address: "127.0.0.1",
  trafficPort: 9000,
  controlPort: 9101,
  hardStopMs: 1000,
  namespace: "svc.local",
  resolver: { address: "127.0.0.1", port: 5353 },
  fleet: {
    self: "a",
    members: [
      { name: "a", address: "10.0.0.1" },
      { name: "b", address: "10.0.0.2" },
    ],
    tasks: 2,
    port: 9002,
  },
  log: { collector: { memoryMiB: 16 } },
};

/** What another value is where any that fits would not do, by the end of the path. */
const OTHER: Readonly<Record<string, unknown>> = {
  "apis.0.stages.0.canary.version": "blue",
  "fleet.self": "b",
  "admittedHeaders.0.name": "x-real-ip",
  "limits.none": "a test",
  "log.none": "a test",
};
/** Clients that call without a gateway: of what it would say nothing is looked at then. */
const clients = (given: object): object => ({ ...FULL, clients: { stage: "orders.v1", subjects: ["shop"], ...given } });

/** What stands in the way of a field: of two ways one is given. */
const INSTEAD: Readonly<Record<string, object>> = {
  "limits.none": { limits: { none: "a test" } },
  "log.none": { log: { none: "a test" } },
};
/** A stage whose one version is so. */
const version = (given: object): object => ({
  ...FULL,
  apis: [{ name: "orders", stages: [{ name: "v1", versions: [{ name: "blue", host: "blue.svc.local", port: 8080, weight: 1, ...given }] }] }], // prettier-ignore
});

/** Clients' requests that are signed, which a stage with one version can be. */
const signed = (signer: object): object => ({
  ...CASES["private-api-signed"]!,
  clients: { stage: "orders.prod", signer },
});

/** Of what stands in the way of several others, the intent without those, before and after. */
const BESIDE: Readonly<Record<string, readonly [before: object, after: object]>> = {
  "clients.stage": [clients({}), clients({ stage: "orders.v2" })],
  "clients.signer.port": [signed({}), signed({ port: 9001 })],
  "clients.signer.returnPort": [signed({}), signed({ returnPort: 9001 })],
  "clients.signer.maxRequests": [signed({}), signed({ maxRequests: 9 })],
  "clients.subjects.0": [clients({}), clients({ subjects: ["market"] })],
  "apis.0.stages.0.versions.0.tls.caCertificates": [version({ tls: {} }), version({ tls: { caCertificates: AUTHORITY } })], // prettier-ignore
  "apis.0.stages.0.versions.0.protocol": [version({}), version({ protocol: "Http2" })],
};
/** A task's own name is in each member's, so both must change. */
const TOGETHER: Readonly<Record<string, object>> = {
  "fleet.members.0.name": { fleet: { ...FULL.fleet, self: "c", members: [{ name: "c", address: "10.0.0.1" }, FULL.fleet.members[1]] } }, // prettier-ignore
};

interface AnyKind {
  readonly is: string;
  readonly rows?: Readonly<Record<string, AnyKind>>;
  readonly item?: AnyKind;
  readonly range?: { readonly from: number; readonly to: number };
  readonly values?: readonly string[];
  readonly rule?: { readonly example: string };
}

/** Every field that is not a group of others, by its path. */
function leaves(kind: AnyKind, path: string[] = []): [path: string, kind: AnyKind][] {
  if (kind.rows) return Object.entries(kind.rows).flatMap(([key, row]) => leaves(row, [...path, key]));
  if (kind.item) return leaves(kind.item, [...path, "0"]);
  return [[path.join("."), kind]];
}

function another(path: string, kind: AnyKind, value: unknown): unknown {
  if (path in OTHER) return OTHER[path];
  if (kind.is === "flag") return !value;
  if (kind.is === "one of") return kind.values?.find((one) => one !== value);
  if (kind.is === "whole") return (value as number) + (value === kind.range?.from ? 1 : -1);
  assert.ok(kind.rule && kind.rule.example !== value, `${path}: no other value is known`);
  return kind.rule.example;
}

function valueAt(path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], FULL);
}

function changed(path: string, value: unknown): Intent {
  const instead = INSTEAD[path] ?? TOGETHER[path];
  if (instead) return { ...FULL, ...instead } as Intent;
  const copy = structuredClone(FULL) as unknown as Record<string, unknown>;
  const keys = path.split(".");
  const group = keys.slice(0, -1).reduce((one, key) => one[key] as Record<string, unknown>, copy);
  group[keys.at(-1)!] = value;
  return copy as unknown as Intent;
}

describe("every field of an intent", () => {
  // Why something departs from what is safe is for who reads the settings; how many servers there may be, for who adds APIs.
  const all = leaves(INTENT).filter(
    ([path]) => !/\.(because|toleratesViolations|sharedBecause)$|^maxServers$/.test(path),
  );
  const before = JSON.stringify(render(FULL as unknown as Intent));

  it("is in the intent that is changed here, or has another that it stands against", () => {
    const missing = all.filter(([path]) => !(path in INSTEAD) && !(path in BESIDE) && valueAt(path) === undefined);
    assert.deepEqual(missing, []);
  });

  for (const [path, kind] of all) {
    it(`${path} changes what is rendered`, () => {
      const [base, intent] = (BESIDE[path] ?? [FULL, changed(path, another(path, kind, valueAt(path)))]) as [Intent, Intent]; // prettier-ignore
      assert.deepEqual(intentProblems(intent), []);
      assert.notEqual(JSON.stringify(render(intent)), base === FULL ? before : JSON.stringify(render(base)));
    });
  }
});

describe("an intent with its defaults filled in", () => {
  const intents = { ...CASES, "limits and log off": { ...CASES["one-stage"]!, limits: { none: "a test" }, log: { none: "a test" } } }; // prettier-ignore
  for (const [name, intent] of Object.entries(intents))
    it(`is one without problems, and the same once more: ${name}`, () => {
      const resolved = INTENT.resolve(intent);
      assert.deepEqual(intentProblems(resolved as Intent), []);
      assert.deepEqual(INTENT.resolve(resolved as Intent), resolved);
      assert.deepEqual(render(resolved as Intent), render(intent));
    });
});
