import assert from "node:assert/strict";
import { Gatehouse, ServerAuthority, TlsMode, type GatehouseArgs, type StageSettings } from "../../../components/index";
import { brokenLaws } from "../../../policy/broken";
import { brokenSteps } from "../../../policy/steps/broken-steps";
import { STEP_LAWS } from "../../../policy/steps/step-laws";
import { stacks } from "../../../stacks/index";
import type { Plan } from "../../../tools/preview";
import { planOf, record } from "../../support/plans";
import { apisOf, gatehouseArgs, stageArgs } from "../../components/args";

const REPOSITORY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
const SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret";
const blue = stageArgs.versions[0]!;
const domain = { name: "api.example.com", hostedZoneId: "Z0123456789" };

/** Alarms, which no step law asks about, are a quarter of a plan. */
const base = { ...gatehouseArgs, alarms: { noneBecause: "a step between two releases is all that is looked at" } };

const made = new Map<string, Promise<Plan>>();

/** Made once for all tests. */
function planWith(changes: Partial<GatehouseArgs>): Promise<Plan> {
  const key = JSON.stringify(changes);
  const plan = made.get(key) ?? record(() => void new Gatehouse("edge", { ...base, ...changes }));
  made.set(key, plan);
  return plan;
}

/** What the laws say of each step, as `law: Class name`. */
async function said(...releases: Partial<GatehouseArgs>[]): Promise<string[][]> {
  const plans: Plan[] = [];
  for (const release of releases) plans.push(await planWith(release));
  return plans
    .slice(1)
    .map((plan, i) =>
      brokenSteps(plans[i]!, plan, STEP_LAWS).map((one) => one.split(",")[0]!.replace(/ policy .*/, "")),
    );
}

const versions = (...all: StageSettings["versions"]) => ({ apis: apisOf({ ...stageArgs, versions: all }) });
const tls = (changes: Partial<GatehouseArgs["tls"]>) => ({ tls: { ...gatehouseArgs.tls, ...changes } });
const fleet = (image: string) => ({ fleet: { ...gatehouseArgs.fleet, image: `${REPOSITORY}/${image}` } });

