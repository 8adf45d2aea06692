import assert from "node:assert/strict";
import fc from "fast-check";
import { AmbiguousPath, ClientClass, intentProblems, render, type Intent, TokenAlgorithm } from "../../haproxy/config";
import { validationError } from "../../tools/haproxy/validate";
import type { Haproxy } from "../../tools/haproxy/find";
import { haproxyOrSkip } from "../support/haproxy";
import { AUTHORITY, GATEWAY_CERTIFICATE } from "../support/certificates";
import { EC_KEY, RSA_KEY } from "../support/tokens";

/** Mostly sensible, sometimes anything: both sides of every check are met. */
const mostly = <T>(sensible: fc.Arbitrary<T>, odd: fc.Arbitrary<unknown> = fc.anything()): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: sensible, weight: 60 }, { arbitrary: odd as fc.Arbitrary<T>, weight: 1 });

const aName = mostly(mostly(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,12}$/), fc.string()));
const port = mostly(fc.integer({ min: 1024, max: 65_535 }), fc.integer({ min: -1, max: 65_536 }));
const duration = mostly(fc.integer({ min: 1, max: 3_600_000 }), fc.integer());
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
const version = fc
  .record(
    {
      name: aName,
      host: mostly(fc.tuple(label, label).map((parts) => `${parts.join("-")}.local`), fc.domain()), // prettier-ignore
      port,
      weight: mostly(fc.integer({ min: 0, max: 256 })),
      instances: fc.integer({ min: 1, max: 5 }),
      toleratesViolations: fc.constant("its framework"),
      tls: fc.record({ serverName: mostly(fc.domain()), clientCertificate: fc.boolean(), caCertificates: mostly(fc.constantFrom(AUTHORITY, `${GATEWAY_CERTIFICATE}\r\n${AUTHORITY}`), fc.string()) }, { requiredKeys: [] }), // prettier-ignore
      protocol: mostly(
        fc.oneof({ arbitrary: fc.constant("Http1" as const), weight: 6 }, fc.constant("Http2" as const)),
      ),
    },
    { requiredKeys: ["name", "host", "port", "weight"] },
  )
  // HTTP/2 has no such framing.
  .map(({ toleratesViolations: why, ...one }) =>
    one.protocol === "Http2" || why === undefined ? one : { ...one, toleratesViolations: why },
  );
const spellings = fc.uniqueArray(fc.constantFrom(...Object.values(AmbiguousPath)), { minLength: 1 });
const number = mostly(fc.integer({ min: 1, max: 1_000_000 }), fc.integer());
const some = fc.integer({ min: 1, max: 60_000 });
const networks = fc.uniqueArray(fc.tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 0, max: 32 })).map((one) => one.join("/")), { minLength: 1, maxLength: 3 }); // prettier-ignore
const stage = fc
  .record(
    {
      name: aName,
      versions: fc.array(version, { minLength: 1, maxLength: 3 }),
      prefix: mostly(fc.stringMatching(/^(\/[A-Za-z0-9_.~-]{1,8}){0,3}$/)),
      stripPath: fc.boolean(),
      ambiguousPaths: fc.record({ allow: spellings, because: fc.constant("it is safe") }),
      connectionPerRequest: fc.boolean(),
      timeouts: fc.record({ connectMs: some, serverMs: some, queueMs: some }, { requiredKeys: [] }),
      retries: fc.integer({ min: 0, max: 3 }),
      maxBodyBytes: some,
      responseHeaders: fc.uniqueArray(fc.record({ name: fc.stringMatching(/^x-[a-z][a-z0-9-]{0,20}$/), value: fc.stringMatching(/^[ -&(-~]{1,30}$/) }), { maxLength: 3, selector: (header) => header.name }), // prettier-ignore
      compression: fc.record({ types: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}\/([a-z0-9.+-]{1,8}|\*)$/), { minLength: 1, maxLength: 3 }) }, { requiredKeys: [] }), // prettier-ignore
      cache: fc.record({ maxAgeSeconds: fc.integer({ min: 1, max: 86_400 }), memoryMiB: fc.integer({ min: 1, max: 4 }), sharedBecause: fc.constant("all alike") }, { requiredKeys: ["maxAgeSeconds"] }), // prettier-ignore
      addresses: fc.record({ allow: networks, deny: networks }, { requiredKeys: [] }),
      maintenance: fc.boolean(),
      healthCheck: fc.record({ port: some }, { requiredKeys: [] }),
      healthPath: mostly(fc.stringMatching(/^\/[a-z0-9/_.~-]{0,20}$/)),
    },
    { requiredKeys: ["name", "versions"] },
  )
  .map((one) =>
    one.versions.some(({ protocol }) => protocol === "Http2") ? { ...one, connectionPerRequest: false } : one,
  );
