import assert from "node:assert/strict";
import { systemClock } from "../../../runtime/agent/clock";
import { Poll } from "../../../runtime/agent/poll";
import { Report } from "../../../runtime/agent/report";
import { ValidSecrets } from "../../../runtime/agent/valid-secrets";
import { printBundle, readBundle } from "../../../runtime/certificate/bundle";
import { Confidential } from "../../../runtime/certificate/confidential";
import { readTrust } from "../../../runtime/certificate/trust";
import { validate } from "../../../runtime/certificate/validate";
import { bootstrap } from "../../../runtime/rotation/bootstrap";
import { privateCa } from "../../../runtime/rotation/issuers/private-ca";
import type { CertificateIssuer } from "../../../runtime/rotation/issuers/issuer";
import { AuthorityKind } from "../../../runtime/rotation/issuers/kind";
import { localSigner } from "../../../runtime/rotation/signer";
import { createRoot } from "../../../runtime/rotation/x509";
import { acmExport } from "../../../runtime/rotation/issuers/acm-export";
import { memoryLog } from "../agent/support/fakes";
import { FakeAcm } from "./support/fake-acm";
import { CERTIFICATE, NAME, refusal, TestContext, TRUST } from "./support/context";

const MINUTE = 1 / 1440;

/**
 * docs/operations/ca-rollover.md, read aloud: an operator who changes settings, runs `pulumi up`, rotates and waits. Each
 * step is what the page says, and what is served is trusted after each.
 */
class Operator {
  readonly context: TestContext;
  readonly authorities: Record<string, CertificateIssuer>;
  #rotations = 0;

  private constructor(daysAgo: number, old: CertificateIssuer) {
    this.context = new TestContext({}, old);
    this.context.pass(-daysAgo);
    this.authorities = { old, new: privateCa("new", localSigner()) };
  }

  /** Everything signed by the authority `old`, a while ago. */
  static async before(daysAgo = 0, old = privateCa("old", localSigner())): Promise<Operator> {
    const operator = new Operator(daysAgo, old);
    await bootstrap(operator.context);
    return operator;
  }

  /** A rotation stood still until the certificate in force had expired, and its root with it if that is asked for. */
  static async afterExpiry({ ofRoot = false } = {}): Promise<Operator> {
    const signer = localSigner();
    const old = privateCa("old", signer);
    const operator = await Operator.before(29, old);
    const { context } = operator;
    const root = await createRoot(signer, { name: "old", days: ofRoot ? 29 : 60, now: context.now() });
    const request = { names: [NAME], uses: ["Server" as const], days: 28, now: context.now() };
    const leaf = printBundle(await old.issue(request, root)).reveal();
    const pem = root.toString();
    context.store.plant(TRUST, "short", JSON.stringify({ version: 1, issuer: pem, anchors: pem }), "AWSCURRENT");
    context.store.plant(CERTIFICATE, "one", leaf, "AWSCURRENT");
    context.store.plant(CERTIFICATE, "zero", leaf, "AWSPREVIOUS");
    context.pass(29);
    return operator;
  }

  /** `pulumi up` with these settings: `old!` is one that is said to be unusable. */
  async up(names: string[], issuer: string): Promise<void> {
    const authorities = names.map((text) => ({
      name: text.replace("!", ""),
      kind: AuthorityKind.PrivateCa,
      arn: `arn:${text}`,
      ...(text.endsWith("!") && { unusable: true }),
    }));
    this.context.settings = { ...this.context.settings, authorities, issuer };
    const usable = authorities.filter((one) => one.unusable !== true);
    this.context.issuers = new Map(usable.map(({ name }) => [name, this.authorities[name]!]));
    await bootstrap(this.context);
  }

  async rotate(): Promise<void> {
    await this.context.rotateAll(`token-${++this.#rotations}`);
  }

  wait(minutes: number): void {
    this.context.pass(minutes * MINUTE);
  }

  /** As KMS answers for a key that is disabled. */
  disable(name: string): void {
    const fail = () => Promise.reject(Object.assign(new Error("the key is disabled"), { name: "DisabledException" }));
    this.authorities[name] = privateCa(name, { publicKey: fail, sign: fail });
  }

