import assert from "node:assert/strict";
import { generateKeyPairSync, sign, verify } from "node:crypto";
import fc from "fast-check";
import { derToRaw, rawToDer } from "../../../runtime/rotation/ecdsa";
import { refusal } from "./support/context";

describe("derToRaw", () => {
  it("turns what OpenSSL signed into what Web Crypto verifies, and back", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    for (let i = 0; i < 200; i++) {
      const message = Buffer.from(`message ${i}`);
      const der = sign("sha256", message, privateKey);
      const raw = derToRaw(der);
      assert.equal(verify("sha256", message, { key: publicKey, dsaEncoding: "ieee-p1363" }, raw), true);
      assert.deepEqual(rawToDer(raw), der);
    }
  });

  it("keeps numbers of any size", () => {
    const number = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((bytes) => bytes.some((byte) => byte > 0));
    fc.assert(
      fc.property(number, number, (r, s) => {
        const raw = Buffer.concat([r, s]);
        assert.deepEqual(derToRaw(rawToDer(raw)), raw);
      }),
    );
  });

  it("fails when it is given anything else, and never crashes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        try {
          assert.equal(derToRaw(bytes).length, 64);
        } catch (error) {
          assert.match(String(error), /SignatureMalformed/);
        }
      }),
    );
  });

  it("fails when a number is too large, negative, zero or missing", async () => {
    const der = (...numbers: number[][]) => {
      const body = Buffer.concat(numbers.map((digits) => Buffer.from([2, digits.length, ...digits])));
      return Buffer.from([0x30, body.length, ...body]);
    };
    const large = [1, ...Array<number>(32).fill(0)];
    for (const bad of [der(large, [1]), der([0x80], [1]), der([0], [1]), der([], [1]), der([1]), der([1], [1], [1])]) {
      await refusal(
        "SignatureMalformed",
        Promise.resolve().then(() => derToRaw(bad)),
      );
    }
    assert.equal(derToRaw(der([1], [2])).toString("hex"), `${"0".repeat(63)}1${"0".repeat(63)}2`);
  });
});