const counted = fc.record({ requests: number, errors: number, concurrent: number }, { requiredKeys: [] });
const ofPublic = fc.record({ source: counted, network: counted }, { requiredKeys: [] });
const ofClass = fc.record({ subject: counted, key: counted, source: counted, network: counted }, { requiredKeys: [] });
const kind = mostly(fc.constantFrom(...Object.values(ClientClass)));
const off = fc.record({ none: mostly(fc.constant("not wanted"), fc.string()) });
const members = fc.uniqueArray(fc.record({ name: aName, address: mostly(fc.ipV4()) }), {
  minLength: 1,
  maxLength: 4,
  selector: (member) => member.name,
});
const api = fc.record(
  {
    name: aName,
    stages: fc.uniqueArray(stage, { minLength: 1, maxLength: 2, selector: ({ name }) => name }),
    originProofs: fc.array(fc.record({ sha256: fc.stringMatching(/^[0-9a-f]{64}$/), generation: fc.nat(9) }), { maxLength: 2 }), // prettier-ignore
    apiKeys: fc.uniqueArray(fc.record({ id: mostly(fc.stringMatching(/^[a-z0-9]{10}$/)), consumer: aName }), { maxLength: 3, selector: ({ id }) => id }), // prettier-ignore
    clientCertificates: fc.array(mostly(fc.constantFrom(GATEWAY_CERTIFICATE, `${GATEWAY_CERTIFICATE}\n`), fc.constantFrom("", GATEWAY_CERTIFICATE.repeat(2))), { maxLength: 2 }), // prettier-ignore
    clientCommonName: mostly(fc.constantFrom("gateway.edge-prod.internal", "a"), fc.constantFrom("", "a b", "a=b")),
    hash: fc.stringMatching(/^[0-9a-f]{64}$/),
    tokens: fc.record(
      {
        issuer: mostly(fc.stringMatching(/^[!-~]{1,30}$/), fc.string()),
        audiences: fc.array(mostly(fc.stringMatching(/^[!-~]{1,20}$/), fc.string()), { minLength: 1, maxLength: 3 }),
        clientClaim: mostly(fc.stringMatching(/^[a-z0-9][A-Za-z0-9_]{0,10}$/), fc.string()),
        publicRoutes: fc.uniqueArray(mostly(fc.stringMatching(/^[A-Z]{1,7} \/[!-~]{0,40}$/)), { maxLength: 3 }),
      },
      { requiredKeys: ["issuer", "audiences", "clientClaim"] },
    ),
    tokenKeys: fc.uniqueArray(
      fc.record({ kid: mostly(fc.stringMatching(/^[!-~]{1,20}$/), fc.string()), algorithm: fc.constantFrom(...Object.values(TokenAlgorithm)), pem: mostly(fc.constantFrom(RSA_KEY, EC_KEY), fc.constantFrom("", `${RSA_KEY}${EC_KEY}`)) }), // prettier-ignore
      { maxLength: 3, selector: ({ kid }) => kid },
    ),
    routeClasses: fc.uniqueArray(fc.record({ route: mostly(fc.stringMatching(/^[A-Z]{1,7} \/[!-~]{0,40}$/)), class: kind }), { maxLength: 3, selector: ({ route }) => route }), // prettier-ignore
  },
  { requiredKeys: ["name", "stages"] },
);
const intents: fc.Arbitrary<Intent> = fc.record(
  {
    apis: fc.uniqueArray(api, { maxLength: 2, selector: ({ name }) => name }),
    traceSampledPercent: fc.integer({ min: 0, max: 100 }),
    prometheus: fc.boolean(),
    directory: mostly(fc.stringMatching(/^(\/[a-z0-9_-][a-z0-9_.-]{0,9}){1,4}$/)),
    address: mostly(fc.ipV4()),
    trafficPort: port,
    controlPort: port,
    resolver: fc.record({ address: mostly(fc.ipV4()), port }, { requiredKeys: [] }),
    maxConnections: mostly(fc.integer({ min: 1, max: 40_000 })),
    pinning: fc.record(
      { scopes: fc.uniqueArray(mostly(fc.stringMatching(/^[a-z0-9][a-z0-9._:/-]{0,20}$/)), { maxLength: 3 }), classes: fc.uniqueArray(kind, { maxLength: 2 }) }, // prettier-ignore
      { requiredKeys: [] },
    ),
    admittedHeaders: fc.uniqueArray(fc.record({ name: mostly(fc.constantFrom("x-real-ip", "x-user-id", "proxy"), fc.constantFrom("x-forwarded-for", "x-a")), because: fc.constant("it is safe") }), { maxLength: 2, selector: ({ name }) => name }), // prettier-ignore
    retryUnanswered: fc.boolean(),
    classes: fc.record(
      {
        clients: fc.array(
          fc.record({ client: mostly(fc.stringMatching(/^[a-z0-9][a-z0-9._@:/|-]{0,20}$/), fc.string()), class: kind }),
          { maxLength: 5 },
        ),
        scopes: fc.array(
          fc.record({ scope: mostly(fc.stringMatching(/^[a-z0-9][a-z0-9._:/-]{0,20}$/), fc.string()), class: kind }),
          { maxLength: 4 },
        ),
        unlisted: kind,
      },
      { requiredKeys: [] },
    ),
    limits: fc.oneof(
      fc.record(
        { periodSeconds: mostly(fc.integer({ min: 1, max: 3600 })), sourcePrefix: mostly(fc.integer({ min: 49, max: 128 })), networkPrefix: mostly(fc.integer({ min: 16, max: 48 })), callers: mostly(fc.integer({ min: 100, max: 10_000 })), Person: ofClass, Agent: ofClass, Service: ofClass, Public: ofPublic }, // prettier-ignore
        { requiredKeys: [] },
      ),
      off,
    ),
    fleet: fc.tuple(members, fc.boolean()).map(([all, places]) => ({
      self: all[0]?.name ?? "",
      members: places ? all.map(({ name, address }, i) => (i === 0 ? { name, address } : { name })) : all,
    })),
    log: fc.oneof(
      off,
      fc.record(
        {
          collector: fc.record({ memoryMiB: fc.integer({ min: 1, max: 8 }) }, { requiredKeys: [] }),
        },
        { requiredKeys: [] },
      ),
    ),
    timeouts: fc.record({ connectMs: duration, serverMs: duration, queueMs: duration }, { requiredKeys: [] }),
  },
  { requiredKeys: ["apis"] },
);

/** 10,000 in the nightly run. */
const CASES = Number(process.env["GATEHOUSE_CASES"] ?? 300);

describe("any intent", () => {
  let haproxy: Haproxy;
  before(function () {
    haproxy = haproxyOrSkip(this);
  });

  it("either has problems that say why, or is accepted by haproxy -dW -c", async function () {
    this.timeout(120_000 + CASES * 200);
    const asked = { accepted: 0, refused: 0 };
    const property = fc.asyncProperty(intents, async (intent) => {
      const found = intentProblems(intent);
      for (const problem of found) assert.match(problem, /^[^\n]+: [^\n]+; got [^\n]+$/);
      asked[found.length > 0 ? "refused" : "accepted"]++;
      if (found.length === 0) assert.equal(await validationError(haproxy.path, render(intent)), "");
    });
    await fc.assert(property, { numRuns: CASES });
    // Otherwise the test would say nothing about one of its two halves.
    assert.ok(asked.accepted > CASES / 5 && asked.refused > CASES / 5, JSON.stringify(asked));
  });
});
