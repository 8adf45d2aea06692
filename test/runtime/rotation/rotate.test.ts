import assert from "node:assert/strict";
import { Confidential } from "../../../runtime/certificate/confidential";
import { printBundle, readBundle, type CertificateBundle } from "../../../runtime/certificate/bundle";
import { printTrust, readTrust } from "../../../runtime/certificate/trust";
import { privateCa } from "../../../runtime/rotation/issuers/private-ca";
import { Refused } from "../../../runtime/rotation/refused";
import { localSigner, newKey } from "../../../runtime/rotation/signer";
import { rotate } from "../../../runtime/rotation/rotate";
import { bundle, ecKey, inDays, make, type Made } from "../certificate/support/chains";
import { sample } from "../../support/sample";
import { CERTIFICATE, established, NAME, refusal, STEPS, TestContext, TRUST } from "./support/context";
import { Killed, type Kill } from "./support/fake-secrets";

/** The SHA-256 of the leaf that a label's version holds. */
function leafOf(context: TestContext, label: "AWSCURRENT" | "AWSPENDING" | "AWSPREVIOUS" = "AWSCURRENT"): string {
  return bundleOf(context, label).leaf.fingerprint256;
}

function bundleOf(context: TestContext, label: "AWSCURRENT" | "AWSPENDING" | "AWSPREVIOUS" = "AWSCURRENT") {
  return readBundle(new Confidential(context.store.valueOf(CERTIFICATE, label) ?? ""));
}

