import assert from "node:assert/strict";
import { Confidential } from "../../../runtime/rotation/confidential";
import { bootstrap } from "../../../runtime/rotation/bootstrap";
import { privateCa } from "../../../runtime/rotation/issuers/private-ca";
import { fingerprint, parseBundle, printBundle, readCertificate } from "../../../runtime/rotation/pem";
import { localSigner } from "../../../runtime/rotation/signer";
import { parseTrust, printTrust } from "../../../runtime/rotation/trust";
import { Killed } from "./support/fake-secrets";
import { CERTIFICATE, established, NAME, refusal, TestWorld, TRUST } from "./support/context";

const trustOf = (world: TestWorld) => parseTrust(world.store.valueOf(TRUST, "AWSCURRENT") ?? "");
const leafOf = (world: TestWorld) =>
  parseBundle(new Confidential(world.store.valueOf(CERTIFICATE, "AWSCURRENT") ?? "")).leaf;
const minutes = (count: number) => count / 1440;

/** A world in which a second authority has been made ready, and nothing told of it. */
async function beforeRollover(daysAgo = 0) {
  const world = await established({}, undefined, daysAgo);
  world.issuers.set("new", privateCa("new", localSigner()));
  return world;
}

/** What the function is told at a step of a rollover: whom to trust, and who signs. */
function tell(world: TestWorld, names: string[], issuer: string): void {
  const authorities = names.map((name) => ({ name, kind: "private-ca" as const, arn: `arn:${name}` }));
  world.settings = { ...world.settings, authorities, issuer };
  for (const name of [...world.issuers.keys()]) if (!names.includes(name)) world.issuers.delete(name);
}

const subjects = (world: TestWorld) => trustOf(world).anchors.map((anchor) => readCertificate(anchor).subject);

