import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { jsonLog } from "../../../runtime/certificate/log";
import { handle } from "../../../runtime/issuer-keys/handler";
import type { IssuerKeysContext } from "../../../runtime/issuer-keys/context";
import { readKeySet, type KeySet } from "../../../runtime/tokens/key-set";
import { issuerKey, type IssuerKey } from "../../support/tokens";
import { FakeIssuer } from "../authorizer/support";

const HOUR = 60 * 60_000;

describe("what the function writes of an issuer's keys", () => {
  let issuer: FakeIssuer, text: string | undefined, time: number, lines: string[], context: IssuerKeysContext;
  let [first, second, third]: IssuerKey[] = [];

  before(() => {
    [first, second, third] = [issuerKey("first"), issuerKey("second"), issuerKey("third", "P-256")];
  });
  beforeEach(async () => {
    issuer = await FakeIssuer.start();
    [text, time, lines] = [undefined, 1_800_000_000_000, []];
    context = {
      issuer: issuer.url,
      object: { read: async () => text, write: async (given) => void (text = given) },
      log: jsonLog((line) => lines.push(line)),
      now: () => time,
      sleep: async () => undefined,
    };
  });
  afterEach(async () => issuer.stop());

  const run = () => handle(() => context, context.log);
  const publish = (...keys: (IssuerKey | undefined)[]): void => void (issuer.keys = keys.map((key) => key!.jwk));
  const written = (): KeySet => {
    const found = readKeySet(text ?? "");
    ok("keySet" in found, `it is not a key set: ${text}`);
    return found.keySet;
  };
  const kids = (): string[] => written().keys.map(({ kid }) => kid);

  it("is every key that it publishes, each with its one algorithm, and whose and of when they are", async () => {
    publish(first, third);
    deepStrictEqual(await run(), { kids: ["first", "third"] });
    const { schema, issuer: from, fetchedAt, keys } = written();
    deepStrictEqual([schema, from, fetchedAt], [1, issuer.url, time]);
    deepStrictEqual(
      keys,
      [first!, third!].map(({ known }) => ({ ...known, seenAt: time })),
    );
  });

  it("keeps a key that is published no more for two hours, and not longer", async () => {
    publish(first);
    await run();
    publish(second);
    time += 5 * 60_000;
    await run();
    deepStrictEqual(kids(), ["second", "first"]);
    time += HOUR;
    await run();
    deepStrictEqual(kids(), ["second", "first"]);
    time += HOUR;
    await run();
    deepStrictEqual(kids(), ["second"]);
  });

  it("counts a key anew that comes back, and takes another one under its name at once", async () => {
    publish(first, second);
    await run();
    publish(second);
    time += HOUR;
    await run();
    publish(first, second);
    time += HOUR / 2;
    await run();
    publish(second, { ...third!, jwk: { ...third!.jwk, kid: "first" } });
    time += HOUR;
    await run();
    deepStrictEqual(kids(), ["second", "first"]);
    strictEqual(written().keys[1]!.pem, third!.known.pem);
  });

  it("stays as it is while the issuer cannot be asked, or publishes nothing that can be used", async () => {
    publish(first);
    await run();
    const before = text;
    const bad: [string, () => void, RegExp][] = [
      ["an error", () => (issuer.status = 503), /\/keys of the issuer cannot be read: status 503/],
      ["no JSON", () => (issuer.body = "<html>"), /\/keys of the issuer cannot be read/],
      ["another's document", () => (issuer.discovery = { issuer: "https://evil.example", jwks_uri: `${issuer.url}/keys` }), /another issuer's/], // prettier-ignore
      ["no address of keys", () => (issuer.discovery = { issuer: issuer.url }), /published as safely/],
      ["no keys", () => (issuer.body = '{"keys":[]}'), /publishes no key that can be used/],
      ["no list", () => (issuer.body = '{"keys":"first"}'), /publishes no key that can be used/],
      ["a list", () => (issuer.body = "[1,null]"), /publishes no key that can be used/],
    ];
    for (const [what, wrong, message] of bad) {
      [issuer.status, issuer.body, issuer.discovery] = [200, undefined, undefined];
      wrong();
      time += 3 * HOUR;
      await rejects(run(), (error: Error) => message.test(error.message) && error.stack === undefined, what);
      strictEqual(text, before, what);
    }
    ok(lines.some((line) => line.includes("keys not updated: those before stay")));
  });

  it("leaves out what nobody should believe, says why, and takes the rest", async () => {
    const [small, weak] = [issuerKey("small", { bits: 1024 }), issuerKey("weak", { bits: 2048, exponent: 3 })];
    const odd: object[] = [
      { ...first!.jwk, kid: "encrypts", use: "enc" },
      { ...first!.jwk, kid: "shared", alg: "HS256" },
      { kty: "oct", k: "c2VjcmV0", kid: "oct", alg: "HS256" },
      { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", kid: "okp", alg: "EdDSA" },
      { ...first!.jwk, kid: undefined },
      { ...first!.jwk, kid: "a b" },
      { ...first!.jwk, kid: "quote'" },
      { ...first!.jwk, kid: "k".repeat(129) },
      { ...third!.jwk, kid: "curve", alg: "RS256" },
      { ...third!.jwk, kid: "longer", alg: "ES384" },
      { ...first!.jwk, kid: "e1", e: "AQ" },
      { kty: "RSA", kid: "nothing" },
      { ...second!.jwk, kid: "first" },
    ];
    issuer.body = JSON.stringify({ keys: [first!.jwk, small.jwk, weak.jwk, ...odd, null, 7] });
    deepStrictEqual(await run(), { kids: ["first"] });
    deepStrictEqual(written().keys, [{ ...first!.known, seenAt: time }]);
    const { leftOut } = JSON.parse(lines.at(-1)!) as { leftOut: string[] };
    strictEqual(leftOut.length, odd.length + 4);
    for (const reason of [
      "small: it has 1024 bits",
      "weak: its exponent is 3",
      "encrypts: it is not for signatures",
      'shared: HAProxy verifies no "HS256" by it',
      "okp: it is of ed25519",
      "e1: its exponent is 1",
      "first: another key has this name",
    ])
      ok(leftOut.includes(reason), `${reason}; got ${leftOut.join("; ")}`);
  });

  it("takes a key that does not say its algorithm for RS256's, or for its curve's", async () => {
    issuer.body = JSON.stringify({
      keys: [first, third].map((key) => ({ ...key!.jwk, alg: undefined, use: undefined })),
    });
    await run();
    deepStrictEqual(
      written().keys.map(({ algorithm }) => algorithm),
      ["RS256", "ES256"],
    );
  });

  it("takes nothing over of what stood there if that is garbage, or another issuer's", async () => {
    publish(first);
    for (const before of [
      "",
      "{",
      "null",
      "[]",
      JSON.stringify({
        schema: 1,
        issuer: "https://other.example",
        fetchedAt: time,
        keys: [{ ...second!.known, seenAt: time }],
      }),
    ]) {
      text = before;
      await run();
      deepStrictEqual(kids(), ["first"], before);
    }
  });

  it("is twenty keys at the most, the published ones before those that are not", async () => {
    publish(second);
    await run();
    issuer.body = JSON.stringify({ keys: Array.from({ length: 25 }, (_, i) => ({ ...first!.jwk, kid: `key-${i}` })) });
    await run();
    deepStrictEqual(
      kids(),
      Array.from({ length: 20 }, (_, i) => `key-${i}`),
    );
  });

  it("waits until its role is allowed to write, as roles are not at once", async () => {
    publish(first);
    let denied = 2;
    const slow = {
      ...context,
      object: {
        ...context.object,
        read: async () => {
          if (denied-- > 0) throw Object.assign(new Error("not yet"), { name: "AccessDenied" });
          return text;
        },
      },
    };
    deepStrictEqual(await handle(() => slow, context.log), { kids: ["first"] });
  });
});