describe("rotate", () => {
  it("puts a new certificate with a new key in force, and keeps the old one to go back to", async () => {
    const context = await established();
    const before = leafOf(context);
    const [first = ""] = Object.keys(context.store.labels(CERTIFICATE));
    await context.rotateAll("token-1");
    assert.notEqual(leafOf(context), before);
    assert.equal(leafOf(context, "AWSPREVIOUS"), before);
    assert.deepEqual(context.store.labels(CERTIFICATE), { [first]: ["AWSPREVIOUS"], "token-1": ["AWSCURRENT"] });
  });

  it("says how many days its authority has left", async () => {
    const context = await established();
    await context.rotateAll("token-1");
    const line = context.lines
      .map((each) => JSON.parse(each) as Record<string, unknown>)
      .find(({ message }) => message === "in force");
    assert.equal(line?.authorityDaysLeft, 3652);
  });

  it("may be called twice in every step", async () => {
    const context = await established();
    await context.rotateAll(
      "token-1",
      STEPS.flatMap((step) => [step, step]),
    );
    assert.deepEqual(context.store.labels(CERTIFICATE)["token-1"], ["AWSCURRENT"]);
    assert.equal(context.store.calls.filter((call) => call === "put").length, 3); // trust, first issue, this rotation
  });

  it("says which step of which version it has done, and which came after the last", async () => {
    const context = await established();
    context.lines.length = 0;
    await context.rotateAll("token-1");
    await context.step("testSecret", "token-1");
    const told = context.lines.map((line) => JSON.parse(line) as Record<string, string>);
    assert.deepEqual(
      told
        .filter(({ message }) => message !== "in force")
        .map(({ message, step, version }) => [message, step, version]),
      [...STEPS.map((step) => ["step done", step, "token-1"]), ["already in force", "testSecret", "token-1"]],
    );
  });

  it("changes nothing when steps come after the last", async () => {
    const context = await established();
    await context.rotateAll("token-1");
    const [before, calls] = [context.store.labels(CERTIFICATE), context.store.calls.length];
    for (const step of STEPS) await context.step(step, "token-1");
    assert.deepEqual(context.store.labels(CERTIFICATE), before);
    assert.deepEqual(new Set(context.store.calls.slice(calls)), new Set(["describe"]));
  });

  it("tries a rotation out on the certificate in force, as Secrets Manager does when rotation is configured", async () => {
    const context = await established();
    context.store.plant(CERTIFICATE, "dry-run", context.store.valueOf(CERTIFICATE, "AWSCURRENT")!, "AWSPENDING");
    await context.step("testSecret", "dry-run");
    assert.deepEqual(context.store.labels(CERTIFICATE)["dry-run"], ["AWSPENDING"]);
  });

  it("fails when a rotation is tried out on a placeholder", async () => {
    const context = await established();
    context.store.plant(CERTIFICATE, "dry-run", "placeholder", "AWSPENDING");
    assert.match(await refusal("PemMalformed", context.step("testSecret", "dry-run")), /NoKey: holds 0 private keys/);
  });

  it("hands the rotation token of another account's secret back, and never logs it", async () => {
    const context = await established();
    context.store.announce(CERTIFICATE, "token-1");
    const put = context.store.put.bind(context.store);
    const given: (string | undefined)[] = [];
    context.store.put = (arn, version) => (given.push(version.rotationToken), put(arn, version));
    const event = { SecretId: CERTIFICATE, ClientRequestToken: "token-1", RotationToken: "credential-7" };
    for (const Step of STEPS) await rotate(context, { ...event, Step });
    assert.deepEqual(given, ["credential-7"]);
    assert.doesNotMatch(context.lines.join(""), /credential-7/);
  });

  it("fails when it is asked to rotate another secret, and touches none", async () => {
    const context = await established();
    const calls = context.store.calls.length;
    await refusal("WrongSecret", context.step("createSecret", "token-1", TRUST));
    assert.equal(context.store.calls.length, calls);
  });

  it("fails when rotation is not enabled", async () => {
    const context = await established();
    context.store.secrets.get(CERTIFICATE)!.rotationEnabled = false;
    await refusal("RotationDisabled", context.rotateAll("token-1"));
  });

  it("fails when the token is not a version's", async () => {
    await refusal("UnknownToken", (await established()).step("createSecret", "token-1"));
  });

  it("fails when the version is not pending", async () => {
    const context = await established();
    await context.rotateAll("token-1");
    await context.rotateAll("token-2");
    await refusal("NotPending", context.step("createSecret", "token-1"));
  });

  it("fails when the step is unknown", async () => {
    await refusal("UnknownStep", (await established()).step("create_secret", "token-1"));
    await refusal("UnknownStep", (await established()).step("toString", "token-1"));
  });

  it("fails when the secret waits for its deletion", async () => {
    const context = await established();
    context.store.secrets.get(CERTIFICATE)!.deleted = true;
    await refusal("SecretDeleted", context.step("createSecret", "token-1"));
  });

  it("fails when the secret is gone, with what Secrets Manager says", async () => {
    const context = await established();
    context.store.secrets.delete(CERTIFICATE);
    await assert.rejects(context.step("createSecret", "token-1"), /no such secret/);
  });

  describe("cut off at any call, and then called again with the same token", () => {
    /** What a next rotation was seen to end well with. */
    const good = new Set<string>();

    for (const when of ["before", "after"] as const) {
      it(`has one certificate in force in the end, wherever it was cut off ${when} a call`, async () => {
        const whole = await established();
        const from = whole.store.calls.length;
        await whole.rotateAll("token-1");
        const calls = whole.store.calls.length - from;
        assert.equal(calls, 15);
        const all = Array.from({ length: calls }, (_, i) => i + 1);
        for (const call of sample(all, String)) await survives({ when, call });
      }).timeout(120_000);
    }

    async function survives({ when, call }: Kill): Promise<void> {
      const context = await established();
      context.store.kill = { when, call: context.store.calls.length + call };
      const where = `${when} ${call}`;
      const cut = await context.rotateAll("token-1").then(
        () => false,
        (error: unknown) => error instanceof Killed,
      );
      // Taking the pending label away is tried once and not worth failing for; every other call is.
      assert.equal(cut, call < 15, where);
      assert.equal(bundleOf(context).intermediates.length, 0, where);
      context.store.kill = undefined;
      await context.rotateAll("token-1");
      assert.deepEqual(context.store.labels(CERTIFICATE)["token-1"], ["AWSCURRENT"], where);
      assert.equal(context.store.valueOf(CERTIFICATE, "AWSPENDING"), undefined, where);
      const left = JSON.stringify(context.store.labels(CERTIFICATE));
      if (good.has(left)) return;
      good.add(left);
      await context.rotateAll("token-2");
      assert.deepEqual(context.store.labels(CERTIFICATE)["token-2"], ["AWSCURRENT"], where);
    }
  });

  for (const call of ["describe", "read", "put", "move"]) {
    it(`fails when ${call} is throttled for good, and leaves what is in force in force`, async () => {
      const context = await established();
      const before = leafOf(context);
      context.store.failures.set(call, new Error("ThrottlingException: Rate exceeded"));
      await assert.rejects(context.rotateAll("token-1"), /Rate exceeded/);
      assert.equal(leafOf(context), before);
    });
  }

  it("takes the winner's certificate when several create at once", async () => {
    const context = await established();
    context.store.announce(CERTIFICATE, "token-1");
    await Promise.all([1, 2, 3].map(() => context.step("createSecret", "token-1")));
    const winner = leafOf(context, "AWSPENDING");
    await context.rotateAll("token-1");
    assert.equal(leafOf(context), winner);
  });

  it("discards the winner's certificate when several create at once and the winner's is not good", async () => {
    const context = await established();
    context.store.announce(CERTIFICATE, "token-1");
    const put = context.store.put.bind(context.store);
    context.store.put = (arn, version) => {
      context.store.plant(arn, version.token, "no certificate", "AWSPENDING");
      return put(arn, version);
    };
    await refusal("PendingDiscarded", context.step("createSecret", "token-1"));
    assert.equal(context.store.valueOf(CERTIFICATE, "AWSPENDING"), undefined);
  });

  it("waits for a pending value that cannot be read yet, for three seconds together", async () => {
    const context = await established();
    await context.rotateAll("token-1", ["createSecret"]);
    context.store.lag = 4;
    await context.step("setSecret", "token-1");
    assert.deepEqual(context.slept, [200, 400, 800, 1600]);
  });

  it("fails when the pending value cannot be read after five tries", async () => {
    const context = await established();
    await context.rotateAll("token-1", ["createSecret"]);
    context.store.lag = 5;
    await refusal("PendingMissing", context.step("setSecret", "token-1"));
  });

  it("takes its own earlier certificate for its own when it is seen too late to be kept", async () => {
    const context = await established();
    await context.rotateAll("token-1", ["createSecret"]);
    const pending = leafOf(context, "AWSPENDING");
    const seen = context.store.read.bind(context.store);
    let reads = 0;
    // The trust is seen, the pending version at the second look.
    context.store.read = async (arn, which) =>
      which.stage === "AWSPENDING" && reads++ === 0 ? undefined : seen(arn, which);
    await context.step("createSecret", "token-1");
    assert.equal(leafOf(context, "AWSPENDING"), pending);
  });

  describe("heals", () => {
    const poisons: Record<string, (context: TestContext) => string> = {
      "no certificate at all": () => '{"username":"admin"}',
      "another certificate's key": (context) => {
        return printBundle({ ...bundleOf(context), key: newKey().privateKey }).reveal();
      },
      "a certificate cut short": (context) => context.store.valueOf(CERTIFICATE, "AWSCURRENT")!.slice(0, 300),
    };
    for (const [what, poison] of Object.entries(poisons)) {
      it(`after a pending version that holds ${what}: it is discarded, and the next rotation succeeds`, async () => {
        const context = await established();
        const before = leafOf(context);
        context.store.plant(CERTIFICATE, "token-1", poison(context), "AWSPENDING");
        await refusal("PendingDiscarded", context.step("createSecret", "token-1"));
        assert.equal(context.store.valueOf(CERTIFICATE, "AWSPENDING"), undefined);
        assert.equal(leafOf(context), before);
        await context.rotateAll("token-2");
        assert.notEqual(leafOf(context), before);
      });
    }

    it("after a pending version that was left lying until it was too short", async () => {
      const context = await established({}, undefined, 11);
      await context.rotateAll("token-1", ["createSecret"]);
      context.pass(11);
      assert.match(
        await refusal("PendingDiscarded", context.step("createSecret", "token-1")),
        /ends in less than 20 days/,
      );
      await context.rotateAll("token-2");
      assert.deepEqual(context.store.labels(CERTIFICATE)["token-2"], ["AWSCURRENT"]);
    });

    it("when AWSPENDING stayed on the version in force", async () => {
      const context = await established();
      await context.rotateAll("token-1", STEPS.slice(0, 3));
      context.store.kill = { when: "before", call: context.store.calls.length + 6 };
      await context.step("finishSecret", "token-1");
      assert.deepEqual(context.store.labels(CERTIFICATE)["token-1"], ["AWSCURRENT", "AWSPENDING"]);
      assert.match(context.lines.join(""), /AWSPENDING stays/);
      context.store.kill = undefined;
      await context.step("finishSecret", "token-1");
      assert.deepEqual(context.store.labels(CERTIFICATE)["token-1"], ["AWSCURRENT"]);
    });

    it("after a rollback to the version before", async () => {
      const context = await established();
      const [first = ""] = Object.keys(context.store.labels(CERTIFICATE));
      await context.rotateAll("token-1");
      await context.store.move(CERTIFICATE, "AWSCURRENT", { from: "token-1", to: first });
      await context.rotateAll("token-2");
      assert.deepEqual(context.store.labels(CERTIFICATE), { [first]: ["AWSPREVIOUS"], "token-2": ["AWSCURRENT"] });
    });
  });

  describe("looks at what it puts in force, in each step that could", () => {
    /** A certificate that somebody else left as the pending version. */
    async function pendingIs(made: CertificateBundle, top: Made) {
      const context = await established();
      const trust = { issuer: top.certificate, issuerChain: [], anchors: [top.certificate] };
      context.store.plant(TRUST, "other", printTrust(trust), "AWSCURRENT");
      context.store.plant(CERTIFICATE, "token-1", printBundle(made).reveal(), "AWSPENDING");
      return context;
    }
    const leafOfAuthority = (issuer: Made) =>
      make({ name: NAME, issuer, names: [NAME], uses: ["Server"], to: inDays(30) });

    it("fails in testSecret when only a handshake shows what is wrong", async () => {
      const top = await make({ name: "root", within: "example.org" });
      const made = bundle(await leafOfAuthority(top));
      for (const step of ["createSecret", "testSecret"]) {
        const context = await pendingIs(made, top);
        await assert.rejects(context.step(step, "token-1"), /HandshakeFailed: TLSv1.2/, step);
      }
    });

    it("fails in finishSecret when another key has signed it in the authority's name", async () => {
      const top = await make({ name: "root" });
      const forged = await leafOfAuthority({ ...top, privateKey: ecKey() });
      const context = await pendingIs(bundle(forged), top);
      assert.match(await refusal("CertificateRefused", context.step("finishSecret", "token-1")), /Untrusted/);
      assert.equal(context.store.labels(CERTIFICATE)["token-1"], undefined);
    });

    it("fails in finishSecret when an intermediate ends too soon", async () => {
      const top = await make({ name: "root" });
      const middle = await make({ name: "middle", issuer: top, authority: true, to: inDays(19) });
      const context = await pendingIs(bundle(await leafOfAuthority(middle), middle), top);
      assert.match(
        await refusal("CertificateRefused", context.step("finishSecret", "token-1")),
        /EndsTooSoon: certificate 2/,
      );
    });

    it("reads its own version, and no other that was pending by then", async () => {
      const context = await established();
      await context.rotateAll("token-1", ["createSecret"]);
      const asked: unknown[] = [];
      const read = context.store.read.bind(context.store);
      context.store.read = async (arn, which) => (asked.push(which), read(arn, which));
      for (const step of STEPS) await context.step(step, "token-1");
      const pending = asked.filter((which) => (which as { stage: string }).stage === "AWSPENDING");
      assert.ok(pending.length > 3);
      assert.deepEqual(new Set(pending.map((which) => (which as { id?: string }).id)), new Set(["token-1"]));
    });
  });

  describe("that failed for good blocks no later one", () => {
    /** How a rotation fails, and what an operator or time then mends. */
    const failures: Record<string, (context: TestContext) => { at?: number; mend: () => void }> = {
      "the authority's key is disabled": (context) => failing(context, clientFault("DisabledException")),
      "the authority may not be asked": (context) => failing(context, clientFault("AccessDeniedException")),
      "what was issued is not good": (context) => {
        const { settings } = context;
        context.settings = { ...settings, lifetimeDays: 10 };
        return { mend: () => void (context.settings = settings) };
      },
      "the pending certificate is too short by the time it is tested": (context) => {
        context.pass(11);
        return { at: 2, mend: () => undefined };
      },
      "the pending certificate is not one, when it is put in force": (context) => {
        context.store.plant(CERTIFICATE, "token-1", "no certificate", "AWSPENDING");
        return { at: 3, mend: () => undefined };
      },
    };
    const clientFault = (name: string) => Object.assign(new Error(name), { name, $fault: "client" });
    function failing(context: TestContext, error: Error): { mend: () => void } {
      const good = context.issuers.get("old")!;
      context.issuers.set("old", { ...good, issue: () => Promise.reject(error) });
      return { mend: () => void context.issuers.set("old", good) };
    }

    for (const [what, fail] of Object.entries(failures)) {
      it(`when ${what}`, async () => {
        const context = await established({}, undefined, 11);
        const before = leafOf(context);
        context.store.announce(CERTIFICATE, "token-1");
        if (what.startsWith("the pending")) await context.step("createSecret", "token-1");
        const { at = 0, mend } = fail(context);
        await assert.rejects(context.step(STEPS[at]!, "token-1"));
        assert.deepEqual(context.store.labels(CERTIFICATE)["token-1"], undefined);
        assert.equal(leafOf(context), before);
        // Secrets Manager tries the same version again, and then a new one.
        await refusal("UnknownToken", context.step("createSecret", "token-1"));
        mend();
        await context.rotateAll("token-2");
        assert.deepEqual(context.store.labels(CERTIFICATE)["token-2"], ["AWSCURRENT"]);
      });
    }

    it("also when the label cannot be taken away: what went wrong is said, and the version is tried again", async () => {
      const context = await established();
      const { mend } = failing(context, clientFault("DisabledException"));
      context.store.failures.set("move", new Error("AccessDenied"));
      await assert.rejects(context.rotateAll("token-1"), { name: "DisabledException" });
      assert.match(context.lines.join(""), /AWSPENDING stays.*AccessDenied/);
      context.store.failures.clear();
      mend();
      await context.rotateAll("token-1");
      assert.deepEqual(context.store.labels(CERTIFICATE)["token-1"], ["AWSCURRENT"]);
    });

    it("and keeps its version while what failed may pass", async () => {
      const passing = [
        Object.assign(new Error("5xx"), { name: "InternalServiceError", $fault: "server" }),
        Object.assign(new Error("slow"), { name: "ThrottlingException", $fault: "client" }),
        Object.assign(new Error("later"), { name: "KMSInternal", $fault: "client", $retryable: {} }),
        new Error("socket hang up"),
        new Refused("IssuancePending", "not yet"),
      ];
      for (const error of passing) {
        const context = await established();
        const { mend } = failing(context, error);
        await assert.rejects(context.rotateAll("token-1"), error);
        assert.deepEqual(context.store.labels(CERTIFICATE)["token-1"], ["AWSPENDING"], error.message);
        mend();
        await context.rotateAll("token-1");
        assert.deepEqual(context.store.labels(CERTIFICATE)["token-1"], ["AWSCURRENT"]);
      }
    });

    it("and takes the label from no other version than its own", async () => {
      const context = await established();
      const good = context.issuers.get("old")!;
      // Somebody else's version is pending by the time that this one fails.
      const issue = async () => {
        context.store.plant(CERTIFICATE, "token-2", "theirs", "AWSPENDING");
        throw clientFault("DisabledException");
      };
      context.issuers.set("old", { ...good, issue });
      await assert.rejects(context.rotateAll("token-1"), { name: "DisabledException" });
      assert.deepEqual(context.store.labels(CERTIFICATE)["token-2"], ["AWSPENDING"]);
    });

    it("and keeps a version that was stored before and cannot be read for a moment", async () => {
      for (const lost of [
        undefined,
        Object.assign(new Error("slow"), { name: "ThrottlingException", $fault: "client" }),
      ]) {
        const context = await established();
        await context.rotateAll("token-1", ["createSecret"]);
        const read = context.store.read.bind(context.store);
        let reads = 0;
        context.store.read = async (arn, which) => {
          if (which.stage !== "AWSPENDING" || reads++ === 0) return read(arn, which);
          if (lost) throw lost;
          return undefined;
        };
        await assert.rejects(context.step("createSecret", "token-1"), /PendingMissing|slow/);
        assert.deepEqual(context.store.labels(CERTIFICATE)["token-1"], ["AWSPENDING"]);
        context.store.read = read;
        await context.rotateAll("token-1");
        assert.deepEqual(context.store.labels(CERTIFICATE)["token-1"], ["AWSCURRENT"]);
      }
    });

    it("and leaves a version in force alone when a step fails after it", async () => {
      const context = await established();
      await context.rotateAll("token-1");
      context.store.failures.set("move", clientFault("InvalidParameterException"));
      context.store.announce(CERTIFICATE, "token-2");
      await assert.rejects(context.rotateAll("token-2"));
      assert.deepEqual(context.store.labels(CERTIFICATE)["token-1"], ["AWSCURRENT"]);
    });
  });

  describe("with its trust broken", () => {
    const broken: [what: string, value: string, code: "TrustMalformed"][] = [
      ["emptied", "", "TrustMalformed"],
      ["without anchors", '{"version":1,"issuer":"","anchors":""}', "TrustMalformed"],
      ["of a later version", '{"version":2}', "TrustMalformed"],
    ];
    for (const [what, value, code] of broken) {
      it(`fails when it is ${what}, and rotates again once it is mended`, async () => {
        const context = await established();
        const before = leafOf(context);
        const good = context.store.valueOf(TRUST, "AWSCURRENT")!;
        for (const [token, from] of [
          ["token-1", 0],
          ["token-2", 2],
          ["token-3", 3],
        ] as const) {
          await context.rotateAll(token, STEPS.slice(0, from));
          context.store.plant(TRUST, `bad ${token}`, value, "AWSCURRENT");
          await refusal(code, context.step(STEPS[from]!, token));
          context.store.plant(TRUST, `good ${token}`, good, "AWSCURRENT");
        }
        assert.equal(leafOf(context), before);
        await context.rotateAll("token-4");
        assert.notEqual(leafOf(context), before);
      });
    }

    it("fails when it has no value", async () => {
      const context = new TestContext();
      await refusal("TrustMissing", context.rotateAll("token-1"));
    });

    it("fails when it names an issuer whose key is none of ours", async () => {
      const context = await established();
      const other = await privateCa("old", localSigner()).trust([], context.now());
      context.store.plant(TRUST, "swapped", printTrust(other), "AWSCURRENT");
      await refusal("IssuerKeyMismatch", context.rotateAll("token-1"));
    });

    it("fails when it names our issuer and trusts another alone, and stores nothing", async () => {
      const context = await established();
      const { issuer } = readTrust(new Confidential(context.store.valueOf(TRUST, "AWSCURRENT")!));
      const other = await privateCa("old", localSigner()).trust([], context.now());
      context.store.plant(TRUST, "swapped", printTrust({ ...other, issuer }), "AWSCURRENT");
      assert.match(
        await refusal("TrustMalformed", context.rotateAll("token-1")),
        /TrustIssuer: no anchor vouches for the issuer/,
      );
      assert.equal(context.store.valueOf(CERTIFICATE, "AWSPENDING"), undefined);
    });

    it("fails when it is swapped to the new authority alone between test and finish", async () => {
      const context = await established();
      await context.rotateAll("token-1", STEPS.slice(0, 3));
      const other = await privateCa("new", localSigner()).trust([], context.now());
      context.store.plant(TRUST, "swapped", printTrust(other), "AWSCURRENT");
      assert.match(await refusal("CertificateRefused", context.step("finishSecret", "token-1")), /Untrusted/);
    });
  });

  it("fails when the authority's key is disabled, and leaves what is in force in force", async () => {
    const signer = localSigner();
    const context = await established({}, privateCa("old", signer));
    const before = leafOf(context);
    const disabled = { ...signer, sign: () => Promise.reject(new Error("DisabledException: the key is disabled")) };
    context.issuers.set("old", privateCa("old", disabled));
    await assert.rejects(context.rotateAll("token-1"), /DisabledException/);
    assert.equal(leafOf(context), before);
  });

  it("fails when the leaf would outlive its authority", async () => {
    const context = await established();
    context.pass(3653 - 29);
    assert.match(await refusal("AuthorityExpires", context.rotateAll("token-1")), /roll the authority over/);
  });

  it("covers every name it was told, also after they changed", async () => {
    const context = await established();
    context.settings = { ...context.settings, names: [NAME, "*.api.example.com"] };
    await context.rotateAll("token-1");
    assert.equal(bundleOf(context).leaf.subjectAltName, `DNS:${NAME}, DNS:*.api.example.com`);
  });
});
