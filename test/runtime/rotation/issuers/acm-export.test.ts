import { RequestInProgressException, ThrottlingException, type ACMClient } from "@aws-sdk/client-acm";
import assert from "node:assert/strict";
import type { X509Certificate } from "node:crypto";
import { readBundle } from "../../../../runtime/certificate/bundle";
import { readTrust } from "../../../../runtime/certificate/trust";
import { validate } from "../../../../runtime/certificate/validate";
import { Confidential } from "../../../../runtime/certificate/confidential";
import { bootstrap } from "../../../../runtime/rotation/bootstrap";
import { acmExport, amazonRoots, type ExportApi } from "../../../../runtime/rotation/issuers/acm-export";
import { awsExport } from "../../../../runtime/rotation/issuers/aws-export";
import { bundle, make } from "../../certificate/support/chains";
import { FakeAcm } from "../support/fake-acm";
import { CERTIFICATE, NAME, refusal, TestContext, TRUST } from "../support/context";

const now = new Date();
const noSleep = async () => undefined;
const request = { names: [NAME], uses: ["Server" as const], days: 0, now };

async function bootstrapped() {
  const acm = await FakeAcm.make();
  const made = new TestContext({ minimumRemainingDays: 7 }, acmExport(acm, noSleep, acm.roots));
  await bootstrap(made);
  return { acm, context: made };
}

const served = (context: TestContext) =>
  readBundle(new Confidential(context.store.valueOf(CERTIFICATE, "AWSCURRENT")!));

