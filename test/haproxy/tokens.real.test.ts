import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { createPrivateKey } from "node:crypto";
import type { Intent, TokenVerification } from "../../haproxy/config";
import type { Haproxy } from "../../tools/haproxy/find";
import { haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { encoded, issuerKey, secretToken, token } from "../support/tokens";
import { API, ask, gateway, publicRoute, reason, type Headers } from "./gateway";
import { oneService, type OneService } from "./services";

const ISSUER = "https://id.example.com/";
const VERIFIED: TokenVerification = {
  issuer: ISSUER,
  audiences: ["api", "https://api.example.com/orders?v=1"],
  clientClaim: "client_id",
  publicRoutes: ["GET /health"],
};

const [rsa, curve, pss, other] = [issuerKey("2026-11"), issuerKey("a/b+c=", "P-256"), issuerKey("pss", "RSA", "PS256"), issuerKey("2026-11", "RSA", undefined, "another")]; // prettier-ignore

const now = (): number => Math.floor(Date.now() / 1000);
const claims = (more: object = {}): object => ({ iss: ISSUER, aud: "api", sub: "alice", client_id: "web", exp: now() + 60, ...more }); // prettier-ignore

/** What a request carries, through a gateway that says it is alice's by the client web. */
const bearing = (value: string, said: Parameters<typeof gateway>[0] = {}): Headers =>
  gateway({ ...said, extra: [["authorization", `Bearer ${value}`], ...(said.extra ?? [])] });

describe("tokens that HAProxy verifies once more", () => {
  let haproxy: Haproxy, one: OneService, edge: Edge;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    one = await oneService();
    const [orders] = one.intent.apis;
    const tokenKeys = [rsa, curve, pss].map(({ known }) => known);
    const intent: Intent = {
      ...one.intent,
      apis: [
        { ...orders!, tokens: VERIFIED, tokenKeys },
        { ...orders!, name: "azp", tokens: { ...VERIFIED, clientClaim: "azp", publicRoutes: [] }, tokenKeys },
        { ...orders!, name: "keyless", tokens: VERIFIED },
        { ...orders!, name: "plain" },
      ],
      limits: { none: "what is tested is something else" },
    };
    edge = await start(haproxy, intent);
    await until("up", async () => (await ask(edge, bearing(token(rsa, claims())))).status === 200);
  });
  after(async () => {
    await edge.stop();
    await one.stop();
  });

  const outcome = async (headers: Headers): Promise<string> => {
    const answer = await ask(edge, headers);
    return answer.status === 200 ? "200" : reason(answer);
  };
  const of = async (value: string, said = {}): Promise<string> => outcome(bearing(value, said));

  it("are let in when they are good, by any key of the issuer", async () => {
    for (const key of [rsa, curve, pss]) strictEqual(await of(token(key, claims())), "200", key.kid);
    strictEqual(await outcome(gateway({ extra: [["authorization", token(rsa, claims())]] })), "200", "without Bearer");
    strictEqual(await outcome(gateway({ extra: [["authorization", `bearer  ${token(rsa, claims())}`]] })), "200");
  });

  it("must be there, once, and be tokens", async () => {
    strictEqual(await outcome(gateway()), "401 TokenMissing");
    const twice: Headers = [["authorization", `Bearer ${token(rsa, claims())}`], ["authorization", "Bearer x.y.z"]]; // prettier-ignore
    strictEqual(await outcome(gateway({ extra: twice })), "401 TokenMissing");
    for (const value of ["x", "a.b.c", "..", "", "Basic", `${encoded("[]")}.${encoded("{}")}.x`])
      ok((await of(value)).startsWith("401 Token"), value);
  });

  it("are refused without a signature, or with one of another kind than the key's", async () => {
    const [head, body] = token(rsa, claims()).split(".");
    strictEqual(await of(`${encoded({ alg: "none", kid: rsa.kid })}.${body}.`), "401 TokenSignature");
    strictEqual(await of(`${encoded({ alg: "none", kid: rsa.kid })}.${body}.x`), "401 TokenSignature");
    strictEqual(await of(`${head}.${body}.`), "401 TokenSignature");
    strictEqual(await of(secretToken(rsa.known.pem, claims(), rsa.kid)), "401 TokenSignature");
    strictEqual(await of(secretToken(curve.known.pem, claims(), curve.kid)), "401 TokenSignature");
    // Of the same key, but another algorithm than the key's.
    strictEqual(await of(token({ ...rsa, algorithm: "RS512" }, claims())), "401 TokenSignature");
    strictEqual(await of(token({ ...rsa, algorithm: "PS256" }, claims())), "401 TokenSignature");
    strictEqual(await of(token(rsa, claims(), { alg: "ES256" })), "401 TokenSignature");
  });

  it("are refused when another key signed them, whatever they call it", async () => {
    strictEqual(await of(token(other, claims())), "401 TokenSignature");
    strictEqual(await of(token(rsa, claims(), { kid: "pss" })), "401 TokenSignature");
    strictEqual(await of(token({ ...other, kid: "unknown" }, claims())), "401 TokenKeyUnknown");
    strictEqual(await of(token(rsa, claims(), { kid: "2026-1" })), "401 TokenKeyUnknown");
    strictEqual(await of(token(rsa, claims(), { kid: undefined })), "401 TokenKeyUnknown");
    // A key that the token brings along is nobody's.
    strictEqual(
      await of(token(other, claims(), { jwk: other.jwk, x5u: "https://evil.example" })),
      "401 TokenSignature",
    );
    const tampered = token(rsa, claims()).split(".");
    strictEqual(
      await of([tampered[0], encoded(claims({ sub: "mallory" })), tampered[2]].join(".")),
      "401 TokenSignature",
    );
  });

  it("are refused from another issuer", async () => {
    for (const iss of [
      "https://id.example.com",
      "https://id.example.com/x",
      "https://evil.example/",
      "",
      undefined,
      [ISSUER],
    ])
      strictEqual(await of(token(rsa, claims({ iss }))), "401 TokenIssuer", JSON.stringify(iss));
  });

  it("are for one of the audiences: as a text, in a list, or by the client where they name none", async () => {
    const good: unknown[] = ["api", ["api"], ["x", "api"], ["api", "x"], "https://api.example.com/orders?v=1", ["https://api.example.com/orders?v=1"]]; // prettier-ignore
    for (const aud of good) strictEqual(await of(token(rsa, claims({ aud }))), "200", JSON.stringify(aud));
    // HAProxy reads no text with `\\/` in it: who writes slashes so cannot be verified, and is refused.
    const escaped = JSON.stringify(claims({ aud: ["x", good[4]] })).replaceAll("/", String.raw`\/`);
    strictEqual(await of(token(rsa, escaped)), "401 TokenIssuer");
    strictEqual(await of(token(rsa, JSON.stringify(claims({ aud: ["y", "api"] }), null, 1))), "200", "with blanks");
    strictEqual(await of(token(rsa, claims({ aud: undefined, client_id: "api" })), { client: "api" }), "200");
    const bad: unknown[] = ["ap", "apix", "API", "x api", ["x"], [], 1, "", "api\n", 'x","api', ['x","api'], ['","api","'], ["https://apixexample.com/orders?v=1"], { a: "api" }]; // prettier-ignore
    for (const aud of bad) strictEqual(await of(token(rsa, claims({ aud }))), "401 TokenAudience", JSON.stringify(aud));
    strictEqual(await of(token(rsa, claims({ aud: undefined }))), "401 TokenAudience");
    strictEqual(await of(token(rsa, claims({ aud: "x", client_id: "api" })), { client: "api" }), "401 TokenAudience");
  });

  it("are refused when they are over, or say of no time at which they are", async () => {
    for (const exp of [now() - 1, 0, -1, undefined, "soon", 1e30, null, {}])
      strictEqual(await of(token(rsa, claims({ exp }))), "401 TokenExpired", JSON.stringify(exp));
    strictEqual(await of(token(rsa, claims({ exp: now() + 60.5 }))), "200", "half a second more");
  });

  it("are refused before they hold, with five seconds between two clocks", async () => {
    for (const nbf of [now() + 60, now() + 60.5, String(now() + 60)])
      strictEqual(await of(token(rsa, claims({ nbf }))), "401 TokenNotYetValid", JSON.stringify(nbf));
    for (const nbf of [now() - 60, now() + 2, now() - 0.5, 0, undefined])
      strictEqual(await of(token(rsa, claims({ nbf }))), "200", JSON.stringify(nbf));
  });

  it("are those of who the gateway says is calling: subject and client", async () => {
    strictEqual(await of(token(rsa, claims({ sub: "mallory" }))), "401 TokenOtherCaller");
    strictEqual(await of(token(rsa, claims({ client_id: "app" }))), "401 TokenOtherCaller");
    strictEqual(await of(token(rsa, claims({ sub: undefined }))), "401 TokenOtherCaller");
    strictEqual(await of(token(rsa, claims({ sub: "alice;web", client_id: undefined }))), "401 TokenOtherCaller");
    strictEqual(await of(token(rsa, claims()), { subject: "", client: "" }), "401 TokenOtherCaller");
    strictEqual(
      await of(token(rsa, claims({ sub: undefined })), { subject: "" }),
      "200",
      "a machine without a subject",
    );
    strictEqual(await of(token(rsa, claims({ client_id: undefined })), { client: "" }), "200", "no client");
    strictEqual(await of(token(rsa, claims({ sub: 'a"b\\c|d' })), { subject: 'a"b\\c|d' }), "200", "with quotes");
    const azp = { api: "azp" };
    strictEqual(await of(token(rsa, claims({ client_id: "x", azp: "web" })), azp), "200");
    strictEqual(await of(token(rsa, claims({ azp: "app" })), azp), "401 TokenOtherCaller");
  });

  it("are asked for on every route but those that are open, and there too once the gateway says who calls", async () => {
    const route = (key: string): Headers => [["x-gatehouse-route", key]];
    strictEqual(await outcome(publicRoute(route("GET /health"))), "200");
    strictEqual(await outcome(publicRoute([...route("GET /health"), ["authorization", "Bearer nonsense"]])), "200");
    strictEqual(await outcome(publicRoute(route("GET /orders"))), "401 TokenMissing");
    strictEqual(await outcome(publicRoute()), "401 TokenMissing");
    strictEqual(await outcome(gateway({ extra: route("GET /health") })), "401 TokenMissing");
    strictEqual(await of(token(rsa, claims()), { extra: route("GET /health") }), "200");
    strictEqual(await of(token(other, claims()), { extra: route("GET /health") }), "401 TokenSignature");
    // A route of the same name of another API is another one.
    const azp = publicRoute(route("GET /health")).map(([name, value]) => [name, name === "x-gatehouse-stage" ? "azp.v1" : value] as const); // prettier-ignore
    strictEqual(await outcome(azp), "401 TokenMissing");
  });

  it("are all refused while no key is known, and none is looked at where that is not asked", async () => {
    strictEqual(await of(token(rsa, claims()), { api: "keyless" }), "401 TokenKeyUnknown");
    strictEqual(await outcome(gateway({ api: "keyless" })), "401 TokenMissing");
    strictEqual(await outcome(gateway({ api: "plain" })), "200");
  });

  it("are refused in JSON, by the scheme that is asked for, and with the reason and the class in the log", async () => {
    const before = edge.log.length;
    const answer = await ask(edge, bearing(token(other, claims()), { id: "refused-once-1" }));
    strictEqual(answer.status, 401);
    const { error, request_id: id } = JSON.parse(answer.body) as Record<string, string>;
    deepStrictEqual({ error, id }, { error: "TokenSignature", id: "refused-once-1" });
    strictEqual(answer.headers["www-authenticate"], 'Bearer error="invalid_token"');
    await until("it is logged", () => edge.log.some((row, i) => i >= before && row.includes('"refusal":"TokenSignature"') && row.includes('"stage":"orders.v1"'))); // prettier-ignore
    ok(!edge.log.some((row) => row.includes(token(other, claims()).slice(0, 40))), "no token is in the log");
  });

  it("reach the service as they came", async () => {
    const value = token(rsa, claims());
    strictEqual(await of(value), "200");
    strictEqual(one.requests.at(-1)?.headers.authorization, `Bearer ${value}`);
    strictEqual(one.requests.at(-1)?.headers["x-auth-subject"], "alice");
  });

  it("is tested by keys that are not the same", () => {
    ok(!createPrivateKey(rsa.privateKey.export({ format: "pem", type: "pkcs8" })).equals(other.privateKey));
    strictEqual(API, "orders");
  });
});
