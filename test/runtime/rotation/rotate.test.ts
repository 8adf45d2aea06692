import assert from "node:assert/strict";
import { Confidential } from "../../../runtime/rotation/confidential";
import { fingerprint, parseBundle, printBundle, readCertificate } from "../../../runtime/rotation/pem";
import { parseTrust, printTrust } from "../../../runtime/rotation/trust";
import { privateCa } from "../../../runtime/rotation/issuers/private-ca";
import { localSigner, newKey } from "../../../runtime/rotation/signer";
import { rotate } from "../../../runtime/rotation/rotate";
import { CERTIFICATE, established, NAME, refusal, STEPS, TestWorld, TRUST } from "./support/context";
import { Killed, type Kill } from "./support/fake-secrets";

/** The SHA-256 of the leaf that a label's version holds. */
function leafOf(world: TestWorld, label: "AWSCURRENT" | "AWSPENDING" | "AWSPREVIOUS" = "AWSCURRENT"): string {
  return fingerprint(parseBundle(new Confidential(world.store.valueOf(CERTIFICATE, label) ?? "")).leaf);
}

describe("rotate", () => {
  it("puts a new certificate with a new key in force, and keeps the old one to go back to", async () => {
    const world = await established();
    const before = leafOf(world);
    const [first = ""] = Object.keys(world.store.labels(CERTIFICATE));
    await world.rotateAll("token-1");
    assert.notEqual(leafOf(world), before);
    assert.equal(leafOf(world, "AWSPREVIOUS"), before);
    assert.deepEqual(world.store.labels(CERTIFICATE), { [first]: ["AWSPREVIOUS"], "token-1": ["AWSCURRENT"] });
  });

  it("says when its authority ends, as a metric", async () => {
    const world = await established();
    await world.rotateAll("token-1");
    const line = world.lines.map((each) => JSON.parse(each) as Record<string, unknown>).find((each) => "_aws" in each);
    assert.equal(line?.CaDaysToExpiry, 3652);
    assert.deepEqual((line?._aws as { CloudWatchMetrics: unknown }).CloudWatchMetrics, [
      { Namespace: "Gatehouse", Dimensions: [["Secret"]], Metrics: [{ Name: "CaDaysToExpiry", Unit: "Count" }] },
    ]);
  });

  it("may be called twice in every step", async () => {
    const world = await established();
    await world.rotateAll(
      "token-1",
      STEPS.flatMap((step) => [step, step]),
    );
    assert.deepEqual(world.store.labels(CERTIFICATE)["token-1"], ["AWSCURRENT"]);
    assert.equal(world.store.calls.filter((call) => call === "put").length, 3); // trust, first issue, this rotation
  });

  it("changes nothing when steps come after the last", async () => {
    const world = await established();
    await world.rotateAll("token-1");
    const before = world.store.labels(CERTIFICATE);
    for (const step of STEPS) await world.step(step, "token-1");
    assert.deepEqual(world.store.labels(CERTIFICATE), before);
  });

  it("tries a rotation out on the certificate in force, as Secrets Manager does when rotation is configured", async () => {
    const world = await established();
    world.store.plant(CERTIFICATE, "dry-run", world.store.valueOf(CERTIFICATE, "AWSCURRENT")!, "AWSPENDING");
    await world.step("testSecret", "dry-run");
    assert.deepEqual(world.store.labels(CERTIFICATE)["dry-run"], ["AWSPENDING"]);
  });

  it("fails when a rotation is tried out on a placeholder", async () => {
    const world = await established();
    world.store.plant(CERTIFICATE, "dry-run", "placeholder", "AWSPENDING");
    assert.match(await refusal("PEM_MALFORMED", world.step("testSecret", "dry-run")), /got no PEM/);
  });

  it("hands the rotation token of another account's secret back, and never logs it", async () => {
    const world = await established();
    world.store.announce(CERTIFICATE, "token-1");
    const put = world.store.put.bind(world.store);
    const given: (string | undefined)[] = [];
    world.store.put = (arn, version) => (given.push(version.rotationToken), put(arn, version));
    const event = { SecretId: CERTIFICATE, ClientRequestToken: "token-1", RotationToken: "credential-7" };
    for (const Step of STEPS) await rotate(world, { ...event, Step });
    assert.deepEqual(given, ["credential-7"]);
    assert.doesNotMatch(world.lines.join(""), /credential-7/);
  });

  it("fails when it is asked to rotate another secret, and touches none", async () => {
    const world = await established();
    const calls = world.store.calls.length;
    await refusal("WRONG_SECRET", world.step("createSecret", "token-1", TRUST));
    assert.equal(world.store.calls.length, calls);
  });

  it("fails when rotation is not enabled", async () => {
    const world = await established();
    world.store.secrets.get(CERTIFICATE)!.rotationEnabled = false;
    await refusal("ROTATION_DISABLED", world.rotateAll("token-1"));
  });

  it("fails when the token is no version's", async () => {
    await refusal("UNKNOWN_TOKEN", (await established()).step("createSecret", "token-1"));
  });

  it("fails when the version is not pending", async () => {
    const world = await established();
    await world.rotateAll("token-1");
    await world.rotateAll("token-2");
    await refusal("NOT_PENDING", world.step("createSecret", "token-1"));
  });

  it("fails when the step is unknown", async () => {
    await refusal("UNKNOWN_STEP", (await established()).step("create_secret", "token-1"));
    await refusal("UNKNOWN_STEP", (await established()).step("toString", "token-1"));
  });

  it("fails when the secret waits for its deletion", async () => {
    const world = await established();
    world.store.secrets.get(CERTIFICATE)!.deleted = true;
    await refusal("SECRET_DELETED", world.step("createSecret", "token-1"));
  });

  it("fails when the secret is gone, with what Secrets Manager says", async () => {
    const world = await established();
    world.store.secrets.delete(CERTIFICATE);
    await assert.rejects(world.step("createSecret", "token-1"), /no such secret/);
  });

  describe("cut off at any call, and then called again with the same token", () => {
    for (const when of ["before", "after"] as const) {
      it(`has one certificate in force in the end, wherever it was cut off ${when} a call`, async () => {
        const whole = await established();
        const from = whole.store.calls.length;
        await whole.rotateAll("token-1");
        const calls = whole.store.calls.length - from;
        assert.equal(calls, 15);
        for (let call = 1; call <= calls; call++) await survives({ when, call });
      }).timeout(120_000);
    }

    async function survives({ when, call }: Kill): Promise<void> {
      const world = await established();
      world.store.kill = { when, call: world.store.calls.length + call };
      const where = `${when} ${call}`;
      const cut = await world.rotateAll("token-1").then(
        () => false,
        (error: unknown) => error instanceof Killed,
      );
      // Taking the pending label away is tried once and not worth failing for; every other call is.
      assert.equal(cut, call < 15, where);
      assert.equal(
        parseBundle(new Confidential(world.store.valueOf(CERTIFICATE, "AWSCURRENT")!)).intermediates.length,
        0,
        where,
      );
      world.store.kill = undefined;
      await world.rotateAll("token-1");
      assert.deepEqual(world.store.labels(CERTIFICATE)["token-1"], ["AWSCURRENT"], where);
      assert.equal(world.store.valueOf(CERTIFICATE, "AWSPENDING"), undefined, where);
      await world.rotateAll("token-2");
      assert.deepEqual(world.store.labels(CERTIFICATE)["token-2"], ["AWSCURRENT"], where);
    }
  });

  for (const call of ["describe", "read", "put", "move"]) {
    it(`fails when ${call} is throttled for good, and leaves what is in force in force`, async () => {
      const world = await established();
      const before = leafOf(world);
      world.store.failures.set(call, new Error("ThrottlingException: Rate exceeded"));
      await assert.rejects(world.rotateAll("token-1"), /Rate exceeded/);
      assert.equal(leafOf(world), before);
    });
  }

  it("takes the winner's certificate when several create at once", async () => {
    const world = await established();
    world.store.announce(CERTIFICATE, "token-1");
    await Promise.all([1, 2, 3].map(() => world.step("createSecret", "token-1")));
    const winner = leafOf(world, "AWSPENDING");
    await world.rotateAll("token-1");
    assert.equal(leafOf(world), winner);
  });

  it("discards the winner's certificate when several create at once and the winner's is no good", async () => {
    const world = await established();
    world.store.announce(CERTIFICATE, "token-1");
    const put = world.store.put.bind(world.store);
    world.store.put = (arn, version) => {
      world.store.plant(arn, version.token, "no certificate", "AWSPENDING");
      return put(arn, version);
    };
    await refusal("PENDING_DISCARDED", world.step("createSecret", "token-1"));
    assert.equal(world.store.valueOf(CERTIFICATE, "AWSPENDING"), undefined);
  });

  it("waits for a pending value that cannot be read yet, for three seconds together", async () => {
    const world = await established();
    await world.rotateAll("token-1", ["createSecret"]);
    world.store.lag = 4;
    await world.step("setSecret", "token-1");
    assert.deepEqual(world.slept, [200, 400, 800, 1600]);
  });

  it("fails when the pending value cannot be read after five tries", async () => {
    const world = await established();
    await world.rotateAll("token-1", ["createSecret"]);
    world.store.lag = 5;
    await refusal("PENDING_MISSING", world.step("setSecret", "token-1"));
  });

  it("takes its own earlier certificate for its own when it is seen too late to be kept", async () => {
    const world = await established();
    await world.rotateAll("token-1", ["createSecret"]);
    const pending = leafOf(world, "AWSPENDING");
    const seen = world.store.read.bind(world.store);
    let reads = 0;
    // The trust is seen, the pending version at the second look.
    world.store.read = async (arn, which) =>
      which.stage === "AWSPENDING" && reads++ === 0 ? undefined : seen(arn, which);
    await world.step("createSecret", "token-1");
    assert.equal(leafOf(world, "AWSPENDING"), pending);
  });

  describe("heals", () => {
    const poisons: Record<string, (world: TestWorld) => string> = {
      "no certificate at all": () => '{"username":"admin"}',
      "another certificate's key": (world) => {
        const bundle = parseBundle(new Confidential(world.store.valueOf(CERTIFICATE, "AWSCURRENT")!));
        const key = newKey().privateKey.export({ type: "pkcs8", format: "pem" }).toString();
        return printBundle({ ...bundle, key: new Confidential(key) }).reveal();
      },
      "a certificate cut short": (world) => world.store.valueOf(CERTIFICATE, "AWSCURRENT")!.slice(0, 300),
    };
    for (const [what, poison] of Object.entries(poisons)) {
      it(`after a pending version that holds ${what}: it is discarded, and the next rotation succeeds`, async () => {
        const world = await established();
        const before = leafOf(world);
        world.store.plant(CERTIFICATE, "token-1", poison(world), "AWSPENDING");
        await refusal("PENDING_DISCARDED", world.step("createSecret", "token-1"));
        assert.equal(world.store.valueOf(CERTIFICATE, "AWSPENDING"), undefined);
        assert.equal(leafOf(world), before);
        await world.rotateAll("token-2");
        assert.notEqual(leafOf(world), before);
      });
    }

    it("after a pending version that was left lying until it was too short", async () => {
      const world = await established({}, undefined, 11);
      await world.rotateAll("token-1", ["createSecret"]);
      world.pass(11);
      assert.match(
        await refusal("PENDING_DISCARDED", world.step("createSecret", "token-1")),
        /ends in less than 20 days/,
      );
      await world.rotateAll("token-2");
      assert.deepEqual(world.store.labels(CERTIFICATE)["token-2"], ["AWSCURRENT"]);
    });

    it("when AWSPENDING stayed on the version in force", async () => {
      const world = await established();
      await world.rotateAll("token-1", STEPS.slice(0, 3));
      world.store.kill = { when: "before", call: world.store.calls.length + 6 };
      await world.step("finishSecret", "token-1");
      assert.deepEqual(world.store.labels(CERTIFICATE)["token-1"], ["AWSCURRENT", "AWSPENDING"]);
      assert.match(world.lines.join(""), /AWSPENDING stays on the version in force/);
      world.store.kill = undefined;
      await world.step("finishSecret", "token-1");
      assert.deepEqual(world.store.labels(CERTIFICATE)["token-1"], ["AWSCURRENT"]);
    });

    it("after a rollback to the version before", async () => {
      const world = await established();
      const [first = ""] = Object.keys(world.store.labels(CERTIFICATE));
      await world.rotateAll("token-1");
      await world.store.move(CERTIFICATE, "AWSCURRENT", { from: "token-1", to: first });
      await world.rotateAll("token-2");
      assert.deepEqual(world.store.labels(CERTIFICATE), { [first]: ["AWSPREVIOUS"], "token-2": ["AWSCURRENT"] });
    });
  });

  describe("with its trust broken", () => {
    const broken: [what: string, value: string, code: "TRUST_MALFORMED"][] = [
      ["emptied", "", "TRUST_MALFORMED"],
      ["without anchors", '{"version":1,"issuer":"","anchors":""}', "TRUST_MALFORMED"],
      ["of a later version", '{"version":2}', "TRUST_MALFORMED"],
    ];
    for (const [what, value, code] of broken) {
      it(`fails when it is ${what}, and keeps the pending certificate for later`, async () => {
        const world = await established();
        await world.rotateAll("token-1", ["createSecret"]);
        const pending = leafOf(world, "AWSPENDING");
        const good = world.store.valueOf(TRUST, "AWSCURRENT")!;
        world.store.plant(TRUST, "bad", value, "AWSCURRENT");
        for (const step of ["createSecret", "testSecret", "finishSecret"])
          await refusal(code, world.step(step, "token-1"));
        world.store.plant(TRUST, "good", good, "AWSCURRENT");
        await world.rotateAll("token-1");
        assert.equal(leafOf(world), pending);
      });
    }

    it("fails when it has no value", async () => {
      const world = new TestWorld();
      await refusal("TRUST_MISSING", world.rotateAll("token-1"));
    });

    it("fails when it names an issuer whose key is none of ours", async () => {
      const world = await established();
      const other = await privateCa("old", localSigner()).trust([], world.now());
      world.store.plant(TRUST, "swapped", printTrust(other), "AWSCURRENT");
      await refusal("ISSUER_KEY_MISMATCH", world.rotateAll("token-1"));
    });

    it("fails when it names our issuer and trusts another alone, and stores nothing", async () => {
      const world = await established();
      const { issuer } = parseTrust(world.store.valueOf(TRUST, "AWSCURRENT")!);
      const other = await privateCa("old", localSigner()).trust([], world.now());
      world.store.plant(TRUST, "swapped", printTrust({ issuer, anchors: other.anchors }), "AWSCURRENT");
      assert.match(
        await refusal("CERTIFICATE_REFUSED", world.rotateAll("token-1")),
        /is-trusted: no trusted root issued it/,
      );
      assert.equal(world.store.valueOf(CERTIFICATE, "AWSPENDING"), undefined);
    });

    it("fails when it is swapped to the new authority alone between test and finish", async () => {
      const world = await established();
      await world.rotateAll("token-1", STEPS.slice(0, 3));
      const other = await privateCa("new", localSigner()).trust([], world.now());
      world.store.plant(TRUST, "swapped", printTrust(other), "AWSCURRENT");
      assert.match(await refusal("CERTIFICATE_REFUSED", world.step("finishSecret", "token-1")), /is-trusted/);
    });
  });

  it("fails when the authority's key is disabled, and leaves what is in force in force", async () => {
    const signer = localSigner();
    const world = await established({}, privateCa("old", signer));
    const before = leafOf(world);
    const disabled = { ...signer, sign: () => Promise.reject(new Error("DisabledException: the key is disabled")) };
    world.issuers.set("old", privateCa("old", disabled));
    await assert.rejects(world.rotateAll("token-1"), /DisabledException/);
    assert.equal(leafOf(world), before);
  });

  it("fails when the leaf would outlive its authority", async () => {
    const world = await established();
    world.pass(3653 - 29);
    assert.match(await refusal("AUTHORITY_EXPIRES", world.rotateAll("token-1")), /roll the authority over/);
  });

  it("covers every name it was told, also after they changed", async () => {
    const world = await established();
    world.settings = { ...world.settings, names: [NAME, "*.api.example.com"] };
    await world.rotateAll("token-1");
    const { leaf } = parseBundle(new Confidential(world.store.valueOf(CERTIFICATE, "AWSCURRENT")!));
    assert.equal(readCertificate(leaf).subjectAltName, `DNS:${NAME}, DNS:*.api.example.com`);
  });
});