describe("establish", () => {
  it("makes root, trust and a certificate in force, and names fingerprints alone", async () => {
    const world = new TestWorld();
    const result = await bootstrap(world);
    const trust = trustOf(world);
    assert.deepEqual(trust.anchors, [trust.issuer]);
    assert.equal(readCertificate(trust.issuer).subject, "CN=old");
    assert.equal(readCertificate(leafOf(world)).subject, `CN=${NAME}`);
    assert.deepEqual(result, {
      trust: { status: "published", anchors: [fingerprint(trust.issuer)] },
      certificate: { status: "issued", sha256: fingerprint(leafOf(world)) },
    });
  });

  it("changes nothing when called again", async () => {
    const world = await established();
    const before = [world.store.valueOf(TRUST, "AWSCURRENT"), world.store.valueOf(CERTIFICATE, "AWSCURRENT")];
    const again = await bootstrap(world);
    assert.deepEqual([again.trust.status, again.certificate.status], ["kept", "kept"]);
    assert.deepEqual(
      [world.store.valueOf(TRUST, "AWSCURRENT"), world.store.valueOf(CERTIFICATE, "AWSCURRENT")],
      before,
    );
  });

  it("keeps what a rotation has put in force since", async () => {
    const world = await established();
    await world.rotateAll("token-1");
    const before = leafOf(world);
    assert.equal((await bootstrap(world)).certificate.status, "kept");
    assert.equal(leafOf(world), before);
  });

  it("agrees on one root and one certificate when two calls run at once", async () => {
    const world = new TestWorld();
    const [one, other] = await Promise.all([bootstrap(world), bootstrap(world)]);
    assert.deepEqual(one.trust.anchors, other.trust.anchors);
    assert.equal(one.certificate.sha256, other.certificate.sha256);
    assert.deepEqual(Object.values(world.store.labels(CERTIFICATE)), [["AWSCURRENT"]]);
  });

  for (const when of ["before", "after"] as const) {
    it(`ends the same wherever it was cut off ${when} a call and called again`, async () => {
      const whole = await established();
      const calls = whole.store.calls.length;
      assert.equal(calls, 5);
      for (let call = 1; call <= calls; call++) {
        const world = new TestWorld();
        world.store.kill = { when, call };
        await assert.rejects(bootstrap(world), Killed);
        world.store.kill = undefined;
        await bootstrap(world);
        assert.equal(trustOf(world).anchors.length, 1, `${when} ${call}`);
        assert.deepEqual(Object.values(world.store.labels(CERTIFICATE)), [["AWSCURRENT"]], `${when} ${call}`);
        await world.rotateAll("token-1");
      }
    });
  }

  it("replaces a certificate that has expired because rotation stood still", async () => {
    const authority = privateCa("old", localSigner());
    const world = await established({}, authority, 29);
    const request = { names: [NAME], uses: ["server" as const], days: 28, now: world.now() };
    const old = printBundle(await authority.issue(request, trustOf(world).issuer));
    world.store.plant(CERTIFICATE, "old", old.reveal(), "AWSCURRENT");
    world.pass(29);
    assert.equal((await bootstrap(world)).certificate.status, "issued");
    assert.match(world.lines.join(""), /the certificate in force is replaced.*has expired/);
  });

  it("replaces a certificate that lacks a name it is told of now", async () => {
    const world = await established();
    world.settings = { ...world.settings, names: [NAME, "new.example.com"] };
    assert.equal((await bootstrap(world)).certificate.status, "issued");
    assert.equal(readCertificate(leafOf(world)).subjectAltName, `DNS:${NAME}, DNS:new.example.com`);
  });

  it("replaces a placeholder", async () => {
    const world = new TestWorld();
    world.store.plant(CERTIFICATE, "placeholder", "placeholder", "AWSCURRENT");
    assert.equal((await bootstrap(world)).certificate.status, "issued");
  });

  it("makes an emptied trust bundle anew, under which the certificate in force is still trusted", async () => {
    const world = await established();
    const before = leafOf(world);
    world.store.plant(TRUST, "emptied", "", "AWSCURRENT");
    const { trust, certificate } = await bootstrap(world);
    assert.deepEqual([trust.status, certificate.status], ["published", "kept"]);
    assert.equal(leafOf(world), before);
  });

  it("fails when the secret waits for its deletion", async () => {
    const world = new TestWorld();
    world.store.secrets.get(TRUST)!.deleted = true;
    await refusal("SECRET_DELETED", bootstrap(world));
  });

  it("fails when the signing key is disabled, and publishes nothing", async () => {
    const signer = { ...localSigner(), sign: () => Promise.reject(new Error("DisabledException")) };
    const world = new TestWorld({}, privateCa("old", signer));
    await assert.rejects(bootstrap(world), /DisabledException/);
    assert.equal(world.store.valueOf(TRUST, "AWSCURRENT"), undefined);
  });

  describe("rolling an authority over", () => {
    it("goes from old to new in order, and every certificate in force is trusted all the while", async () => {
      const world = await beforeRollover(20);
      tell(world, ["old", "new"], "old");
      await bootstrap(world);
      assert.deepEqual(subjects(world), ["CN=old", "CN=new"]);
      assert.equal(readCertificate(trustOf(world).issuer).subject, "CN=old");

      world.pass(minutes(60));
      tell(world, ["old", "new"], "new");
      await bootstrap(world);
      assert.equal(readCertificate(trustOf(world).issuer).subject, "CN=new");
      assert.equal(readCertificate(leafOf(world)).issuer, "CN=old");

      await world.rotateAll("token-1");
      assert.equal(readCertificate(leafOf(world)).issuer, "CN=new");
      await world.rotateAll("token-2");
      tell(world, ["new"], "new");
      await bootstrap(world);
      assert.deepEqual(subjects(world), ["CN=new"]);
      await world.rotateAll("token-3");
    });

    it("fails when the new one is to sign in the step that publishes it", async () => {
      const world = await beforeRollover();
      tell(world, ["old", "new"], "new");
      assert.equal(
        await refusal("ROLLOVER_ORDER", bootstrap(world)),
        'ROLLOVER_ORDER: issuer: "new" may sign once its root is trusted everywhere; first add it to authorities and leave issuer as it is',
      );
      assert.deepEqual(subjects(world), ["CN=old"]);
    });

    it("fails when the new one takes the old one's place in one step, and names both mistakes", async () => {
      const world = await beforeRollover();
      tell(world, ["new"], "new");
      assert.equal(
        await refusal("ROLLOVER_ORDER", bootstrap(world)),
        'ROLLOVER_ORDER: issuer: "new" may sign once its root is trusted everywhere; first add it to authorities and leave issuer as it is; ' +
          'authorities: keep "CN=old" until no certificate of it is AWSCURRENT or AWSPREVIOUS; rotate the secret, twice if need be',
      );
      assert.deepEqual(subjects(world), ["CN=old"]);
    });

    it("fails when the new one is to sign before the trust had time to spread, to the minute", async () => {
      const world = await beforeRollover();
      tell(world, ["old", "new"], "old");
      await bootstrap(world);
      tell(world, ["old", "new"], "new");
      world.pass(minutes(59));
      assert.match(
        await refusal("ROLLOVER_ORDER", bootstrap(world)),
        /wait until agents and peers report the trust published/,
      );
      assert.equal(readCertificate(trustOf(world).issuer).subject, "CN=old");
      world.pass(minutes(1));
      await bootstrap(world);
      assert.equal(readCertificate(trustOf(world).issuer).subject, "CN=new");
    });

    it("fails when the old one is dropped while its certificate is in force, or is what a rollback goes to", async () => {
      const world = await beforeRollover(20);
      tell(world, ["old", "new"], "old");
      await bootstrap(world);
      world.pass(1);
      tell(world, ["old", "new"], "new");
      await bootstrap(world);
      tell(world, ["new"], "new");
      assert.match(await refusal("ROLLOVER_ORDER", bootstrap(world)), /keep "CN=old"/);
      await world.rotateAll("token-1");
      assert.match(await refusal("ROLLOVER_ORDER", bootstrap(world)), /keep "CN=old"/);
      assert.deepEqual(subjects(world), ["CN=old", "CN=new"]);
    });

    it("lets the old one go once its last certificate has expired", async () => {
      const world = await beforeRollover(29);
      tell(world, ["old", "new"], "old");
      await bootstrap(world);
      world.pass(1);
      tell(world, ["old", "new"], "new");
      await bootstrap(world);
      world.pass(28);
      await world.rotateAll("token-1");
      tell(world, ["new"], "new");
      assert.match(await refusal("ROLLOVER_ORDER", bootstrap(world)), /keep "CN=old"/);
      world.pass(2);
      await bootstrap(world);
      assert.deepEqual(subjects(world), ["CN=new"]);
    });

    it("goes back to the old trust before anything was signed by the new", async () => {
      const world = await beforeRollover();
      tell(world, ["old", "new"], "old");
      await bootstrap(world);
      tell(world, ["old"], "old");
      await bootstrap(world);
      assert.deepEqual(subjects(world), ["CN=old"]);
    });

    it("fails when the issuer is none of the authorities", async () => {
      const world = await beforeRollover();
      tell(world, ["old"], "new");
      assert.match(await refusal("SETTINGS_MALFORMED", bootstrap(world)), /name one of the authorities; got "new"/);
    });

    it("keeps rotating by the old one when the settings are ahead of the trust", async () => {
      const world = await beforeRollover();
      tell(world, ["old", "new"], "new");
      await world.rotateAll("token-1");
      assert.equal(readCertificate(leafOf(world)).issuer, "CN=old");
    });
  });

  it("reads the published trust back as the agents do", async () => {
    const world = await established();
    const value = JSON.parse(world.store.valueOf(TRUST, "AWSCURRENT")!) as Record<string, unknown>;
    assert.deepEqual(Object.keys(value), ["version", "issuer", "anchors"]);
    assert.equal(printTrust(trustOf(world)), world.store.valueOf(TRUST, "AWSCURRENT"));
  });
});