describe("acm-export", () => {
  it("stores what ACM exports as our bundle: leaf, chain, and the key decrypted", async () => {
    const { acm, context: it } = await bootstrapped();
    const { leaf, intermediates, key } = served(it);
    const sha256 = (all: readonly X509Certificate[] = []) => all.map(({ fingerprint256 }) => fingerprint256);
    assert.deepEqual(sha256([leaf, ...intermediates]), sha256([acm.bundle!.leaf, ...acm.bundle!.intermediates]));
    assert.equal(key.equals(acm.bundle!.key), true);
  });

  it("names the authority that issued it, and what stands above that", async () => {
    const { context: it } = await bootstrapped();
    const { issuer, issuerChain, anchors } = readTrust(new Confidential(it.store.valueOf(TRUST, "AWSCURRENT")!));
    const names = [[issuer], issuerChain, anchors].map((all) => all.map(({ subject }) => subject.replace("CN=", "")));
    assert.deepEqual(names, [
      ["Amazon ECDSA 256 M02"],
      ["Amazon Root CA 3"],
      ["Starfield Services Root Certificate Authority - G2", "Amazon Root CA 3"],
    ]);
  });

  it("sends no root that signed itself, in whatever order the chain comes", async () => {
    const { acm } = await bootstrapped();
    const private_: ExportApi = {
      export: async (passphrase) => {
        const exported = await acm.export(passphrase);
        const [middle, crossed] = acm.bundle!.intermediates;
        const chain = [acm.starfield.certificate, crossed!, middle!].map((each) => each.toString()).join("");
        return { ...exported, chain };
      },
    };
    const { intermediates } = await acmExport(private_, noSleep, acm.roots).issue(request, acm.amazon.certificate);
    assert.deepEqual(
      intermediates.map(({ subject }) => subject),
      ["CN=Amazon ECDSA 256 M02", "CN=Amazon Root CA 3"],
    );
  });

  it("ends its chain where two authorities have cross-signed each other", async () => {
    const [one, other] = [await make({ name: "one" }), await make({ name: "other" })];
    const crossed = await make({ ...one, name: "one", issuer: other, authority: true });
    const back = await make({ ...other, name: "other", issuer: one, authority: true });
    const leaf = await make({ name: NAME, issuer: one, names: [NAME], uses: ["Server"] });
    const { acm } = await bootstrapped();
    const looped: ExportApi = {
      export: async (passphrase) => {
        acm.bundle = bundle(leaf, crossed, back);
        return acm.export(passphrase);
      },
    };
    const { intermediates } = await acmExport(looped, noSleep, [one.certificate]).issue(request, one.certificate);
    assert.deepEqual(
      intermediates.map(({ subject }) => subject),
      ["CN=one", "CN=other"],
    );
  });

  describe("when one of Amazon's roots leaves the trust stores", () => {
    for (const [gone, left] of [
      ["Starfield's, which cross-signed", 1],
      ["Amazon's own", 0],
    ] as const) {
      it(`goes on by the other, in the function and in the agent: ${gone}`, async () => {
        const acm = await FakeAcm.make();
        const roots = [acm.roots[left]!];
        const context = new TestContext({ minimumRemainingDays: 7 }, acmExport(acm, noSleep, roots));
        await bootstrap(context);
        await context.rotateAll("token-1");
        assert.equal(served(context).intermediates.length, 2);
        const requirements = { names: [NAME], uses: ["Server" as const], minimumRemainingDays: 7, now: new Date() };
        assert.deepEqual(validate(served(context), { ...requirements, anchors: roots }), []);
      });
    }

    it("goes on, though the trust that is published still names both", async () => {
      const { acm, context: it } = await bootstrapped();
      it.issuers.set("old", acmExport(acm, noSleep, [acm.amazon.certificate]));
      await it.rotateAll("token-1");
      assert.deepEqual(it.store.labels(CERTIFICATE)["token-1"], ["AWSCURRENT"]);
    });
  });

  it("owns what its roots have issued, and no other authority", async () => {
    const { acm } = await bootstrapped();
    const issuer = acmExport(acm, noSleep, acm.roots);
    const [middle, ...above] = acm.bundle!.intermediates;
    const stranger = await make({ name: "Amazon ECDSA 256 M02" });
    assert.deepEqual(
      [
        await issuer.owns(middle!, above),
        await issuer.owns(stranger.certificate, []),
        await issuer.owns(stranger.certificate, above),
      ],
      [true, false, false],
    );
  });

  it("follows a renewal at the next rotation, and stores the same again when there was none", async () => {
    const { acm, context: it } = await bootstrapped();
    const before = served(it).leaf.fingerprint256;
    await it.rotateAll("token-1");
    assert.equal(served(it).leaf.fingerprint256, before);
    await acm.renew();
    await it.rotateAll("token-2");
    assert.equal(served(it).leaf.fingerprint256, acm.bundle?.leaf.fingerprint256);
    assert.notEqual(served(it).leaf.fingerprint256, before);
  });

  it("encrypts each export with another passphrase, of 256 random bits", async () => {
    const { acm, context: it } = await bootstrapped();
    await it.rotateAll("token-1");
    assert.equal(new Set(acm.passphrases).size, acm.passphrases.length);
    for (const passphrase of acm.passphrases) assert.match(passphrase, /^[0-9a-f]{64}$/);
  });

  it("fails when the key cannot be decrypted, without a word of it", async () => {
    const { acm } = await bootstrapped();
    const wrong: ExportApi = {
      export: async () => acm.export(new Confidential("another passphrase")),
    };
    const message = await refusal(
      "ExportMalformed",
      acmExport(wrong, noSleep, acm.roots).issue(request, acm.amazon.certificate),
    );
    assert.equal(message, "ExportMalformed: the exported key cannot be decrypted");
  });

  it("fails when ACM exports no certificate", async () => {
    const { acm } = await bootstrapped();
    const empty: ExportApi = { export: async (passphrase) => ({ ...(await acm.export(passphrase)), certificate: "" }) };
    await refusal("ExportMalformed", acmExport(empty, noSleep, acm.roots).issue(request, acm.amazon.certificate));
  });

  it("waits while ACM renews and exports nothing, half a minute together, instead of a day", async () => {
    const { acm } = await bootstrapped();
    const slept: number[] = [];
    const after = (refusals: number): ExportApi => ({
      export: async (passphrase) => (refusals-- > 0 ? undefined : acm.export(passphrase)),
    });
    const issue = (api: ExportApi) =>
      acmExport(api, async (ms) => void slept.push(ms), acm.roots).issue(request, acm.amazon.certificate); // prettier-ignore
    assert.equal((await issue(after(8))).leaf.fingerprint256, acm.bundle?.leaf.fingerprint256);
    assert.equal(
      slept.reduce((sum, ms) => sum + ms, 0),
      27_500,
    );
    await refusal("IssuancePending", issue(after(9)));
  });

  it("knows ACM's words for a certificate that is being issued, and passes on all others", async () => {
    const answering = (error: Error) =>
      awsExport({ send: () => Promise.reject(error) } as unknown as ACMClient, "arn:aws:acm:x").export(
        new Confidential("x"),
      );
    const details = { message: "no", $metadata: {} };
    assert.equal(await answering(new RequestInProgressException(details)), undefined);
    await assert.rejects(answering(new ThrottlingException(details)), { name: "ThrottlingException" });
  });

  it("trusts the roots of Amazon Trust Services, as Node.js knows them", () => {
    assert.deepEqual(
      amazonRoots().map((root) => /CN=(.*)/.exec(root.subject)?.[1]),
      [
        "Starfield Services Root Certificate Authority - G2",
        "Amazon Root CA 1",
        "Amazon Root CA 2",
        "Amazon Root CA 3",
        "Amazon Root CA 4",
      ],
    );
  });
});