describe("the laws on the step from one release to the next", function () {
  this.timeout(60_000);

  for (const stack of Object.keys(stacks))
    it(`find nothing between two plans of ${stack} that are the same, known or not`, async () => {
      const plan = await planOf(stack);
      const unknown = await planOf(stack, { unknown: true });
      assert.deepEqual(brokenSteps(plan, plan, STEP_LAWS), []);
      assert.deepEqual(brokenSteps(unknown, unknown, STEP_LAWS), []);
    });

  it("find nothing where nothing was, or where all goes", async () => {
    const [plan, nothing] = [await planWith({}), await record(() => undefined)];
    assert.deepEqual(brokenSteps(nothing, plan, STEP_LAWS), []);
    assert.deepEqual(
      brokenSteps(plan, nothing, STEP_LAWS).map((one) => one.split(":")[0]),
      ["versions-leave-first", "link-lives-on"],
    );
  });

  it("are relaxed by a stack that says why", async () => {
    const [before, after] = [await planWith({}), await planWith(tls({ serverName: "next.example.com" }))];
    const relaxations = [{ law: "server-name-is-shown", because: "nobody calls it yet" }];
    assert.equal(brokenSteps(before, after, STEP_LAWS).length, 3);
    const relaxed = { ...after, outputs: { relaxations } };
    assert.deepEqual(brokenSteps(before, relaxed, STEP_LAWS), []);
    assert.deepEqual(brokenLaws(relaxed, []), []);
    const silent = [{ law: "server-name-is-shown", because: " " }];
    assert.deepEqual(brokenLaws({ ...after, outputs: { relaxations: silent } }, []), [
      "relaxations[0].because: say why the plan does not keep server-name-is-shown; got nothing",
    ]);
  });

  describe("on an image of another repository", () => {
    const first = fleet("haproxy:3.4.6");
    const next = fleet("mirror/haproxy:3.4.7");

    it("find that a rollback could not pull the old one", async () => {
      assert.deepEqual(await said(first, next), [
        Array(3).fill("tasks-keep-what-they-need: RolePolicy edge-fleet-execution"),
      ]);
    });

    it("find nothing while the old one may be pulled, nor when that ends a release later", async () => {
      const kept = { ...next, former: { images: [`${REPOSITORY}/haproxy:3.4.6`] } };
      assert.deepEqual(await said(first, kept, next), [[], []]);
    });

    it("find nothing in another tag of the same repository", async () => {
      assert.deepEqual(await said(first, fleet("haproxy:3.4.7")), [[]]);
    });
  });

  describe("on an image that is named instead of built", () => {
    const named = { agent: { image: `${REPOSITORY}/agent:1` } };

    it("find that the old one is deleted, and could not be pulled", async () => {
      const [found = []] = await said({}, named);
      assert.deepEqual(
        [...new Set(found)],
        ["tasks-keep-what-they-need: Image edge-agent", "tasks-keep-what-they-need: RolePolicy edge-fleet-execution"],
      );
    });

    it("find nothing while it stays, nor when it goes a release later", async () => {
      assert.deepEqual(await said({}, { ...named, former: { builtImages: true } }, named), [[], []]);
    });
  });

  describe("on another secret", () => {
    const one = tls({ certificate: { secretArn: `${SECRET}:one-AbCdEf` } });
    const two = tls({ certificate: { secretArn: `${SECRET}:two-AbCdEf` } });

    it("find that tasks that run could not read theirs", async () => {
      assert.deepEqual(await said(one, two), [Array(2).fill("tasks-keep-what-they-need: RolePolicy edge-fleet-task")]);
    });

    it("find nothing while they may, nor when that ends a release later", async () => {
      const kept = { ...two, former: { certificates: [{ secretArn: `${SECRET}:one-AbCdEf` }] } };
      assert.deepEqual(await said(one, kept, two), [[], []]);
    });
  });

  describe("on other ports for services", () => {
    const moved = { backends: { ports: { from: 9000, to: 9999 } } };
    const there = { ...moved, apis: apisOf({ ...stageArgs, versions: [{ ...blue, port: 9090 }] }) };

    it("find that the old ones are closed, on both sides", async () => {
      assert.deepEqual(await said({}, there), [
        [
          "tasks-keep-what-they-need: SecurityGroupEgressRule edge-backends-services",
          "tasks-keep-what-they-need: SecurityGroupIngressRule edge-backends-services",
        ],
      ]);
    });
  });

  describe("on a version that is taken out", () => {
    const both = versions(blue, { name: "green", port: 8090 });

    it("find that Cloud Map would refuse", async () => {
      assert.deepEqual(await said(both, versions(blue)), [["versions-leave-first: Service edge-orders-v1-green"]]);
    });

    it("find nothing when it is retired a release before", async () => {
      const retired = versions(blue, { name: "green", port: 8090, retired: true });
      assert.deepEqual(await said(both, retired, versions(blue)), [[], []]);
    });
  });

  describe("on another server name", () => {
    const renamed = tls({ serverName: "next.example.com" });

    it("find that the gateway would ask for a name that is not shown yet", async () => {
      assert.deepEqual(await said({}, renamed), [
        [
          "server-name-is-shown: Integration edge-orders-authorized",
          "server-name-is-shown: Integration edge-orders-public",
          "server-name-is-shown: Integration edge-heartbeat",
        ],
      ]);
    });

    it("find nothing when both are carried meanwhile, and the certificate stays what it is when the name is changed", async () => {
      const { serverName } = gatehouseArgs.tls;
      const steps = [
        {},
        tls({ alsoServerNames: ["next.example.com"] }),
        tls({ serverName: "next.example.com", alsoServerNames: [serverName] }),
        renamed,
      ];
      assert.deepEqual(await said(...steps), [[], [], []]);
      const [two, three] = [await planWith(steps[1]!), await planWith(steps[2]!)];
      const types = (plan: typeof two) => plan.resources.filter(({ type }) => !/Integration|^pulumi/.test(type));
      assert.deepEqual(types(three), types(two));
    });

    it("find that the balancer's certificate changes at the same moment, where it ends TLS", async () => {
      const arn = (id: string) => `arn:aws:acm:eu-central-1:123456789012:certificate/${id}`;
      const ended = (id: string, serverName: string) =>
        tls({ mode: TlsMode.Reencrypt, balancerCertificateArn: arn(id), serverName });
      const one = "origin.example.com";
      const two = "next.example.com";
      const [first, second] = await said(ended("1", one), ended("2", two), ended("2", one));
      assert.deepEqual(
        first?.map((found) => found.split(":")[0]),
        Array(3).fill("server-name-is-shown"),
      );
      assert.deepEqual(second, []);
    });
  });

  describe("on another TLS mode", () => {
    const { Passthrough, Reencrypt } = TlsMode;
    const balancerCertificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
    const authorities = [ServerAuthority.Public, ServerAuthority.Private];
    const both = { balancerCertificateArn, authorities };
    const trusted = tls({ authorities });
    const beside = tls({ ...both, alsoMode: Reencrypt });
    const switched = tls({ ...both, mode: Reencrypt, alsoMode: Passthrough });
    const after = tls({ ...both, mode: Reencrypt });
    const moved = ["orders-authorized", "orders-public", "heartbeat"].map(
      (one) => `listener-keeps-its-tasks: Integration edge-${one}`,
    );

    it("find that the gateway would be led to no task", async () => {
      assert.deepEqual(await said(trusted, after), [moved]);
    });

    it("find nothing when both listeners stand meanwhile, there and back, and the switch changes integrations alone, beside what is watched", async () => {
      const steps = [trusted, beside, switched, after];
      assert.deepEqual(await said(...steps), [[], [], []]);
      assert.deepEqual(await said(...steps.reverse()), [[], [], []]);
      const types = async (step: object) =>
        (await planWith(step)).resources
          .filter(({ type }) => !/Integration$|MetricAlarm$|Dashboard$|^gatehouse/.test(type))
          .map(({ urn, inputs }) => [urn, { ...inputs, loadBalancers: undefined }]);
      assert.deepEqual(await types(switched), await types(beside));
    });

    it("find that the listener which the gateway comes from goes too early", async () => {
      assert.deepEqual(await said(beside, after), [moved]);
    });
  });

  describe("on a domain", () => {
    const [api] = gatehouseArgs.apis!;
    const named = { domain };

    it("find that callers lose their address when it is added, and when it goes", async () => {
      assert.deepEqual(await said({}, named, {}), [
        ["callers-keep-an-address: Api edge-orders"],
        ["callers-keep-an-address: DomainName edge-domain"],
      ]);
    });

    it("find nothing when both are there for a release", async () => {
      const both = { domain, apis: [{ ...api!, defaultEndpoint: true }] };
      assert.deepEqual(await said({}, both, named), [[], []]);
    });
  });

  describe("on another domain", () => {
    const next = { ...domain, name: "shop.example.com" };
    const moved = { domain: next, domainGeneration: 2 };

    it("find that callers lose their address when one takes the place of the other", async () => {
      assert.deepEqual(await said({ domain }, moved), [["callers-keep-an-address: DomainName edge-domain"]]);
    });

    it("find nothing when both stand for a release", async () => {
      assert.deepEqual(await said({ domain }, { ...moved, former: { domains: [domain] } }, moved), [[], []]);
    });
  });

  describe("on other zones", () => {
    const zones = (numbers: number[], former: number[] = []) => {
      const ids = (of: number[]) => of.map((number) => `euc1-az${number}`);
      return { network: { ...gatehouseArgs.network, availabilityZoneIds: ids(numbers), formerZoneIds: ids(former) } };
    };

    it("find that the link of the last release would be deleted", async () => {
      assert.deepEqual(await said(zones([1, 2]), zones([1, 2, 3])), [["link-lives-on: VpcLink edge-link-az1-az2"]]);
    });

    it("find nothing when both links stand for a release, in whichever order zones are named", async () => {
      const steps = [zones([2, 1]), zones([3, 2, 1], [2, 1]), zones([1, 2, 3])];
      assert.deepEqual(await said(...steps), [[], []]);
      const links = (await planWith(steps[1]!)).resources.filter(
        ({ type }) => type === "aws:apigatewayv2/vpcLink:VpcLink",
      );
      const subnet = (number: number) => `«Subnet edge-network-private-az${number}».id`;
      assert.deepEqual(
        links.map(({ name, inputs }) => [name, inputs.subnetIds]),
        [
          ["edge-link-az1-az2", [subnet(1), subnet(2)]],
          ["edge-link-az1-az2-az3", [subnet(1), subnet(2), subnet(3)]],
        ],
      );
    });

    it("find that the balancer would be replaced when one is taken away", async () => {
      const [found = []] = await said(zones([1, 2, 3]), zones([1, 2]));
      assert.ok(found.includes("balancer-keeps-its-zones: LoadBalancer edge-balancer"), found.join("\n"));
    });
  });
});
