import assert from "node:assert/strict";
import { FakeIssuer, pair, type Pair } from "./support";

const MINUTE = 60;

describe("the keys of an issuer", () => {
  let issuer: FakeIssuer;
  let [old, next]: Pair[] = [];
  before(async () => {
    [old, next] = [await pair("old"), await pair("next", "rsa")];
  });
  beforeEach(async () => {
    issuer = await FakeIssuer.start();
    issuer.keys = [old!.jwk];
    issuer.deploy();
  });
  afterEach(async () => issuer.stop());

  it("are asked for once, by however many requests at once", async () => {
    const token = await issuer.token(old!);
    const results = await Promise.all(Array.from({ length: 20 }, () => issuer.result(token)));
    assert.deepEqual([new Set(results), issuer.asked], [new Set(["in"]), 1]);
    await issuer.result(token);
    assert.equal(issuer.asked, 1);
  });

  it("are asked for again when a token names a new one", async () => {
    await issuer.result(await issuer.token(old!));
    issuer.keys = [old!.jwk, next!.jwk];
    issuer.time += MINUTE;
    assert.deepEqual([await issuer.result(await issuer.token(next!)), issuer.asked], ["in", 2]);
  });

  it("are asked for at most once a minute, whatever ids tokens make up", async () => {
    await issuer.result(await issuer.token(old!));
    for (let i = 0; i < 50; i++) {
      issuer.time += 2;
      const made = { ...next!, kid: `made-up-${i}` };
      assert.equal(await issuer.result(await issuer.token(made)), "Unauthorized");
    }
    assert.equal(issuer.asked, 2);
  });

  it("are asked for no more often when the issuer fails", async () => {
    await issuer.result(await issuer.token(old!));
    issuer.status = 503;
    for (let i = 0; i < 5; i++) {
      issuer.time += 30;
      assert.equal(await issuer.result(await issuer.token({ ...next!, kid: `made-up-${i}` })), "Unauthorized");
    }
    assert.equal(issuer.asked, 3);
  });

  it("are asked for again after ten minutes, so that one that is withdrawn counts no longer", async () => {
    await issuer.result(await issuer.token(old!));
    issuer.keys = [next!.jwk];
    issuer.time += 9 * MINUTE;
    assert.equal(await issuer.result(await issuer.token(old!)), "in");
    issuer.time += 2 * MINUTE;
    assert.equal(await issuer.result(await issuer.token(old!)), "Unauthorized");
  });

  it("count for two hours while the issuer cannot be asked, and no longer", async () => {
    await issuer.result(await issuer.token(old!));
    issuer.status = 503;
    issuer.time += 119 * MINUTE;
    assert.equal(await issuer.result(await issuer.token(old!)), "in");
    issuer.time += 2 * MINUTE;
    assert.equal(await issuer.result(await issuer.token(old!)), "AuthorizerFault");
    issuer.status = 200;
    issuer.time += MINUTE;
    assert.equal(await issuer.result(await issuer.token(old!)), "in");
  });

  const faults: Record<string, (of: FakeIssuer) => void> = {
    "answers with an error": (of) => (of.status = 500),
    "sends the request elsewhere": (of) => (of.status = 302),
    "answers with half of its keys": (of) => (of.body = '{"keys":[{"kty":"E'),
    "publishes no list of keys": (of) => (of.body = "{}"),
    "publishes a text": (of) => (of.body = '"keys"'),
    "has the document of another issuer": (of) =>
      (of.discovery = { issuer: "https://other.example.com/", jwks_uri: `${of.url}/keys` }),
    "names no keys": (of) => (of.discovery = { issuer: of.url }),
    "names keys that are not published by https or the like": (of) =>
      (of.discovery = { issuer: of.url, jwks_uri: "file:///etc/passwd" }),
  };
  for (const [what, fault] of Object.entries(faults))
    it(`let nobody in, and say why, when the issuer ${what}`, async () => {
      fault(issuer);
      assert.equal(await issuer.result(await issuer.token(old!)), "AuthorizerFault");
      const line = JSON.parse(issuer.lines[0]!) as Record<string, unknown>;
      assert.deepEqual([line["level"], line["AuthorizerFaults"]], ["ERROR", 1]);
      assert.ok(String(line["reason"]).length > 10);
    });

  it("let nobody in when the issuer is not there, nor take long to say so", async () => {
    await issuer.stop();
    assert.equal(await issuer.result(await issuer.token(old!)), "AuthorizerFault");
    issuer = await FakeIssuer.start();
  });

  it("are nobody's when two have the same id and neither is the token's", async () => {
    issuer.keys = [{ ...next!.jwk, kid: "old" }];
    assert.equal(await issuer.result(await issuer.token(old!)), "Unauthorized");
  });
});
