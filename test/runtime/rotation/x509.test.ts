import "reflect-metadata"; // the X.509 library needs it first
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import {
  X509Certificate as Read,
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
} from "@peculiar/x509";
import { localSigner, newKey, spki, type Signer } from "../../../runtime/rotation/signer";
import { createLeaf, createRequest, createRoot, type Leaf } from "../../../runtime/rotation/x509";
import { derToRaw } from "../../../runtime/rotation/ecdsa";
import { NAME, refusal } from "./support/context";

const now = new Date("2026-11-22T12:00:00.750Z");
const leaf = (changes: Partial<Leaf> = {}): Leaf => ({
  publicKey: spki(newKey().publicKey),
  names: [NAME],
  uses: ["Server"],
  days: 30,
  now,
  ...changes,
});

describe("a certificate of our own", () => {
  const signer = localSigner();
  let root: X509Certificate;
  before(async () => {
    root = await createRoot(signer, { name: "edge-authority-1", days: 3653, now });
  });

  it("begins an hour early, for slow clocks, and ends to the day", async () => {
    const made = await createLeaf(signer, root, leaf());
    assert.equal(made.validFrom, "Nov 22 11:00:00 2026 GMT");
    assert.equal(made.validTo, "Dec 22 12:00:00 2026 GMT");
    assert.equal(root.validTo, "Nov 22 11:00:00 2036 GMT");
  });

  it("does not begin before its authority", async () => {
    const young = await createRoot(signer, { name: "young", days: 3653, now: new Date(now.getTime() + 30 * 60_000) });
    assert.equal((await createLeaf(signer, young, leaf())).validFrom, "Nov 22 11:30:00 2026 GMT");
  });

  it("has a serial number of 128 random bits", async () => {
    const serials = await Promise.all(
      [1, 2, 3, 4].map(async () => (await createLeaf(signer, root, leaf())).serialNumber),
    );
    // A serial number is written without leading zeros: one of 256 is a byte shorter.
    assert.ok(
      serials.every(({ length }) => length > 24 && length <= 32),
      serials.join(),
    );
    assert.equal(new Set(serials).size, 4);
  });

  it("names itself and its authority by key, and no authority of its own", async () => {
    const made = new Read((await createLeaf(signer, root, leaf())).raw);
    const above = new Read(root.raw);
    const keyId = above.getExtension(SubjectKeyIdentifierExtension)?.keyId;
    assert.equal(keyId?.length, 40);
    assert.equal(made.getExtension(AuthorityKeyIdentifierExtension)?.keyId, keyId);
    assert.equal(new X509Certificate(made.toString()).ca, false);
    assert.equal(root.ca, true);
  });

  it("says critically what it is: a root that signs leaves alone, a leaf that signs no certificate", async () => {
    const stated = ({ raw }: X509Certificate) => {
      const read = new Read(raw);
      const is = read.getExtension(BasicConstraintsExtension);
      const may = read.getExtension(KeyUsagesExtension);
      return [is?.ca, is?.pathLength, is?.critical, may?.usages, may?.critical];
    };
    const { keyCertSign, cRLSign, digitalSignature } = KeyUsageFlags;
    assert.deepEqual(stated(root), [true, 0, true, keyCertSign | cRLSign, true]);
    const made = await createLeaf(signer, root, leaf());
    assert.deepEqual(stated(made), [false, undefined, true, digitalSignature, true]);
  });

  it("names its hosts beside its subject, and critically where it has none", async () => {
    const stated = async (...names: string[]) => {
      const read = new Read((await createLeaf(signer, root, leaf({ names }))).raw);
      const hosts = read.getExtension(SubjectAlternativeNameExtension);
      return [read.subject, hosts?.names.items.map(({ value }) => value), hosts?.critical];
    };
    const longest = `${"a".repeat(52)}.example.com`;
    assert.equal(longest.length, 64);
    assert.deepEqual(await stated(longest, NAME), [`CN=${longest}`, [longest, NAME], false]);
    assert.deepEqual(await stated(`a${longest}`), ["", [`a${longest}`], true]);
  });

  it("is asked of another authority by a request with the same names, and a subject that is not too long", async () => {
    const stated = async (...names: string[]) => {
      const request = new Pkcs10CertificateRequest(await createRequest(localSigner(), names));
      const hosts = request.getExtension("2.5.29.17") as SubjectAlternativeNameExtension | null;
      return [request.subject, hosts?.names.items.map(({ value }) => value)];
    };
    const longest = `${"a".repeat(52)}.example.com`;
    assert.deepEqual(await stated(longest, NAME), [`CN=${longest}`, [longest, NAME]]);
    assert.deepEqual(await stated(`a${longest}`), ["", [`a${longest}`]]);
  });

  it("says what it may be used for", async () => {
    const usages = async (uses: Leaf["uses"]) => (await createLeaf(signer, root, leaf({ uses }))).keyUsage;
    assert.deepEqual(await usages(["Server"]), ["1.3.6.1.5.5.7.3.1"]);
    assert.deepEqual(await usages(["Client"]), ["1.3.6.1.5.5.7.3.2"]);
    assert.deepEqual(await usages(["Server", "Client"]), ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
  });

  it("has the first name for its subject, and none when that is too long for one", async () => {
    const long = `${"a".repeat(60)}.example.com`;
    assert.equal((await createLeaf(signer, root, leaf())).subject, `CN=${NAME}`);
    const made = await createLeaf(signer, root, leaf({ names: [long] }));
    // Node.js answers an empty subject with nothing, which its types do not know.
    assert.equal(made.subject ?? "", "");
    assert.equal(made.subjectAltName, `DNS:${long}`);
  });

  it("fails when the signing key is not the authority's", async () => {
    await refusal("IssuerKeyMismatch", createLeaf(localSigner(), root, leaf()));
  });

  it("fails when it would outlive its authority by a second", async () => {
    const ends = new Date("2036-11-22T11:00:00Z").getTime() - 30 * 86_400_000;
    const at = (time: number) => createLeaf(signer, root, leaf({ now: new Date(time) }));
    assert.equal((await at(ends)).validTo, "Nov 22 11:00:00 2036 GMT");
    await refusal("AuthorityExpires", at(ends + 1000));
  });

  describe("whose signer is at fault", () => {
    const faulty = (sign: (good: Buffer) => Buffer): Signer => ({
      ...signer,
      sign: async (message) => sign(await signer.sign(message)),
    });
    const flipped = (good: Buffer) => {
      const bad = Buffer.from(good);
      bad[20]! ^= 1;
      return bad;
    };
    it("fails when a bit of the signature is flipped", async () => {
      await refusal("SignatureWrong", createLeaf(faulty(flipped), root, leaf()));
      await refusal("SignatureWrong", createRoot(faulty(flipped), { name: "root", days: 1, now }));
    });
    it("fails when the signature is raw instead of DER", async () => {
      await refusal("SignatureMalformed", createLeaf(faulty(derToRaw), root, leaf()));
    });
    for (const [what, garbage] of [
      ["nothing", ""],
      ["garbage", "not a signature"],
      ["half a signature", "MEUCIQ"],
    ] as const) {
      it(`fails when the signature is ${what}`, async () => {
        await refusal(
          "SignatureMalformed",
          createLeaf(
            faulty(() => Buffer.from(garbage)),
            root,
            leaf(),
          ),
        );
      });
    }
    it("fails when the signer is throttled, with what it says", async () => {
      const throttled: Signer = { ...signer, sign: () => Promise.reject(new Error("ThrottlingException")) };
      await assert.rejects(createLeaf(throttled, root, leaf()), /ThrottlingException/);
    });
  });
});