  /** Who is trusted, and who signs. */
  get trust(): string {
    const { anchors, issuer } = readTrust(new Confidential(this.context.store.valueOf(TRUST, "AWSCURRENT")!));
    const name = ({ subject }: { subject: string }) => subject.replace("CN=", "");
    return `${anchors.map(name).join("+")}, signed by ${name(issuer)}`;
  }

  /** Who issued what is in force. */
  get served(): string {
    const { leaf } = readBundle(new Confidential(this.context.store.valueOf(CERTIFICATE, "AWSCURRENT")!));
    return leaf.issuer.replace("CN=", "");
  }
}

describe("rolling an authority over in an emergency", () => {
  it("whose key is disabled, while what it signed is good: in the order of every rollover, without a word to that key", async () => {
    const operator = await Operator.before(20);
    operator.disable("old");
    await assert.rejects(operator.up(["old", "new"], "old"), { name: "DisabledException" });
    assert.equal(operator.trust, "old, signed by old");

    // 1 trust
    await operator.up(["old!", "new"], "old");
    assert.equal(operator.trust, "new+old, signed by old");
    // 2 wait
    assert.match(await refusal("RolloverOrder", operator.up(["old!", "new"], "new")), /wait until agents and peers/);
    await operator.up(["old!", "new"], "old");
    operator.wait(60);
    // 3 sign
    await operator.up(["old!", "new"], "new");
    assert.equal(operator.trust, "new+old, signed by new");
    assert.equal(operator.served, "old");
    // 4 rotate
    await operator.rotate();
    assert.equal(operator.served, "new");
    assert.match(await refusal("RolloverOrder", operator.up(["new"], "new")), /keep "CN=old"/);
    await operator.rotate();
    // 5 drop
    await operator.up(["new"], "new");
    assert.equal(operator.trust, "new, signed by new");
    await operator.rotate();
  });

  it("whose key is disabled: nothing is rotated while it is to sign, and the reason is said", async () => {
    const operator = await Operator.before(20);
    operator.disable("old");
    await operator.up(["old!", "new"], "old");
    assert.match(
      await refusal("AuthorityUnusable", operator.rotate()),
      /"old" is unusable; name another authority, once its root is trusted everywhere/,
    );
    assert.equal(operator.served, "old");
  });

  it("whose root has expired: in one step, since nothing that is served is valid", async () => {
    const operator = await Operator.afterExpiry({ ofRoot: true });
    assert.match(
      await refusal("AuthorityExpires", operator.up(["old"], "old")),
      /the root of "old" ended .* GMT: add another authority and name it as issuer, and say of this one that it is unusable/,
    );
    await operator.up(["old!", "new"], "new");
    assert.equal(operator.trust, "new+old, signed by new");
    assert.equal(operator.served, "new");
    await operator.rotate();
    await operator.rotate();
    await operator.up(["new"], "new");
    assert.equal(operator.trust, "new, signed by new");
  });

  it("whose key is disabled, and what it signed has expired: in one step as well", async () => {
    const operator = await Operator.afterExpiry();
    operator.disable("old");
    await operator.up(["old!", "new"], "new");
    assert.deepEqual([operator.trust, operator.served], ["new+old, signed by new", "new"]);
  });

  it("is in one step only if one is said to be unusable: a forgotten rotation is not a reason to skip the wait", async () => {
    const operator = await Operator.afterExpiry();
    assert.match(await refusal("RolloverOrder", operator.up(["old", "new"], "new")), /trusted everywhere/);
  });

  it("is not there for an authority of which nothing was published", async () => {
    const context = new TestContext({
      authorities: [{ name: "old", kind: AuthorityKind.PrivateCa, arn: "x", unusable: true }],
    });
    context.issuers.clear();
    assert.match(
      await refusal("SettingsMalformed", bootstrap(context)),
      /"old" is unusable and nothing of it is published; name another authority/,
    );
  });
});

