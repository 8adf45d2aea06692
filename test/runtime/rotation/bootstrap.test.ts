import assert from "node:assert/strict";
import { Confidential } from "../../../runtime/certificate/confidential";
import { bootstrap } from "../../../runtime/rotation/bootstrap";
import { problemsInUse } from "../../../runtime/rotation/handshake";
import { AuthorityKind } from "../../../runtime/rotation/issuers/kind";
import { privateCa } from "../../../runtime/rotation/issuers/private-ca";
import { printBundle, readBundle } from "../../../runtime/certificate/bundle";
import { localSigner } from "../../../runtime/rotation/signer";
import { printTrust, readTrust } from "../../../runtime/certificate/trust";
import { sample } from "../../support/sample";
import { bundle, make } from "../certificate/support/chains";
import { Killed } from "./support/fake-secrets";
import { CERTIFICATE, established, NAME, refusal, settings, TestContext, TRUST } from "./support/context";

const trustOf = (context: TestContext) => readTrust(new Confidential(context.store.valueOf(TRUST, "AWSCURRENT") ?? ""));
const leafOf = (context: TestContext) =>
  readBundle(new Confidential(context.store.valueOf(CERTIFICATE, "AWSCURRENT") ?? "")).leaf;
const minutes = (count: number) => count / 1440;

/** A context in which a second authority has been made ready, and nothing told of it. */
async function beforeRollover(daysAgo = 0) {
  const context = await established({}, undefined, daysAgo);
  context.issuers.set("new", privateCa("new", localSigner()));
  return context;
}

/** What the function is told at a step of a rollover: whom to trust, and who signs. */
function tell(context: TestContext, names: string[], issuer: string): void {
  const authorities = names.map((name) => ({ name, kind: AuthorityKind.PrivateCa, arn: `arn:${name}` }));
  context.settings = { ...context.settings, authorities, issuer };
  for (const name of [...context.issuers.keys()]) if (!names.includes(name)) context.issuers.delete(name);
}

const subjects = (context: TestContext) => trustOf(context).anchors.map((anchor) => anchor.subject);

