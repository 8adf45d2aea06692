import assert from "node:assert/strict";
import fc from "fast-check";
import { ValidSecrets } from "../../../runtime/agent/valid-secrets";
import { Poll } from "../../../runtime/agent/poll";
import { Report } from "../../../runtime/agent/report";
import type { CertificateSetting } from "../../../runtime/agent/environment";
import { printBundle } from "../../../runtime/certificate/bundle";
import { Confidential } from "../../../runtime/certificate/confidential";
import { printTrust } from "../../../runtime/certificate/trust";
import type { Use } from "../../../runtime/certificate/use";
import { FakeClock, memoryLog } from "../agent/support/fakes";
import { IS_SAMPLE, runs } from "../../support/sample";
import { CERTIFICATE, NAME, TestContext, TRUST } from "../rotation/support/context";
import { bundle, DAY_MS, ecKey, inDays, make, rsaKey, type Made, type Wanted } from "./support/chains";

const SIGNAL = new AbortController().signal;

/** A leaf, and the chain that leads from it to a root. */
interface Chain {
  readonly leaf: Made;
  readonly above: readonly Made[];
}

/** What the secrets hold, good or bad, and how it is written. */
interface Scenario {
  readonly leaf: Made;
  readonly intermediates: readonly Made[];
  readonly key: Made;
  readonly issuer: Made;
  readonly issuerChain: readonly Made[];
  readonly anchors: readonly Made[];
  readonly names: readonly string[];
  readonly uses: readonly Use[];
  readonly trust: "bundle" | "public";
  readonly oddities: readonly Oddity[];
}

type Oddity = (text: string) => string;

/** How other tools may have written the secrets; the texts of one have line feeds, those of JSON do not. */
const ODDITIES: readonly Oddity[] = [
  (text) => text.replaceAll("\n", "\r\n"),
  (text) => `\uFEFF${text}`,
  (text) => text.replaceAll("-----\n", "-----\n\n"),
  (text) => text.replace(/^([^]*)(-----BEGIN PRIVATE KEY[^]*)$/, "$2$1"),
  (text) => text.replaceAll(/^-----BEGIN/gm, "Bag Attributes\n-----BEGIN"),
  (text) => text.trimEnd(),
  (text) => text.replace("-----BEGIN PRIVATE", "-----BEGIN NONSENSE-----\nAAAA\n-----END NONSENSE-----\n$&"),
];

describe("what the rotation function puts in force", function () {
  this.timeout(120_000);
  let chains: Chain[];
  let authorities: Made[];
  const inForce = { taken: 0, refused: 0 };

  before(async () => {
    ({ chains, authorities } = await everyProfile());
  });

  it("is taken by the agent, whatever the secrets hold and whoever wrote them", async () => {
    await fc.assert(
      fc.asyncProperty(scenarios(chains, authorities), async (scenario) => {
        const context = new TestContext({ names: scenario.names, uses: scenario.uses });
        plant(context, scenario);
        // The step that puts it in force: whatever it let through, the ones before it may have refused.
        const refused = await context.rotateAll("token-1", ["finishSecret"]).then(
          () => undefined,
          (error: unknown) => error as Error,
        );
        inForce[refused ? "refused" : "taken"]++;
        if (refused) return assert.equal(refused.name, "Refused", String(refused));
        for (const use of scenario.uses) {
          assert.deepEqual(await rejections(context, scenario, use), []);
          // Until a next rotation has had its tries.
          assert.deepEqual(await rejections(context, scenario, use, 20 * DAY_MS - 1000), []);
        }
      }),
      { numRuns: Math.min(1000, Number(process.env["GATEHOUSE_CASES"] ?? runs(100))) },
    );
    // It shows nothing if one of the two never happens.
    assert.ok(IS_SAMPLE || (inForce.taken > 10 && inForce.refused > 10), JSON.stringify(inForce));
  });

  it("is every good profile, under both kinds of trust", async () => {
    for (const { leaf, above } of chains.slice(0, GOOD))
      for (const trust of ["bundle", "public"] as const) {
        const [root] = above.slice(-1);
        const intermediates = above.slice(0, -1);
        const scenario = { leaf, intermediates, key: leaf, issuer: above[0]!, issuerChain: intermediates.slice(1), anchors: [root!], names: [NAME], uses: ["Server" as const], trust, oddities: [] }; // prettier-ignore
        const context = new TestContext({ names: scenario.names, uses: scenario.uses });
        plant(context, scenario);
        await context.rotateAll("token-1");
        assert.deepEqual(await rejections(context, scenario, "Server"), []);
      }
  });
});

