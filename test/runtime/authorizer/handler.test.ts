import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { LocalIssuer } from "../../../tools/local/loopback/issuer";
import { API, FakeIssuer, pair, type Claims, type Pair } from "./support";

describe("the authorizer function", () => {
  let issuer: FakeIssuer;
  let key: Pair;
  before(async () => {
    key = await pair("one");
  });
  beforeEach(async () => {
    issuer = await FakeIssuer.start();
    issuer.keys = [key.jwk];
    issuer.deploy();
  });
  afterEach(async () => issuer.stop());

  it("lets a good token in, and tells whose it is", async () => {
    assert.deepEqual(await issuer.ask(await issuer.token(key)), {
      principalId: "ada",
      policyDocument: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource: [`${API}/*/GET/orders`] }],
      },
      context: { subject: "ada", client: "shop", scopes: "orders:read", identity: "ada;shop;orders:read" },
    });
  });

  it("takes the tokens of an issuer that others have written", async () => {
    const client = { id: "shop", secret: "secret-of-the-shop", subject: "ada" };
    const other = await LocalIssuer.start("127.0.0.1", { audience: "api", scopes: ["orders:read"], clients: [client] });
    try {
      issuer.time = Math.ceil(Date.now() / 1000);
      issuer.deploy({ issuer: other.url });
      const { context } = await issuer.ask(await other.token(client, ["orders:read"]));
      assert.deepEqual(context, {
        subject: "ada",
        client: "shop",
        scopes: "orders:read",
        identity: "ada;shop;orders:read",
      });
    } finally {
      await other.stop();
    }
  });

  it("refuses a request whose method a header changes, however good the token", async () => {
    const token = await issuer.token(key);
    assert.equal(await issuer.result(token, { headers: { Authorization: token, "x-http-method-OVERRIDE": "DELETE" } }), "Unauthorized"); // prettier-ignore
    assert.deepEqual(issuer.reasons(), ["another method is asked for by a header"]);
  });

  const taken: Record<string, Claims> = {
    "an audience among several": { aud: ["other", "api"] },
    "the client for an audience, as Cognito's access tokens have it": { aud: undefined, client_id: "api" },
    "a clock that is ahead by less than five seconds": { iat: 1_800_000_004, nbf: 1_800_000_004 },
    "no scope": { scope: undefined },
    "no client": { client_id: undefined },
    "no subject": { sub: undefined },
  };
  for (const [what, changes] of Object.entries(taken))
    it(`takes a token with ${what}`, async () => {
      assert.equal(await issuer.result(await issuer.token(key, changes)), "in");
    });

  it("takes a token without the scheme, as API Gateway's own authorizers do", async () => {
    const token = await issuer.token(key);
    assert.equal(await issuer.result(undefined, { headers: { authorization: token } }), "in");
    assert.equal(await issuer.result(undefined, { headers: { AUTHORIZATION: `bearer ${token}` } }), "in");
  });

  const refused: Record<string, [Claims, string]> = {
    "has expired": [{ exp: 1_799_999_990 }, "ERR_JWT_EXPIRED"],
    "never expires": [{ exp: undefined }, "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    "is not valid yet": [{ nbf: 1_800_000_010 }, "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    "was issued in the future": [{ iat: 1_800_000_010 }, "it was issued in the future"],
    "is of another issuer": [{ iss: "https://other.example.com/" }, "ERR_JWT_CLAIM_VALIDATION_FAILED"],
    "is for another audience": [{ aud: "other" }, "it is for another audience"],
    "has another audience, and the client for one": [{ aud: "other", client_id: "api" }, "it is for another audience"],
    "is for nobody": [{ aud: undefined }, "it is for another audience"],
    "names nobody": [{ sub: undefined, client_id: undefined }, "it names neither subject nor client"],
    "has an object for a subject and no client": [
      { sub: { $eq: "" }, client_id: undefined },
      "it names neither subject nor client",
    ],
  };
  for (const [what, [changes, reason]] of Object.entries(refused))
    it(`refuses a token that ${what}`, async () => {
      assert.equal(await issuer.result(await issuer.token(key, changes)), "Unauthorized");
      assert.deepEqual(issuer.reasons(), [reason]);
    });

  it("refuses what another key has signed under a known key's id", async () => {
    const other = { ...(await pair("one")), jwk: key.jwk };
    assert.equal(await issuer.result(await issuer.token(other)), "Unauthorized");
    assert.deepEqual(issuer.reasons(), ["ERR_JWS_SIGNATURE_VERIFICATION_FAILED"]);
  });

  it("refuses a token whose claims were changed, one that nobody signed, and one that the public key has signed", async () => {
    const token = await issuer.token(key);
    const [head, , signature] = token.split(".");
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = encoded({ iss: issuer.url, aud: "api", sub: "eve", exp: issuer.time + 60 });
    const hs = `${encoded({ alg: "HS256", kid: "one" })}.${claims}`;
    const forged = [
      `${head}.${claims}.${signature}`,
      `${encoded({ alg: "none" })}.${claims}.`,
      `${encoded({ alg: "none" })}.${claims}.${signature}`,
      `${hs}.${createHmac("sha256", JSON.stringify(key.jwk)).update(hs).digest("base64url")}`,
      `${encoded({ alg: "HS256", kid: "one", jwk: key.jwk })}.${claims}.${signature}`,
    ];
    for (const one of forged) assert.equal(await issuer.result(one), "Unauthorized", one);
  });

  it("refuses what is not one token", async () => {
    const token = await issuer.token(key);
    for (const headers of [
      null,
      {},
      { authorization: "" },
      { authorization: "Bearer" },
      { authorization: "Basic YTpi" },
      { authorization: `Bearer ${token} ${token}` },
      { authorization: `Bearer ${token},Bearer ${token}` },
      { authorization: token, Authorization: token },
    ])
      assert.equal(await issuer.result(undefined, { headers }), "Unauthorized", JSON.stringify(headers));
    assert.equal(issuer.asked, 0);
  });

  it("reads scopes as text and as a list, and the client by the claim that it is told", async () => {
    issuer.deploy({ clientClaim: "azp", scopeClaim: "scp" });
    const token = await issuer.token(key, { azp: "web", scp: ["a", "b"] });
    const { context } = await issuer.ask(token);
    assert.deepEqual(context, { subject: "ada", client: "web", scopes: "a b", identity: "ada;web;a b" });
  });

  it("never logs a token, nor anything that is in one", async () => {
    const tokens = [await issuer.token(key), await issuer.token(key, { aud: "other", sub: "somebody" })];
    for (const token of tokens) await issuer.result(token);
    issuer.status = 500;
    issuer.deploy();
    await issuer.result(tokens[0]);
    assert.equal(issuer.lines.length, 2);
    assert.doesNotMatch(issuer.lines.join(""), /somebody|ada|eyJ/);
  });
});
