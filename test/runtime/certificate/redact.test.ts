import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { Confidential } from "../../../runtime/certificate/confidential";
import { jsonLog } from "../../../runtime/certificate/log";
import { reasonOf, redacted, safeError } from "../../../runtime/certificate/redact";
import { ecKey, rsaKey } from "./support/chains";

const block = "-----BEGIN PRIVATE KEY-----\nMIGHAgEA\n-----END PRIVATE KEY-----";
const now = () => new Date("2026-11-22T00:00:00Z");

describe("redacted", () => {
  it("hides whole blocks, blocks cut short and blocks in JSON, and nothing else", () => {
    assert.equal(redacted(`a ${block} b`), "a [pem] b");
    assert.equal(redacted("a -----BEGIN PRIVATE KEY-----\nMIGH"), "a [pem]");
    assert.equal(redacted(JSON.stringify({ a: block, b: 1 })), '{"a":"[pem]","b":1}');
    assert.equal(redacted("Rate exceeded"), "Rate exceeded");
  });

  it("hides base64 from 40 characters on", () => {
    assert.equal(redacted(`key ${"Q".repeat(39)}.`), `key ${"Q".repeat(39)}.`);
    assert.equal(redacted(`key ${"Q".repeat(40)}.`), "key [redacted].");
  });

  // The rotation function once hid runs of 65 characters and more; a row has 64.
  it("hides every row of every kind of private key, by itself and in the middle of words", () => {
    const keys = [ecKey(), rsaKey()].flatMap((key) => {
      const types = ["pkcs8", key.asymmetricKeyType === "rsa" ? "pkcs1" : "sec1"] as const;
      return types.map((type) => key.export({ type, format: "pem" }).toString());
    });
    const rows = keys.flatMap((text) => text.split("\n")).filter((row) => row.length >= 40 && !row.startsWith("-"));
    assert.ok(rows.length > 40);
    for (const row of rows)
      for (const said of [row, `Unknown command: '${row}'`, JSON.stringify({ row }), `x=${row}\\n`])
        assert.equal(redacted(said).includes(row.slice(0, 40)), false, "a row was shown");
  });

  it("hides random base64 of 40 characters and more, wherever it stands", () => {
    const bytes = fc.integer({ min: 30, max: 200 }).map((length) => randomBytes(length).toString("base64"));
    const around = fc.string({ maxLength: 10 });
    fc.assert(
      fc.property(around, bytes, around, (left, secret, right) => {
        assert.equal(redacted(left + secret + right).includes(secret), false);
      }),
    );
  });

  it("shows hashes in hex, ARNs and paths", () => {
    const hash = "ab12".repeat(10);
    for (const plain of [
      hash,
      hash.toUpperCase(),
      "ab12".repeat(16),
      "ab12".repeat(32),
      "arn:aws:secretsmanager:eu-central-1:123456789012:secret:edge-certificate-AbCdEf",
      "arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/11111111-2222-3333-4444-555555555555/certificate/0123456789abcdef0123456789abcdef",
      "/run/gatehouse/edge.pem",
      "AB:".repeat(31) + "AB",
    ])
      assert.equal(redacted(plain), plain);
  });

  it("hides hex that is not the length of a hash: a key's DER in hex", () => {
    const der = ecKey().export({ type: "sec1", format: "der" }).toString("hex");
    assert.equal(redacted(der), "[redacted]");
  });
});

describe("what is said of an error", () => {
  it("is one line, and holds nothing of a key", () => {
    assert.equal(reasonOf(new Error(`cannot\n  read ${block}`)), "Error: cannot read [pem]");
    assert.equal(reasonOf("x y ".repeat(200)).length, 500);
  });

  it("is its name and message, when it leaves a function, without stack and cause", () => {
    const thrown = Object.assign(new Error(`Rate exceeded ${block}`, { cause: block }), {
      name: "ThrottlingException",
    });
    const { name, message, stack, cause } = safeError(thrown);
    assert.deepEqual(
      [name, message, stack, cause],
      ["ThrottlingException", "Rate exceeded [pem]", undefined, undefined],
    );
    assert.equal(safeError("a text").message, "a text");
  });
});

describe("a log", () => {
  const lines: string[] = [];
  const log = jsonLog((line) => lines.push(line), now);
  beforeEach(() => lines.splice(0));

  it("is one JSON object a line, with Lambda's names", () => {
    log.info("a", { b: "c\nd", times: 2 });
    log.warn("b");
    log.error("c");
    assert.equal(
      lines[0],
      '{"timestamp":"2026-11-22T00:00:00.000Z","level":"INFO","message":"a","b":"c\\nd","times":2}\n',
    );
    assert.deepEqual(
      lines.map((line) => (JSON.parse(line) as { level: string }).level),
      ["INFO", "WARN", "ERROR"],
    );
  });

  it("stays JSON and shows no key, however deep it stands", () => {
    const cut = "-----BEGIN PRIVATE KEY-----\nMIGHAgEA";
    log.error(cut, { a: block, b: [cut], c: { d: { e: "Q".repeat(64) } }, f: new Confidential("a key") });
    const said = JSON.parse(lines[0]!) as Record<string, unknown>;
    assert.deepEqual(said, {
      timestamp: now().toISOString(),
      level: "ERROR",
      message: "[pem]",
      a: "[pem]",
      b: ["[pem]"],
      c: { d: { e: "[redacted]" } },
      f: "[confidential]",
    });
  });
});
