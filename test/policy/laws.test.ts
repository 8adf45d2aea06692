import assert from "node:assert/strict";
import path from "node:path";
import { AuthorityKind, Gatehouse, TlsMode } from "../../components";
import { brokenLaws } from "../../policy/broken";
import { LAWS } from "../../policy/laws";
import type { Plan, Value } from "../../policy/plan";
import { stacks } from "../../stacks/index";
import { GoldenFiles } from "../support/golden";
import { gatehouseArgs, stageArgs } from "../components/args";
import { planOf, record, ROOT } from "../support/plans";
import { MISTAKES } from "./mistakes";
import { FOUND } from "./variants";

const CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/1";

/** What a plan says that it does not keep. */
function relaxing(plan: Plan, ...relaxations: Value[]): Plan {
  return { ...plan, outputs: { ...plan.outputs, relaxations } };
}

describe("the laws", () => {
  for (const stack of Object.keys(stacks)) {
    it(`hold in ${stack}, but where it says why not`, async () => {
      assert.deepEqual(brokenLaws(await planOf(stack), LAWS), []);
    });

    it(`hold in ${stack} while nothing is known of what AWS tells`, async () => {
      assert.deepEqual(brokenLaws(await planOf(stack, { unknown: true }), LAWS), []);
    });
  }

  for (const kind of [AuthorityKind.PrivateCa, AuthorityKind.AcmPca])
    for (const tls of [{ mode: TlsMode.Passthrough }, { mode: TlsMode.Reencrypt, balancerCertificateArn: CERTIFICATE }])
      it(`hold while ${kind} is rolled over to the next under ${tls.mode}`, async () => {
        const authorities = ["root-1", "root-2"].map((name) => ({ name, kind }));
        const certificates = { ...gatehouseArgs.certificates, authorities, issuer: "root-2", tracing: true };
        const apis = [{ name: "orders", stages: [{ ...stageArgs, healthPath: "/healthz" }] }];
        const args = {
          ...gatehouseArgs,
          identity: "edge-test",
          apis,
          certificates,
          tls: { ...gatehouseArgs.tls, ...tls },
        };
        assert.deepEqual(brokenLaws(await record(() => new Gatehouse("edge", args)), LAWS), []);
      });

  it("hold with an archive of the logs", async () => {
    const args = {
      ...gatehouseArgs,
      identity: "edge-test",
      apis: [{ name: "orders", stages: [{ ...stageArgs, healthPath: "/healthz" }] }],
    };
    const logs = { retentionDays: 365, archive: { days: 2557 } };
    assert.deepEqual(brokenLaws(await record(() => new Gatehouse("edge", { ...args, logs })), LAWS), []);
  });

  it("are each broken by a mistake below", () => {
    const broken = new Set(MISTAKES.map(({ law }) => law));
    assert.deepEqual(
      LAWS.map(({ name }) => name).filter((name) => !broken.has(name)),
      [],
    );
  });

  it("have each its name, and say one thing in a sentence", () => {
    assert.deepEqual(
      LAWS.filter(({ name, says }) => !/^[a-z]+(-[a-z]+)*$/.test(name) || /[.;](\s|$)/.test(says)).map(
        ({ name }) => name,
      ),
      [],
    );
    assert.equal(new Set(LAWS.map(({ name }) => name)).size, LAWS.length);
  });

  for (const { what, law, found, make } of MISTAKES) {
    it(`${law} finds ${what}`, async () => {
      const lines = brokenLaws(make(await planOf("prod")), LAWS);
      assert.ok(
        lines.some((line) => line.startsWith(`${law}: ${found}: `)),
        `no finding begins with ${law}: ${found}\n${lines.join("\n")}`,
      );
    });
  }

  it("never show the secret that they find", async () => {
    const make = MISTAKES.filter(({ law }) => law === "secrets-stay-secret").map((one) => one.make);
    for (const one of make) {
      const text = brokenLaws(one(await planOf("prod")), LAWS).join("\n");
      assert.doesNotMatch(text, /BEGIN EC|AKIA/);
    }
  });

  it("are documented with the mistakes that each finds", () => {
    const rows = LAWS.map(({ name, says }) => {
      const mistakes = MISTAKES.filter(({ law }) => law === name).map(({ what }) => what);
      return `## ${name}\n\n${says[0]!.toUpperCase()}${says.slice(1)}. It finds:\n\n${mistakes.map((one) => `- ${one}`).join("\n")}`;
    });
    const head = `# The laws, and the mistakes that they find\n\n${LAWS.length} laws, ${MISTAKES.length} deliberate mistakes; each is made in a plan of prod by \`test/policy/laws.test.ts\`, which writes this page. \`test/policy/variants.ts\` has ${FOUND.length}\nother ways to write such mistakes, which are found too.`;
    new GoldenFiles(path.join(ROOT, "docs"), __filename).assertSame("laws.md", `${[head, ...rows].join("\n\n")}\n`);
  });
});

describe("a relaxation", () => {
  const BECAUSE = { law: "multi-zone", because: "a trial" };
  const broken = async () =>
    MISTAKES.find(({ what }) => what === "the fleet may shrink to one task")!.make(await planOf("prod"));

  it("accepts what it names, and nothing else", async () => {
    const plan = await broken();
    assert.equal(brokenLaws(plan, LAWS).length, 1);
    assert.deepEqual(brokenLaws(relaxing(plan, BECAUSE), LAWS), []);
    assert.deepEqual(brokenLaws(relaxing(plan, { ...BECAUSE, resources: ["gatehouse-fleet"] }), LAWS), []);
    const [other] = brokenLaws(relaxing(plan, { ...BECAUSE, resources: ["gatehouse-link"] }), LAWS);
    assert.equal(other, "multi-zone: Target gatehouse-fleet, minCapacity: use 2 at least; got 1");
  });

  it("is refused for a law that there is not, without a reason, and where it is not needed", async () => {
    const plan = await broken();
    const [law] = brokenLaws(relaxing(plan, BECAUSE, { law: "multi-zones", because: "a trial" }), LAWS);
    assert.match(String(law), /^relaxations\[1\]\.law: use one of text-fits-its-api, .*; got multi-zones$/);
    assert.deepEqual(brokenLaws(relaxing(plan, { ...BECAUSE, because: " " }), LAWS), [
      "relaxations[0].because: say why the plan does not keep multi-zone; got nothing",
    ]);
    assert.deepEqual(brokenLaws(relaxing(await planOf("prod"), BECAUSE), LAWS), [
      "relaxations[0]: take it out: the plan keeps multi-zone; got all",
    ]);
  });
});
