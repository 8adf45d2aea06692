import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { inspect } from "node:util";
import { Confidential } from "../../../runtime/certificate/confidential";
import { pemBlocks } from "../../../runtime/certificate/pem";
import { Unreadable } from "../../../runtime/certificate/problem";
import { isValidAt, readCertificate, readCertificates, sha1 } from "../../../runtime/certificate/x509";
import { make, type Made } from "./support/chains";

describe("certificates as PEM", () => {
  let one: Made;
  let other: Made;
  let key: string;
  before(async () => {
    [one, other] = [await make({ name: "one" }), await make({ name: "other" })];
    key = one.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  });

  const pem = (...all: Made[]) => all.map(({ certificate }) => certificate.toString()).join("");
  const refused = (code: string, message: RegExp) => (error: unknown) =>
    error instanceof Unreadable && error.problem.code === code && message.test(error.message);

  it("are read in their order, and one alone where one is needed", () => {
    assert.deepEqual(
      readCertificates(pem(one, other)).map(({ subject }) => subject),
      ["CN=one", "CN=other"],
    );
    assert.equal(readCertificate(pem(one)).fingerprint256, one.certificate.fingerprint256);
    assert.throws(() => readCertificate(""), refused("NoCertificate", /holds 0 certificates; needs one/));
    assert.throws(() => readCertificate(pem(one, other)), refused("NoCertificate", /holds 2 certificates; needs one/));
  });

  it("fail where anything else is among them: a private key in a trust bundle must be noticed", () => {
    for (const text of [pem(one) + key, key + pem(one)])
      assert.throws(() => readCertificates(text), refused("WrongBlock", /holds PRIVATE KEY; only certificates belong/));
  });

  it("fail where a block is cut off, or ends before it begins", () => {
    const [first, second] = [pem(one), pem(other)];
    for (const text of [
      first.replace(/-----END.*\n/, ""),
      first.replace(/-----BEGIN.*\n/, ""),
      // As many ends as beginnings.
      first.replace(/-----BEGIN.*\n/, "") + second.replace(/-----END.*\n/, ""),
    ])
      assert.throws(() => pemBlocks(text), refused("Unreadable", /a block is cut off/));
  });

  it("are valid from their first second, and no longer in their last", () => {
    const { certificate } = one;
    const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
    assert.deepEqual(
      [from - 1, from, to - 1, to].map((at) => isValidAt(certificate, new Date(at))),
      [false, true, true, false],
    );
  });

  it("have the SHA-1 that HAProxy shows: hex, upper case, without colons", () => {
    const expected = createHash("sha1").update(one.certificate.raw).digest("hex").toUpperCase();
    assert.equal(sha1(one.certificate), expected);
  });
});

describe("a confidential text", () => {
  it("is shown by nothing but reveal", () => {
    const text = new Confidential("the key");
    const shown = [
      String(text),
      `${text.toString()}`,
      JSON.stringify({ text }),
      inspect({ text }, { showHidden: true }),
    ];
    assert.deepEqual(
      shown.map((one) => [one.includes("[confidential]"), one.includes("the key")]),
      shown.map(() => [true, false]),
    );
    assert.equal(text.reveal(), "the key");
  });

  it("equals another of the same text, and no other", () => {
    assert.deepEqual(
      ["the key", "another"].map((text) => new Confidential("the key").equals(new Confidential(text))),
      [true, false],
    );
  });
});
