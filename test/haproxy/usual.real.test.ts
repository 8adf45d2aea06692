import assert from "node:assert/strict";
import type { Intent } from "../../haproxy/config";
import { httpClient } from "../../tools/shared/http/client";
import { GATEWAY_CERTIFICATE } from "../support/certificates";
import { haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { ask, gateway, PROOF, reason, target, type Headers, type Said, type Sent } from "./gateway";
import { oneService, type OneService } from "./services";

/** What the gateway sends of a request that has usual header names alone, as nearly all have: one line decides that it is not refused. */
const usual = (said: Said = {}): Headers => gateway(said).filter(([name]) => !name.startsWith("x-auth-"));

/** Each reason to refuse, by itself. */
const REFUSED: readonly (readonly [what: string, expected: string, headers: Headers, how?: Sent])[] = [
  ["no proof", "403 OriginProof", usual({ sealed: undefined })],
  ["another proof", "403 OriginProof", usual({ sealed: `${"x".repeat(48)};alice;web;read` })],
  ["a longer proof", "403 OriginProof", usual({ sealed: `${PROOF}x;alice;web;read` })],
  ["the proof of another API", "403 OriginProof", usual({ api: "others" })],
  ["two proofs", "403 OriginProof", [...usual(), ["x-gatehouse-origin", `${PROOF};eve;web;read`]]],
  ["a claim too few", "400 IdentityMismatch", usual({ sealed: `${PROOF};alice;web` })],
  ["a claim too many", "400 IdentityMismatch", usual({ sealed: `${PROOF};alice;web;read;write` })],
  ["a claim with a control character", "400 IdentityMismatch", usual({ sealed: `${PROOF};al\tice;web;read` })],
  ["a claim in overlong UTF-8", "400 IdentityMismatch", usual({ sealed: `${PROOF};\u00c0\u00bb;web;read` })],
  ["a seal that is too long", "400 IdentityMismatch", usual({ sealed: `${PROOF};alice;web;${"a".repeat(10_240)}` })],
  ["no address", "400 ClientAddress", usual({ address: undefined })],
  ["an address that is none", "400 ClientAddress", usual({ address: "203.0.113" })],
  ["a name for an address", "400 ClientAddress", usual({ address: "unknown" })],
  ["an ambiguous path", "400 AmbiguousPath", usual(), { path: "/a/..;/b" }],
  ["an escaped slash", "400 AmbiguousPath", usual(), { path: "/a%2fb" }],
  ["TRACE", "405 Method", usual(), { method: "TRACE" }],
  ["an unknown stage", "421 UnknownStage", usual({ stage: "v9" })],
  ["no stage", "403 OriginProof", usual({ stage: undefined })],
  ["the stage's inner name", "421 UnknownStage", usual({ stage: "v1:.all" })],
  ["no certificate where its API shows one", "403 ClientCertificate", usual({ api: "shown" })],
  ["an unknown version that may be asked for", "400 UnknownVersion", [...usual({ scopes: "versions:pin" }), ["x-gatehouse-version", "red"]]], // prettier-ignore
];

/** What the gateway sends once. */
const ONCE = ["x-gatehouse-stage", "x-gatehouse-route", "x-gatehouse-host", "x-client-ip", "x-request-id", "x-gatehouse-version"]; // prettier-ignore

const aboutVersions = (what: string): boolean => what.includes("version");

// Where versions can be asked for a look at the map chooses the backend, else the header does.
for (const [which, scopes] of [
  ["where versions can be asked for", ["versions:pin"]],
  ["where they cannot", []],
] as const)
  describe(`a request with usual header names alone, ${which}`, () => {
    const isPinned = scopes.length > 0;
    let one: OneService, edge: Edge;

    before(async function () {
      const haproxy = haproxyOrSkip(this);
      one = await oneService();
      const [api] = one.intent.apis;
      const intent: Intent = {
        ...one.intent,
        apis: [
          api!,
          { ...api!, name: "others", originProofs: [{ sha256: "0".repeat(64), generation: 1 }] },
          { ...api!, name: "shown", clientCertificates: [GATEWAY_CERTIFICATE] },
        ],
        pinning: { scopes: [...scopes] },
        limits: { none: "what is tested is something else" },
      };
      edge = await start(haproxy, intent);
      await until("up", async () => (await ask(edge, usual())).status === 200);
    });
    after(async () => void (await Promise.all([edge, one].map((each) => each?.stop()))));

    for (const version of ["1.1", "2"] as const) {
      const sent = async (headers: Headers, how: Sent = {}): Promise<string> => {
        const client = httpClient(target(edge, { version, keepAlive: false }));
        try {
          const answer = await ask(edge, headers, { ...how, client });
          return answer.status === 200 ? "200" : reason(answer);
        } finally {
          client.close();
        }
      };

      it(`gets to its service over HTTP/${version}`, async () => assert.equal(await sent(usual()), "200"));

      for (const [what, expected, headers, how] of REFUSED.filter(([what]) => isPinned || !aboutVersions(what)))
        it(`fails over HTTP/${version} with ${what}: ${expected}`, async () => {
          one.requests.length = 0;
          assert.equal(await sent(headers, how), expected);
          assert.equal(one.requests.length, 0);
        });

      for (const name of ONCE.filter((one) => isPinned || !aboutVersions(one)))
        it(`fails over HTTP/${version} with ${name} twice: 400 AmbiguousHeader`, async () => {
          const all: Headers = [
            ...usual({ scopes: "versions:pin" }),
            ["x-gatehouse-route", "GET /orders/{id}"],
            ["x-gatehouse-host", "api.example.com"],
            ...(isPinned ? ([["x-gatehouse-version", "blue"]] as const) : []),
          ];
          assert.equal(await sent(all), "200");
          const again = all.find(([known]) => known === name)!;
          for (const headers of [
            [...all, again],
            [again, ...all],
            [...all, ["accept", "*/*"], again],
          ] as Headers[])
            assert.equal(await sent(headers), "400 AmbiguousHeader");
        });
    }
  });