describe("rolling an authority over in a hurry", () => {
  it("whose key may be in other hands: five minutes of waiting, and from the last step on what that key signs is refused", async () => {
    const operator = await Operator.before(20);
    const { context } = operator;
    const published = () => readTrust(new Confidential(context.store.valueOf(TRUST, "AWSCURRENT")!));
    const root = published().issuer;
    const wrongWithForged = async () => {
      const request = { names: [NAME], uses: ["Server" as const], now: context.now() };
      // What whoever has the key can sign.
      const forged = await operator.authorities.old!.issue({ ...request, days: 30 }, root);
      const requirements = { ...request, minimumRemainingDays: 0, anchors: published().anchors };
      return validate(forged, requirements).map(({ code }) => code);
    };
    context.settings = { ...context.settings, trustSettleMinutes: 5 };
    await operator.up(["old", "new"], "old");
    operator.wait(4);
    await refusal("RolloverOrder", operator.up(["old", "new"], "new"));
    operator.wait(1);
    await operator.up(["old", "new"], "new");
    await operator.rotate();
    await operator.rotate();
    assert.deepEqual(await wrongWithForged(), []);
    await operator.up(["new"], "new");
    assert.deepEqual(await wrongWithForged(), ["Untrusted"]);
    assert.equal(operator.served, "new");
  });
});

describe("a step of a rollover that failed half way", () => {
  it("has changed one certificate of a fleet and not the other: new tasks start, and `pulumi up` goes on when it is repeated", async () => {
    const old = privateCa("old", localSigner());
    const [client, server] = [await Operator.before(20, old), await Operator.before(20, old)];
    Object.assign(server.authorities, client.authorities);
    for (const one of [client, server]) {
      await one.up(["old", "new"], "old");
      one.wait(60);
      await one.up(["old", "new"], "new");
      await one.rotate();
    }
    await client.rotate();
    // 5 drop: the server's rollback would go to the old authority's.
    await client.up(["new"], "new");
    assert.match(await refusal("RolloverOrder", server.up(["new"], "new")), /keep "CN=old"/);
    assert.deepEqual([client.trust, server.trust], ["new, signed by new", "old+new, signed by new"]);
    assert.deepEqual(await takenByNewTask({ client, server }), ["client.pem", "server.pem"]);
    await server.rotate();
    for (const one of [client, server]) await one.up(["new"], "new");
    assert.equal(server.trust, "new, signed by new");
    assert.deepEqual(await takenByNewTask({ client, server }), ["client.pem", "server.pem"]);
  });

  /** The files that an agent without a past has after its first poll, each by the bundle of its own secret. */
  async function takenByNewTask(fleet: Record<string, Operator>): Promise<string[]> {
    const value = async (secret: string) => {
      const [name = "", what] = secret.split("/");
      const text = fleet[name]!.context.store.valueOf(what === "trust" ? TRUST : CERTIFICATE, "AWSCURRENT")!;
      return { version: "one", value: new Confidential(text) };
    };
    const parts = {
      settings: {
        certificates: Object.keys(fleet).map((name) => ({ file: `${name}.pem`, secret: `${name}/certificate`, trust: `${name}/trust`, use: "Server" as const, names: [NAME] })), // prettier-ignore
        trusts: [{ secret: "client/trust", files: ["backend-ca.pem"] }],
      },
      store: { currentVersion: async () => "one", currentValue: value, parameter: async () => undefined },
      validSecrets: new ValidSecrets(),
      clock: systemClock,
      log: memoryLog().log,
      report: new Report("fleet"),
    };
    await new Poll(parts).run(new AbortController().signal);
    return [...parts.validSecrets.certificates.keys()];
  }
});

