import assert from "node:assert/strict";
import { SignJWT } from "jose";
import { Authorizer, type AuthorizerResult } from "../../../../tools/local/gateway/authorizer";
import { LocalIssuer } from "../../../../tools/local/loopback/issuer";
import { rsaPair } from "../../../support/rsa";

const CLIENT = { id: "web", secret: "not-a-secret", subject: "alice" };

/** `200 <subject>`, or the status and what the client is told. */
function told(verdict: AuthorizerResult): string {
  return "claims" in verdict ? `200 ${verdict.claims.sub}` : `${verdict.status} ${verdict.wwwAuthenticate}`;
}

describe("the JWT authorizer", () => {
  let issuer: LocalIssuer;
  let authorizer: Authorizer;
  let token: string;

  before(async () => {
    issuer = await LocalIssuer.start("127.0.0.1", {
      audience: "api",
      scopes: ["orders:read", "orders:write"],
      clients: [CLIENT],
    });
    authorizer = new Authorizer({ issuer: issuer.url, audiences: ["other", "api"] });
    token = await issuer.token(CLIENT, ["orders:read"]);
  });

  after(() => issuer.stop());

  it("believes the issuer's own tokens, with and without Bearer in front", async () => {
    assert.equal(told(await authorizer.authorize(`Bearer ${token}`, [])), "200 alice");
    assert.equal(told(await authorizer.authorize(token, [])), "200 alice");
  });

  it("finds what the identity headers are made of in the token", async () => {
    const verdict = await authorizer.authorize(token, []);
    assert.ok("claims" in verdict);
    const { sub, client_id, scope, aud, iss } = verdict.claims;
    assert.deepEqual(
      { sub, client_id, scope, aud, iss },
      { sub: "alice", client_id: "web", scope: "orders:read", aud: "api", iss: issuer.url },
    );
  });

  it("asks for one of the route's scopes", async () => {
    assert.equal(told(await authorizer.authorize(token, ["admin", "orders:read"])), "200 alice");
    assert.equal(
      told(await authorizer.authorize(token, ["orders:write", "admin"])),
      '403 Bearer scope="orders:write admin" error="insufficient_scope"',
    );
  });

  it("refuses nothing at all, a stranger's audience and a token of yesterday", async () => {
    const invalid = (why: string) => `401 Bearer scope="" error="invalid_token" error_description="${why}"`;
    assert.equal(told(await authorizer.authorize(undefined, [])), "401 Bearer");
    const elsewhere = new Authorizer({ issuer: issuer.url, audiences: ["other"] });
    assert.equal(told(await elsewhere.authorize(token, [])), invalid("the token does not have a valid audience"));
    const tomorrow = new Date(Date.now() + 86_400_000);
    assert.equal(told(await authorizer.authorize(token, [], tomorrow)), invalid("'exp' claim timestamp check failed"));
  });

  it("refuses what somebody else signed, with any algorithm, and what another issuer did", async () => {
    const { privateKey, publicKey } = rsaPair();
    const claims = { sub: "root", aud: "api", iss: issuer.url, exp: Math.floor(Date.now() / 1000) + 60 };
    const foreign = await new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "local" }).sign(privateKey);
    const secret = publicKey.export({ type: "spki", format: "der" });
    const symmetric = await new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: "local" }).sign(secret);
    const other = await new SignJWT({ ...claims, iss: "https://elsewhere" })
      .setProtectedHeader({ alg: "RS256" })
      .sign(privateKey);
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${symmetric.split(".")[1]}.`;
    for (const forged of [foreign, symmetric, other, none, "rubbish", `${token}x`])
      assert.match(told(await authorizer.authorize(forged, [])), /^401 Bearer scope="" error="invalid_token" /);
  });
});
