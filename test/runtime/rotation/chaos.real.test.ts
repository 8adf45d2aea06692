import assert from "node:assert/strict";
import { randomInt, randomUUID } from "node:crypto";
import { connect } from "node:tls";
import { setTimeout as sleep } from "node:timers/promises";
import type { Agent } from "../../../runtime/agent/agent";
import type { SecretReader } from "../../../runtime/agent/store/store";
import { printBundle, readBundle } from "../../../runtime/certificate/bundle";
import { Confidential } from "../../../runtime/certificate/confidential";
import { readTrust } from "../../../runtime/certificate/trust";
import { validate } from "../../../runtime/certificate/validate";
import { printCertificates } from "../../../runtime/certificate/x509";
import { bootstrap } from "../../../runtime/rotation/bootstrap";
import { privateCa } from "../../../runtime/rotation/issuers/private-ca";
import type { SecretStore } from "../../../runtime/rotation/secrets/store";
import { localSigner, type Signer } from "../../../runtime/rotation/signer";
import { createRoot } from "../../../runtime/rotation/x509";
import type { Haproxy } from "../../../tools/haproxy/find";
import { haproxyOrSkip } from "../../support/haproxy";
import { NAME } from "../agent/support/pki";
import { Rig } from "../agent/support/rig";
import { CERTIFICATE, STEPS, TestContext, TRUST } from "./support/context";

/** A few in every run of the tests; the nightly one has 60. */
const RUNS = Number(process.env["GATEHOUSE_CHAOS_RUNS"] ?? 4);
/** Another one each time; to see a failure again, its own. */
const SEED = Number(process.env["GATEHOUSE_CHAOS_SEED"] ?? randomInt(2 ** 31));

const aws = (name: string, $fault: string) => Object.assign(new Error(name), { name, $fault });

/** What a call to AWS may end with: as its SDK throws it, or as nothing at all, when Lambda is cut off. */
const ERRORS: readonly (() => Error)[] = [
  () => new Error("the run was cut off"),
  () => aws("ThrottlingException", "client"),
  () => aws("InternalServiceError", "server"),
  () => aws("AccessDeniedException", "client"),
  () => Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }),
];

interface Fault {
  /** "after": AWS has done it, and the answer is lost. */
  readonly when: "before" | "after";
  readonly error: Error;
}

/** Everything that the function asks of AWS, with faults at calls that are counted from 1. */
class Faults {
  readonly at = new Map<number, Fault>();
  calls = 0;

  clear(): void {
    this.at.clear();
    this.calls = 0;
  }

  wrap<T extends object>(target: T, onDone: () => void = () => undefined): T {
    return new Proxy(target, {
      get: (_, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return async (...args: unknown[]) => {
          const fault = this.at.get(++this.calls);
          if (fault?.when === "before") throw fault.error;
          const result: unknown = await Reflect.apply(method, target, args);
          onDone();
          if (fault) throw fault.error;
          return result;
        };
      },
    });
  }
}

/** Numbers that a seed decides (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** HAProxy, its agent and the function around one secret, while handshakes go on. */
class Fleet {
  readonly faults = new Faults();
  readonly tally = { handshakes: 0, failed: [] as string[], bad: [] as string[], steps: 0, failedSteps: 0 };
  readonly context: TestContext & { store: unknown };
  readonly #real: TestContext["store"];
  readonly #random: (below: number) => number;
  #agent!: Agent;
  #agentFails = false;
  #isOver = false;
  #handshakes!: Promise<void>;