describe("going back in a rollover", () => {
  it("is possible at once at any point before the old authority is dropped, and forward again", async () => {
    const operator = await Operator.before(20);
    await operator.up(["old", "new"], "old");
    await operator.up(["old"], "old");
    assert.equal(operator.trust, "old, signed by old");
    await operator.up(["old", "new"], "old");
    operator.wait(60);
    await operator.up(["old", "new"], "new");
    // Nobody has to wait for the old root, which everybody has known all the while.
    await operator.up(["old", "new"], "old");
    assert.equal(operator.trust, "old+new, signed by old");
    await operator.up(["old", "new"], "new");
    await operator.rotate();
    assert.equal(operator.served, "new");
    await operator.up(["old", "new"], "old");
    await operator.rotate();
    assert.equal(operator.served, "old");
  });

  it("does not make a root older than it is: one that was taken back waits again", async () => {
    const operator = await Operator.before(20);
    await operator.up(["old", "new"], "old");
    operator.wait(60);
    await operator.up(["old"], "old");
    await operator.up(["old", "new"], "old");
    assert.match(await refusal("RolloverOrder", operator.up(["old", "new"], "new")), /wait until agents and peers/);
    operator.wait(59);
    await refusal("RolloverOrder", operator.up(["old", "new"], "new"));
    operator.wait(1);
    await operator.up(["old", "new"], "new");
  });

  it("counts from the secret's version for trust that was published before that was written down", async () => {
    const operator = await Operator.before(20);
    await operator.up(["old", "new"], "old");
    const { store } = operator.context;
    const { version, issuer, anchors } = JSON.parse(store.valueOf(TRUST, "AWSCURRENT")!) as Record<string, unknown>;
    store.plant(TRUST, "before", JSON.stringify({ version, issuer, anchors }), "AWSCURRENT");
    await refusal("RolloverOrder", operator.up(["old", "new"], "new"));
    operator.wait(60);
    await operator.up(["old", "new"], "new");
  });
});

describe("a step of a rollover that is asked for twice, or cut off", () => {
  it("publishes once, and says since when each root is trusted", async () => {
    const operator = await Operator.before();
    const start = operator.context.now();
    operator.wait(10);
    await operator.up(["old", "new"], "old");
    const text = operator.context.store.valueOf(TRUST, "AWSCURRENT")!;
    operator.wait(10);
    await operator.up(["old", "new"], "old");
    assert.equal(operator.context.store.valueOf(TRUST, "AWSCURRENT"), text);
    const { since } = readTrust(new Confidential(text));
    assert.deepEqual(
      [...since!.values()].map((at) => (at.getTime() - start.getTime()) / 60_000),
      [0, 10],
    );
  });
});

describe("switching who ends TLS, and with it who signs HAProxy's certificate, on a stack that serves", () => {
  /** As `tls.mode` has it: an exported certificate of ACM, and a root of our own. */
  async function operator(first: "public" | "private"): Promise<{ it: Operator; acm: FakeAcm }> {
    const acm = await FakeAcm.make();
    const signers = {
      public: acmExport(acm, async () => undefined, acm.roots),
      private: privateCa("private", localSigner()),
    };
    const it = await Operator.before(0, signers[first]);
    Object.assign(it.authorities, signers);
    await it.up([first], first);
    return { it, acm };
  }
  const AMAZON = "Starfield Services Root Certificate Authority - G2+Amazon Root CA 3";

  it("goes from a public authority to a private one: both are trusted until nothing of the old one is left", async () => {
    const { it } = await operator("public");
    assert.equal(it.served, "Amazon ECDSA 256 M02");
    assert.match(await refusal("RolloverOrder", it.up(["private"], "private")), /trusted everywhere.*keep "CN=Amazon/s);
    await it.up(["public", "private"], "public");
    assert.equal(it.trust, `${AMAZON}+private, signed by Amazon ECDSA 256 M02`);
    it.wait(60);
    await it.up(["private", "public"], "private");
    await it.rotate();
    assert.equal(it.served, "private");
    await it.rotate();
    await it.up(["private"], "private");
    assert.equal(it.trust, "private, signed by private");
  });

  it("goes from a private authority to a public one, and back before the last step", async () => {
    const { it } = await operator("private");
    await it.up(["private", "public"], "private");
    it.wait(60);
    await it.up(["public", "private"], "public");
    await it.rotate();
    assert.equal(it.served, "Amazon ECDSA 256 M02");
    await it.up(["private", "public"], "private");
    await it.rotate();
    assert.equal(it.served, "private");
    await it.up(["public", "private"], "public");
    await it.rotate();
    await it.rotate();
    await it.up(["public"], "public");
    assert.equal(it.trust, `${AMAZON}, signed by Amazon ECDSA 256 M02`);
  });

  it("follows a renewal of ACM's meanwhile, which another of Amazon's authorities may sign", async () => {
    const { it, acm } = await operator("public");
    await acm.renew();
    await it.up(["public", "private"], "public");
    await it.rotate();
    assert.equal(it.served, "Amazon ECDSA 256 M02");
  });
});