/** How many of the profiles are good: they come first. */
const GOOD = 6;

async function everyProfile(): Promise<{ chains: Chain[]; authorities: Made[] }> {
  const year = { to: inDays(365) };
  const root = await make({ name: "root", ...year });
  const gone = await make({ name: "gone", from: inDays(-365), to: inDays(-1) });
  const cross = await make({ ...root, name: "root", issuer: gone, authority: true, to: inDays(9) });
  const rsaRoot = await make({ name: "rsa root", privateKey: rsaKey("root"), ...year });
  const [short, old, young] = [
    await make({ name: "short root", to: inDays(10) }),
    await make({ name: "old root", from: inDays(-9), to: inDays(-1) }),
    await make({ name: "young root", from: inDays(1), ...year }),
  ];
  const noAuthority = await make({ name: "no authority", authority: false, ...year });
  const constrained = await make({ name: "constrained root", within: "example.org", ...year });
  const shallow = await make({ name: "shallow root", pathLength: 0, ...year });
  const below = (issuer: Made, changes: Partial<Wanted> = {}) =>
    make({ name: "middle", issuer, authority: true, ...year, ...changes });
  const [middle, rsaMiddle] = [await below(root), await below(rsaRoot, { privateKey: rsaKey("middle") })];
  const lower = await below(middle, { name: "lower" });
  const leaf = (issuer: Made, changes: Partial<Wanted> = {}) =>
    make({ name: NAME, issuer, names: [NAME], uses: ["Server", "Client"], to: inDays(30), ...changes });
  const bad = await Promise.all([
    below(root, { to: inDays(10) }),
    below(root, { from: inDays(-9), to: inDays(-1) }),
    below(root, { authority: false }),
    below(shallow),
  ]);
  const chains: Chain[] = [
    { leaf: await leaf(root), above: [root] },
    { leaf: await leaf(middle), above: [middle, root] },
    { leaf: await leaf(lower), above: [lower, middle, root] },
    { leaf: await leaf(rsaMiddle, { privateKey: rsaKey("leaf") }), above: [rsaMiddle, rsaRoot] },
    { leaf: await leaf(root, { names: ["*.example.com"] }), above: [root] },
    { leaf: await leaf(middle), above: [middle, cross, root] },
    { leaf: await leaf(root, { names: ["other.example.com"] }), above: [root] },
    { leaf: await leaf(root, { uses: ["Client"] }), above: [root] },
    { leaf: await leaf(root, { uses: [] }), above: [root] },
    { leaf: await leaf(middle, { to: inDays(19) }), above: [middle, root] },
    { leaf: await leaf(middle, { from: inDays(-9), to: inDays(-1) }), above: [middle, root] },
    { leaf: await leaf(root, { from: inDays(1) }), above: [root] },
    { leaf: await leaf(root, { authority: true }), above: [root] },
    { leaf: await leaf(noAuthority), above: [noAuthority] },
    { leaf: await leaf(short), above: [short] },
    { leaf: await leaf(old), above: [old] },
    { leaf: await leaf(young), above: [young] },
    { leaf: await leaf(constrained), above: [constrained] },
    ...(await Promise.all(
      bad.map(async (each, i) => ({ leaf: await leaf(each), above: [each, i < 3 ? root : shallow] })),
    )),
  ];
  const authorities = [root, cross, gone, rsaRoot, short, old, young, noAuthority, constrained, shallow, middle, rsaMiddle, lower, ...bad]; // prettier-ignore
  return { chains, authorities };
}