describe("bootstrap", () => {
  it("makes root, trust and a certificate in force, and names fingerprints alone", async () => {
    const context = new TestContext();
    const result = await bootstrap(context);
    const trust = trustOf(context);
    assert.deepEqual(
      trust.anchors.map(({ fingerprint256 }) => fingerprint256),
      [trust.issuer.fingerprint256],
    );
    assert.equal(trust.issuer.subject, "CN=old");
    assert.equal(leafOf(context).subject, `CN=${NAME}`);
    assert.deepEqual(result, {
      trust: { status: "Published", anchors: [trust.issuer.fingerprint256] },
      certificate: { status: "Issued", sha256: leafOf(context).fingerprint256 },
    });
  });

  it("changes nothing when called again", async () => {
    const context = await established();
    const before = [context.store.valueOf(TRUST, "AWSCURRENT"), context.store.valueOf(CERTIFICATE, "AWSCURRENT")];
    const again = await bootstrap(context);
    assert.deepEqual([again.trust.status, again.certificate.status], ["Kept", "Kept"]);
    assert.deepEqual(
      [context.store.valueOf(TRUST, "AWSCURRENT"), context.store.valueOf(CERTIFICATE, "AWSCURRENT")],
      before,
    );
  });

  it("keeps what a rotation has put in force since", async () => {
    const context = await established();
    await context.rotateAll("token-1");
    const before = leafOf(context).fingerprint256;
    assert.equal((await bootstrap(context)).certificate.status, "Kept");
    assert.equal(leafOf(context).fingerprint256, before);
  });

  it("agrees on one root and one certificate when two calls run at once", async () => {
    const context = new TestContext();
    const [one, other] = await Promise.all([bootstrap(context), bootstrap(context)]);
    assert.deepEqual(one.trust.anchors, other.trust.anchors);
    assert.equal(one.certificate.sha256, other.certificate.sha256);
    assert.deepEqual(Object.values(context.store.labels(CERTIFICATE)), [["AWSCURRENT"]]);
  });

  for (const when of ["before", "after"] as const) {
    it(`ends the same wherever it was cut off ${when} a call and called again`, async () => {
      const whole = await established();
      const calls = whole.store.calls.length;
      assert.equal(calls, 5);
      for (const call of sample([1, 2, 3, 4, 5], String)) {
        const context = new TestContext();
        context.store.kill = { when, call };
        await assert.rejects(bootstrap(context), Killed);
        context.store.kill = undefined;
        await bootstrap(context);
        assert.equal(trustOf(context).anchors.length, 1, `${when} ${call}`);
        assert.deepEqual(Object.values(context.store.labels(CERTIFICATE)), [["AWSCURRENT"]], `${when} ${call}`);
        await context.rotateAll("token-1");
      }
    });
  }

  it("replaces a certificate that has expired because rotation stood still", async () => {
    const authority = privateCa("old", localSigner());
    const context = await established({}, authority, 29);
    const request = { names: [NAME], uses: ["Server" as const], days: 28, now: context.now() };
    const old = printBundle(await authority.issue(request, trustOf(context).issuer));
    context.store.plant(CERTIFICATE, "old", old.reveal(), "AWSCURRENT");
    context.pass(29);
    assert.equal((await bootstrap(context)).certificate.status, "Issued");
    assert.match(context.lines.join(""), /the certificate in force is replaced.*has expired/);
  });

  it("replaces a certificate that lacks a name it is told of now", async () => {
    const context = await established();
    context.settings = { ...context.settings, names: [NAME, "new.example.com"] };
    assert.equal((await bootstrap(context)).certificate.status, "Issued");
    assert.equal(leafOf(context).subjectAltName, `DNS:${NAME}, DNS:new.example.com`);
  });

  it("puts nothing in force that only a handshake shows to be wrong", async () => {
    const top = await make({ name: "old", within: "example.org" });
    const good = privateCa("old", localSigner(top.privateKey));
    const anchors = [top.certificate];
    const context = new TestContext({}, { ...good, trust: async () => ({ issuer: top.certificate, issuerChain: [], anchors }) }); // prettier-ignore
    assert.match(await refusal("CertificateRefused", bootstrap(context)), /HandshakeFailed/);
    assert.equal(context.store.valueOf(CERTIFICATE, "AWSCURRENT"), undefined);
  });

  it("publishes no trust that an agent would refuse", async () => {
    const leaf = await make({ name: "no authority", authority: false });
    const trust = { issuer: leaf.certificate, issuerChain: [], anchors: [leaf.certificate] };
    const context = new TestContext({}, { ...privateCa("old", localSigner()), trust: async () => trust });
    assert.match(await refusal("TrustMalformed", bootstrap(context)), /TrustNotAnAuthority/);
    assert.equal(context.store.valueOf(TRUST, "AWSCURRENT"), undefined);
  });

  it("puts in force what another call stored first only if that is good", async () => {
    const context = new TestContext();
    const put = context.store.put.bind(context.store);
    context.store.put = async (arn, version) => {
      if (arn !== CERTIFICATE) return put(arn, version);
      context.store.plant(arn, version.token, printBundle(bundle(await make({ name: NAME }))).reveal(), "AWSCURRENT");
      return "Exists";
    };
    await refusal("CertificateRefused", bootstrap(context));
  });

  it("fails when what another call stored first cannot be read yet, to be called again", async () => {
    for (const [secret, code] of [
      [TRUST, "TrustMissing"],
      [CERTIFICATE, "PendingMissing"],
    ] as const) {
      const context = new TestContext();
      const put = context.store.put.bind(context.store);
      context.store.put = async (arn, version) => (arn === secret ? "Exists" : put(arn, version));
      assert.match(await refusal(code, bootstrap(context)), /another call .* cannot be read yet: try again/);
      context.store.put = put;
      await bootstrap(context);
    }
  });

  it("writes versions whose ids are UUIDs, which Secrets Manager takes, and another one each time", async () => {
    const context = await established();
    context.store.plant(CERTIFICATE, "placeholder", "not a certificate", "AWSCURRENT");
    await bootstrap(context);
    const written = [CERTIFICATE, TRUST].flatMap((secret) => [...context.store.secrets.get(secret)!.versions.keys()]);
    const ids = written.filter((id) => id !== "placeholder");
    assert.equal(ids.length, 3);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it("warns when it replaces what is there, and only then", async () => {
    const warnings = (context: TestContext) => context.lines.filter((line) => line.includes('"level":"WARN"'));
    const context = new TestContext();
    await bootstrap(context);
    await bootstrap(context);
    assert.deepEqual(warnings(context), []);
    context.settings = { ...context.settings, names: [...context.settings.names, "second.example.com"] };
    await bootstrap(context);
    assert.match(
      warnings(context).join(""),
      /^[^\n]*the certificate in force is replaced.*second\.example\.com[^\n]*\n?$/,
    );
    context.lines.length = 0;
    context.store.plant(TRUST, "emptied", "", "AWSCURRENT");
    await bootstrap(context);
    assert.match(warnings(context).join(""), /the trust bundle cannot be read and is made anew/);
    context.lines.length = 0;
    context.store.plant(CERTIFICATE, "placeholder", "not a certificate", "AWSCURRENT");
    await bootstrap(context);
    assert.match(warnings(context).join(""), /the certificate in force is replaced.*it cannot be read/);
  });

  it("replaces a placeholder", async () => {
    const context = new TestContext();
    context.store.plant(CERTIFICATE, "placeholder", "placeholder", "AWSCURRENT");
    assert.equal((await bootstrap(context)).certificate.status, "Issued");
  });

  it("makes an emptied trust bundle anew, under which the certificate in force is still trusted", async () => {
    const context = await established();
    const before = leafOf(context).fingerprint256;
    context.store.plant(TRUST, "emptied", "", "AWSCURRENT");
    const { trust, certificate } = await bootstrap(context);
    assert.deepEqual([trust.status, certificate.status], ["Published", "Kept"]);
    assert.equal(leafOf(context).fingerprint256, before);
  });

  it("fails when the secret waits for its deletion", async () => {
    const context = new TestContext();
    context.store.secrets.get(TRUST)!.deleted = true;
    await refusal("SecretDeleted", bootstrap(context));
  });

  it("fails when the signing key is disabled, and publishes nothing", async () => {
    const signer = { ...localSigner(), sign: () => Promise.reject(new Error("DisabledException")) };
    const context = new TestContext({}, privateCa("old", signer));
    await assert.rejects(bootstrap(context), /DisabledException/);
    assert.equal(context.store.valueOf(TRUST, "AWSCURRENT"), undefined);
  });

  it("makes another root of the same key for another secret, in another program too: each is trusted by the other's bundle", async () => {
    const signer = localSigner();
    const [platform, service] = [
      new TestContext({}, privateCa("old", signer)),
      new TestContext({}, privateCa("old", signer)),
    ];
    platform.pass(-1);
    for (const context of [platform, service]) await bootstrap(context);
    assert.notEqual(trustOf(platform).anchors[0]?.fingerprint256, trustOf(service).anchors[0]?.fingerprint256);
    for (const [shown, verifier] of [
      [platform, service],
      [service, platform],
    ] as const) {
      const bundle = readBundle(new Confidential(shown.store.valueOf(CERTIFICATE, "AWSCURRENT")!));
      const requirements = {
        ...settings,
        minimumRemainingDays: 0,
        anchors: trustOf(verifier).anchors,
        now: service.now(),
      };
      assert.deepEqual(await problemsInUse(bundle, requirements), []);
    }
  });

  describe("rolling an authority over", () => {
    it("goes from old to new in order, and every certificate in force is trusted all the while", async () => {
      const context = await beforeRollover(20);
      tell(context, ["old", "new"], "old");
      await bootstrap(context);
      assert.deepEqual(subjects(context), ["CN=old", "CN=new"]);
      assert.equal(trustOf(context).issuer.subject, "CN=old");

      context.pass(minutes(60));
      tell(context, ["old", "new"], "new");
      await bootstrap(context);
      assert.equal(trustOf(context).issuer.subject, "CN=new");
      assert.equal(leafOf(context).issuer, "CN=old");

      await context.rotateAll("token-1");
      assert.equal(leafOf(context).issuer, "CN=new");
      await context.rotateAll("token-2");
      tell(context, ["new"], "new");
      await bootstrap(context);
      assert.deepEqual(subjects(context), ["CN=new"]);
      await context.rotateAll("token-3");
    });

    it("fails when the new one is to sign in the step that publishes it", async () => {
      const context = await beforeRollover();
      tell(context, ["old", "new"], "new");
      assert.equal(
        await refusal("RolloverOrder", bootstrap(context)),
        'RolloverOrder: issuer: "new" may sign once its root is trusted everywhere; first add it to authorities and leave issuer as it is',
      );
      assert.deepEqual(subjects(context), ["CN=old"]);
    });

    it("fails when the new one takes the old one's place in one step, and names both mistakes", async () => {
      const context = await beforeRollover();
      tell(context, ["new"], "new");
      assert.equal(
        await refusal("RolloverOrder", bootstrap(context)),
        'RolloverOrder: issuer: "new" may sign once its root is trusted everywhere; first add it to authorities and leave issuer as it is; ' +
          'authorities: keep "CN=old" until no certificate of it is AWSCURRENT or AWSPREVIOUS; rotate the secret, twice if need be',
      );
      assert.deepEqual(subjects(context), ["CN=old"]);
    });

    it("fails when the new one is to sign before the trust had time to spread, to the minute", async () => {
      const context = await beforeRollover();
      tell(context, ["old", "new"], "old");
      await bootstrap(context);
      tell(context, ["old", "new"], "new");
      context.pass(minutes(59));
      assert.match(
        await refusal("RolloverOrder", bootstrap(context)),
        /wait until agents and peers report the trust published/,
      );
      assert.equal(trustOf(context).issuer.subject, "CN=old");
      context.pass(minutes(1));
      await bootstrap(context);
      assert.equal(trustOf(context).issuer.subject, "CN=new");
    });

    it("fails when the old one is dropped while its certificate is in force, or is what a rollback goes to", async () => {
      const context = await beforeRollover(20);
      tell(context, ["old", "new"], "old");
      await bootstrap(context);
      context.pass(1);
      tell(context, ["old", "new"], "new");
      await bootstrap(context);
      tell(context, ["new"], "new");
      assert.match(await refusal("RolloverOrder", bootstrap(context)), /keep "CN=old"/);
      await context.rotateAll("token-1");
      assert.match(await refusal("RolloverOrder", bootstrap(context)), /keep "CN=old"/);
      assert.deepEqual(subjects(context), ["CN=old", "CN=new"]);
    });

    it("lets the old one go once its last certificate has expired", async () => {
      const context = await beforeRollover(29);
      tell(context, ["old", "new"], "old");
      await bootstrap(context);
      context.pass(1);
      tell(context, ["old", "new"], "new");
      await bootstrap(context);
      context.pass(28);
      await context.rotateAll("token-1");
      tell(context, ["new"], "new");
      assert.match(await refusal("RolloverOrder", bootstrap(context)), /keep "CN=old"/);
      context.pass(2);
      await bootstrap(context);
      assert.deepEqual(subjects(context), ["CN=new"]);
    });

    it("goes back to the old trust before anything was signed by the new", async () => {
      const context = await beforeRollover();
      tell(context, ["old", "new"], "old");
      await bootstrap(context);
      tell(context, ["old"], "old");
      await bootstrap(context);
      assert.deepEqual(subjects(context), ["CN=old"]);
    });

    it("fails when the issuer is none of the authorities", async () => {
      const context = await beforeRollover();
      tell(context, ["old"], "new");
      assert.match(await refusal("SettingsMalformed", bootstrap(context)), /name one of the authorities; got "new"/);
    });

    it("keeps rotating by the old one when the settings are ahead of the trust", async () => {
      const context = await beforeRollover();
      tell(context, ["old", "new"], "new");
      await context.rotateAll("token-1");
      assert.equal(leafOf(context).issuer, "CN=old");
    });
  });

  it("reads the published trust back as the agents do", async () => {
    const context = await established();
    const value = JSON.parse(context.store.valueOf(TRUST, "AWSCURRENT")!) as Record<string, unknown>;
    assert.deepEqual(Object.keys(value), ["version", "issuer", "anchors", "since"]);
    assert.equal(printTrust(trustOf(context)), context.store.valueOf(TRUST, "AWSCURRENT"));
  });
});