  private constructor(
    private readonly rig: Rig,
    seed: number,
  ) {
    this.#random = randomOf(seed);
    const signer: Signer = this.faults.wrap(localSigner());
    this.context = new TestContext({ names: [NAME] }, privateCa("old", signer));
    this.#real = this.context.store;
    const store: SecretStore = this.faults.wrap<SecretStore>(this.#real, () => this.#look());
    Object.defineProperty(this.context, "store", { value: store });
  }

  static async start(haproxy: Haproxy, seed: number): Promise<Fleet> {
    const fleet = new Fleet(await Rig.make(), seed);
    await bootstrap(fleet.context);
    fleet.#agent = await fleet.rig.start(haproxy, { store: fleet.#reader() });
    fleet.#handshakes = fleet.#goOnShakingHands();
    return fleet;
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#handshakes;
    await this.rig.stop();
  }

  /** One rotation with whatever comes between, and then Secrets Manager's own tries until one ends well. */
  async run(number: number): Promise<void> {
    this.faults.clear();
    // Each call is the one that fails once, before and after; and now and then others with it.
    this.#breaks(1 + (number % 18), number % 36 < 18 ? "before" : "after");
    while (this.#random(3) === 0) this.#breaks(1 + this.#random(30), this.#random(2) === 0 ? "before" : "after");
    const token = this.#pendingToken() ?? this.#announced();
    if (this.#random(4) === 0) await this.#plant(token);
    for (const step of STEPS) await this.#disturbed(step, token);

    this.faults.clear();
    const done = (await this.#rotatesWithin(3)) ?? "no rotation ended well after the faults were over";
    assert.deepEqual(this.#real.labels(CERTIFICATE)[done], ["AWSCURRENT"]);
    await this.#agent.pollNow();
    await this.#agent.reconcileNow();
    assert.equal(await this.rig.handshake(), this.#bundle().leaf.fingerprint.replaceAll(":", ""));
  }

  /** A step as it comes: more than once, at the same time, with other tokens and other steps between. */
  async #disturbed(step: string, token: string): Promise<void> {
    const calls = [
      step,
      ...(this.#random(3) === 0 ? [step] : []),
      ...(this.#random(4) === 0 ? [this.#pick(STEPS)] : []),
    ];
    const tokens = [token, token, token, this.#pick(["unknown", this.#current()])];
    const tries = calls.map(async (one, i) => this.#step(one, i === 0 ? token : this.#pick(tokens)));
    await Promise.all(tries);
    if (this.#random(6) === 0) this.#real.lag = 1 + this.#random(4);
    if (this.#random(8) === 0) await this.#plant(randomUUID());
    if (this.#random(8) === 0) await this.#rollBack();
    await this.#disturbedAgent();
  }

  async #disturbedAgent(): Promise<void> {
    this.#agentFails = this.#random(3) === 0;
    if (this.#random(2) === 0) await this.#agent.pollNow();
    this.#agentFails = false;
    if (this.#random(3) === 0) await this.#agent.reconcileNow();
    if (this.#random(24) !== 0) return;
    this.#agent.stop();
    this.#agent = this.rig.run({ store: this.#reader() });
  }

  async #step(step: string, token: string): Promise<boolean> {
    this.tally.steps++;
    try {
      await this.context.step(step, token);
      return true;
    } catch {
      this.tally.failedSteps++;
      return false;
    }
  }

  /** As Secrets Manager does: the version that is pending again, else a new one. @returns the token of what is in force */
  async #rotatesWithin(tries: number): Promise<string | undefined> {
    for (let i = 0; i < tries; i++) {
      const token = this.#pendingToken() ?? this.#announced();
      const done: boolean[] = [];
      for (const step of STEPS) if (done.every(Boolean)) done.push(await this.#step(step, token));
      if (done.every(Boolean) && this.#current() === token) return token;
    }
    return undefined;
  }

  #breaks(call: number, when: Fault["when"]): void {
    this.faults.at.set(call, { when, error: this.#pick(ERRORS)() });
  }

  /** What must not come into force: no certificate, one of a stranger who bears the authority's name, one with another's key. */
  async #plant(token: string): Promise<void> {
    const stranger = privateCa("old", localSigner());
    const root = await createRoot(localSigner(), { name: "old", days: 100, now: new Date() });
    const { issuer } = await stranger.trust([], new Date());
    const request = { names: [NAME], uses: ["Server" as const], days: 30, now: new Date() };
    const foreign = await stranger.issue(request, issuer);
    const values = [
      "no certificate",
      printBundle(foreign).reveal(),
      printBundle({ ...foreign, leaf: this.#bundle().leaf }).reveal(),
      root.toString(),
    ];
    // A version that has a value keeps it.
    if (this.#real.secrets.get(CERTIFICATE)?.versions.get(token)?.value === undefined)
      this.#real.plant(CERTIFICATE, token, this.#pick(values), "AWSPENDING");
  }

  /** An operator goes back to the version before. */
  async #rollBack(): Promise<void> {
    const labels = this.#real.labels(CERTIFICATE);
    const [before] = Object.entries(labels).find(([, of]) => of.includes("AWSPREVIOUS")) ?? [];
    if (before !== undefined) await this.#real.move(CERTIFICATE, "AWSCURRENT", { from: this.#current(), to: before });
  }

  #announced(): string {
    const token = randomUUID();
    this.#real.announce(CERTIFICATE, token);
    return token;
  }

  /** Of a rotation that did not end. */
  #pendingToken(): string | undefined {
    const labels = Object.entries(this.#real.labels(CERTIFICATE));
    return labels.find(([, of]) => of.includes("AWSPENDING") && !of.includes("AWSCURRENT"))?.[0];
  }

  #current(): string {
    const labels = Object.entries(this.#real.labels(CERTIFICATE));
    return labels.find(([, of]) => of.includes("AWSCURRENT"))?.[0] ?? "none";
  }

  #bundle() {
    return readBundle(new Confidential(this.#real.valueOf(CERTIFICATE, "AWSCURRENT")!));
  }

  /** After each call: whether what is in force may be. */
  #look(): void {
    const [value, trust] = [this.#real.valueOf(CERTIFICATE, "AWSCURRENT"), this.#real.valueOf(TRUST, "AWSCURRENT")];
    if (value === undefined || trust === undefined) return;
    const { anchors } = readTrust(new Confidential(trust));
    const requirements = {
      names: [NAME],
      uses: ["Server" as const],
      minimumRemainingDays: 0,
      anchors,
      now: new Date(),
    };
    try {
      this.tally.bad.push(...validate(readBundle(new Confidential(value)), requirements).map(({ message }) => message));
    } catch (error) {
      this.tally.bad.push(String(error));
    }
  }

  async #goOnShakingHands(): Promise<void> {
    const { anchors } = readTrust(new Confidential(this.#real.valueOf(TRUST, "AWSCURRENT")!));
    const ca = printCertificates(anchors);
    while (!this.#isOver) {
      const failure = await new Promise<string | undefined>((resolve) => {
        const socket = connect({ host: "127.0.0.1", port: this.rig.trafficPort, servername: NAME, ca }, () => {
          resolve(undefined);
          socket.destroy();
        });
        socket.once("error", (error) => resolve(String(error)));
      });
      this.tally.handshakes++;
      if (failure !== undefined) this.tally.failed.push(failure);
      await sleep(2);
    }
  }

  /** The secrets as the agent reads them. */
  #reader(): SecretReader {
    const arn = (secret: string) => (secret === "trust" ? TRUST : CERTIFICATE);
    const read = async (secret: string) => {
      if (this.#agentFails && this.#random(2) === 0) throw this.#pick(ERRORS)();
      const [version] =
        Object.entries(this.#real.labels(arn(secret))).find(([, labels]) => labels.includes("AWSCURRENT")) ?? [];
      return { version: version!, value: new Confidential(this.#real.valueOf(arn(secret), "AWSCURRENT")!) };
    };
    return {
      currentVersion: async (secret) => (await read(secret)).version,
      currentValue: read,
    };
  }

  #pick<T>(of: readonly T[]): T {
    return of[this.#random(of.length)]!;
  }
}

describe("rotation in chaos", () => {
  let fleet: Fleet;

  before(async function () {
    fleet = await Fleet.start(haproxyOrSkip(this), SEED);
  });
  after(async () => fleet?.stop());

  it(`puts nothing bad in force and fails no handshake, and the next rotation succeeds: ${RUNS} runs of seed ${SEED}`, async function () {
    this.timeout(10_000 + RUNS * 5000);
    for (let number = 0; number < RUNS; number++) await fleet.run(SEED + number);
    const { handshakes, failed, bad, steps, failedSteps } = fleet.tally;
    assert.deepEqual({ bad, failed }, { bad: [], failed: [] });
    assert.ok(
      handshakes > RUNS * 5 && failedSteps > RUNS,
      `${handshakes} handshakes, ${failedSteps} steps that failed`,
    );
    if (RUNS > 4)
      process.stderr.write(
        `${RUNS} runs of seed ${SEED}: ${failedSteps} of ${steps} steps failed, 0 bad certificates in force, 0 of ${handshakes} handshakes failed\n`,
      );
  });
});