function scenarios(chains: readonly Chain[], authorities: readonly Made[]): fc.Arbitrary<Scenario> {
  const any = fc.constantFrom(...authorities);
  return fc.integer({ min: 0, max: 2 * chains.length - 1 }).chain((n) => {
    // Half of all are good ones, which then may be spoiled in one way or in several.
    const { leaf, above } = chains[n < chains.length ? n : n % GOOD]!;
    const rightly = <T>(right: T, wrong: fc.Arbitrary<T>) => fc.oneof({ weight: 9, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: wrong }); // prettier-ignore
    return fc.record({
      leaf: fc.constant(leaf),
      intermediates: rightly(above.slice(0, -1), fc.oneof(fc.constant(above), fc.array(any, { maxLength: 3 }))),
      key: rightly(leaf, fc.constant({ ...leaf, privateKey: ecKey() })),
      issuer: rightly(above[0]!, any),
      issuerChain: rightly(above.slice(1, -1), fc.array(any, { maxLength: 2 })),
      anchors: rightly(
        above.slice(-1),
        fc
          .tuple(fc.shuffledSubarray([...authorities]), fc.subarray(above.slice(-1)))
          .map(([some, more]) => [...some, ...more]),
      ),
      names: rightly<string[]>(
        [NAME],
        fc.constantFrom(["*.example.com"], ["a.b.example.com"], [NAME, "other.example.com"]),
      ),
      uses: fc.constantFrom<Use[]>(["Server"], ["Client"], ["Server", "Client"]),
      trust: fc.constantFrom<Scenario["trust"]>("bundle", "public"),
      oddities: fc.shuffledSubarray([...ODDITIES], { maxLength: 3 }),
    });
  });
}

/** Both secrets as somebody else left them: trust in force, and a certificate that is pending. */
function plant(context: TestContext, scenario: Scenario): void {
  const { leaf, intermediates, key, issuer, issuerChain, anchors, oddities } = scenario;
  const odd = (text: string) => oddities.reduce((sofar, change) => change(sofar), text);
  const certificates = (all: readonly Made[]) => all.map(({ certificate }) => certificate);
  const [signs, ...above] = certificates([issuer, ...issuerChain]);
  const trust = printTrust({ issuer: signs!, issuerChain: above, anchors: certificates(anchors) });
  const { issuer: issuerText, anchors: anchorText } = JSON.parse(trust) as { issuer: string; anchors: string };
  context.store.plant(TRUST, "trust", JSON.stringify({ version: 1, issuer: odd(issuerText), anchors: odd(anchorText) }), "AWSCURRENT"); // prettier-ignore
  const held = printBundle({ ...bundle(leaf, ...intermediates), key: key.privateKey }).reveal();
  context.store.plant(CERTIFICATE, "token-1", odd(held), "AWSPENDING");
}

/** What a task that starts now refuses of the secrets in force. */
async function rejections({ store, now }: TestContext, scenario: Scenario, use: Use, later = 0): Promise<unknown[]> {
  const read = (secret: string) => new Confidential(store.valueOf(secret, "AWSCURRENT")!);
  const logs = memoryLog();
  const validSecrets = new ValidSecrets();
  const setting: CertificateSetting = {
    ...{ file: "edge.pem", secret: CERTIFICATE, use, names: scenario.names },
    ...(scenario.trust === "bundle" && { trust: TRUST }),
  };
  const poll = new Poll({
    settings: {
      certificates: [setting],
      trusts: [{ secret: TRUST, files: [] }],
    },
    store: {
      currentVersion: async () => "1",
      currentValue: async (secret) => ({ version: "1", value: read(secret) }),
    },
    validSecrets,
    clock: new FakeClock(now().getTime() + later),
    log: logs.log,
    report: new Report("edge"),
    // The public list holds what the function publishes of it, and more.
    publicAnchors: () => scenario.anchors.map(({ certificate }) => certificate),
  });
  await poll.run(SIGNAL);
  assert.equal(validSecrets.certificates.size === 1, logs.of("version rejected").length === 0);
  return logs.of("version rejected");
}
