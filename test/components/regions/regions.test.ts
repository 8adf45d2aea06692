import assert from "node:assert/strict";
import * as fc from "fast-check";
import { gatehousesInRegions, regionsProblems, RoutingPolicy, type RegionsArgs } from "../../../components/index";
import type { Plan, PlannedResource } from "../../../tools/preview";
import { record } from "../../support/plans";
import { find, findAll } from "../../support/record";
import { gatehouseArgs } from "../args";

const HEALTH = "aws:route53/healthCheck:HealthCheck";
const RECORD = "aws:route53/record:Record";

const NETWORKS: Record<string, object> = {
  "us-east-1": { cidrBlock: "10.1.0.0/16", availabilityZoneIds: ["use1-az1", "use1-az2"] },
  "eu-central-1": { cidrBlock: "10.2.0.0/16", availabilityZoneIds: ["euc1-az1", "euc1-az2"] },
  "eu-west-1": { cidrBlock: "10.3.0.0/16", availabilityZoneIds: ["euw1-az1", "euw1-az2"] },
};

const settings: RegionsArgs["settings"] = (region) => {
  const { region: _, ...shared } = gatehouseArgs;
  return {
    ...shared,
    network: NETWORKS[region] ?? NETWORKS["us-east-1"]!,
    domain: { name: "api.example.com", hostedZoneId: "Z0123456789" },
    fleet: { image: `123456789012.dkr.ecr.${region}.amazonaws.com/haproxy:3.4.7` },
  };
};
const of = (...regions: string[]): RegionsArgs => ({ regions: regions.map((region) => ({ region })), settings });
const TWO = of("us-east-1", "eu-central-1");

const isBelow = (plan: Plan, root: string, resource: PlannedResource): boolean => {
  for (let one: PlannedResource | undefined = resource; one !== undefined;) {
    const { name, type, parent }: PlannedResource = one;
    if (type === "gatehouse:index:Gatehouse" && name === root) return true;
    one = plan.resources.find(({ urn }) => urn === parent);
  }
  return false;
};

describe("Gatehouses in regions", () => {
  let plan: Plan;
  before(async function () {
    this.timeout(20_000);
    plan = await record(() => gatehousesInRegions("edge", TWO));
  });
  const records = (of: Plan) => findAll(of, RECORD).filter(({ inputs }) => inputs["name"] === "api.example.com");

  it("have every AWS resource of theirs made by the provider of their region", () => {
    for (const [root, region] of [["edge-use1", "us-east-1"], ["edge-euc1", "eu-central-1"]] as const) {
      const provider = find(plan, "pulumi:providers:aws", root);
      assert.equal(provider.inputs["region"], region);
      const resources = plan.resources.filter((one) => one.type.startsWith("aws:") && isBelow(plan, root, one));
      assert.ok(resources.length > 100, String(resources.length));
      const elsewhere = resources.filter(({ options }) => !options.provider?.startsWith(provider.urn));
      assert.deepEqual(elsewhere.map(({ name, type }) => `${type} ${name}`), []);
    }
  }); // prettier-ignore

  it("leave no AWS resource to the program's own provider", () => {
    const without = plan.resources.filter(({ type, options }) => type.startsWith("aws:") && options.provider === undefined);
    assert.deepEqual(without.map(({ name }) => name), []);
  }); // prettier-ignore

  it("share no name in AWS that an account has once", () => {
    const fixed = ["aws:ecs/taskDefinition:TaskDefinition", "aws:s3/bucket:Bucket", "aws:cloudwatch/compositeAlarm:CompositeAlarm"].flatMap((type) =>
      findAll(plan, type).map(({ inputs }) => inputs["family"] ?? inputs["bucket"] ?? inputs["alarmName"]),
    );
    assert.equal(new Set(fixed).size, fixed.length);
    const urns = plan.resources.map(({ urn }) => urn);
    assert.equal(new Set(urns).size, urns.length);
  }); // prettier-ignore

  it("have a certificate each, of ACM of their region, and secrets of their own", () => {
    const certificates = findAll(plan, "aws:acm/certificate:Certificate").map(({ name }) => name).sort();
    assert.deepEqual(certificates, ["edge-euc1-domain", "edge-euc1-public", "edge-use1-domain", "edge-use1-public"]);
    assert.equal(findAll(plan, "aws:secretsmanager/secret:Secret").length, 8);
  }); // prettier-ignore

  it("lead each client to the region of the lowest latency that is healthy", () => {
    const told = records(plan).map(({ inputs }) => ({ type: inputs["type"], set: inputs["setIdentifier"], latency: inputs["latencyRoutingPolicies"], check: inputs["healthCheckId"] }));
    const expected = [["euc1", "eu-central-1"], ["use1", "us-east-1"]].flatMap(([label, region]) =>
      ["A", "AAAA"].map((type) => ({ type, set: region, latency: [{ region }], check: `«HealthCheck edge-${label}-health».id` })),
    );
    assert.deepEqual(told, expected);
  }); // prettier-ignore

  it("take a region out of DNS while none of its tasks is healthy, without asking the name that any may answer", () => {
    assert.deepEqual(find(plan, HEALTH, "edge-use1-health").inputs, {
      type: "CLOUDWATCH_METRIC",
      cloudwatchAlarmName: "«MetricAlarm edge-use1-health».name",
      cloudwatchAlarmRegion: "us-east-1",
      insufficientDataHealthStatus: "Unhealthy",
      tags: { Name: "edge-use1-health" },
    });
    const { inputs } = find(plan, "aws:cloudwatch/metricAlarm:MetricAlarm", "edge-use1-health");
    assert.match(inputs["alarmDescription"] as string, / Runbook: docs\/runbooks\/no-healthy-target\.md$/);
    assert.deepEqual(inputs["okActions"], inputs["alarmActions"]);
    assert.deepEqual(
      [inputs["metricName"], inputs["dimensions"], inputs["metricQueries"], inputs["datapointsToAlarm"]],
      [
        "HealthyHostCount",
        { LoadBalancer: "«LoadBalancer edge-use1-balancer».arnSuffix", TargetGroup: "«TargetGroup edge-use1-balancer».arnSuffix" },
        undefined,
        undefined,
      ],
    );
  }); // prettier-ignore

  it("fail over from the primary to the other", async () => {
    const other = await record(() => gatehousesInRegions("edge", { ...TWO, primary: "eu-central-1" }));
    const told = records(other).map(({ inputs }) => [inputs["setIdentifier"], inputs["failoverRoutingPolicies"]]);
    assert.deepEqual(told.filter((_, i) => i % 2 === 0), [
      ["eu-central-1", [{ type: "PRIMARY" }]],
      ["us-east-1", [{ type: "SECONDARY" }]],
    ]);
  }); // prettier-ignore

  it("lead clients of a former name as those of the new one", async () => {
    const domains = [{ name: "old.example.com", hostedZoneId: "Z0123456789" }];
    const moved: RegionsArgs = { ...TWO, settings: (region) => ({ ...settings(region), domainGeneration: 2, former: { domains } }) }; // prettier-ignore
    const both = await record(() => gatehousesInRegions("edge", moved));
    const of = (name: string) =>
      findAll(both, RECORD)
        .filter(({ inputs }) => inputs["name"] === name && inputs["type"] === "A")
        .map(({ inputs }) => [inputs["latencyRoutingPolicies"], inputs["setIdentifier"]]);
    assert.equal(of("old.example.com").length, 2);
    assert.deepEqual(of("old.example.com"), of("api.example.com"));
    const routing = { policy: RoutingPolicy.Latency };
    const wrong: RegionsArgs = { ...TWO, settings: (region) => ({ ...settings(region), domainGeneration: 2, former: { domains: [{ ...domains[0]!, routing }] } }) }; // prettier-ignore
    assert.deepEqual(regionsProblems("edge", wrong), [
      'settings.domain.routing: leave it out: it follows from primary and healthChecks; got ["us-east-1","eu-central-1"]',
    ]);
  });

  it("can be planned before anything is known of AWS", async () => {
    const unknown = await record(() => gatehousesInRegions("edge", TWO), { unknown: true });
    assert.equal(unknown.resources.length, plan.resources.length);
  });

  const refusals: readonly [string, RegionsArgs, string][] = [
    ["a region is given twice", of("us-east-1", "us-east-1"), 'regions: give each region once; got ["us-east-1"]'],
    ["there is one region", of("us-east-1"), "regions: give two or more: one region is a Gatehouse; got 1"],
    ["a region is none", of("us-east-1", "mars-1"), 'regions: name regions of AWS; got ["mars-1"]'],
    ["regions are of two partitions", of("us-east-1", "us-gov-west-1"), 'regions: use regions of one partition: accounts, certificates and Route 53 are each partition\'s own; got ["aws","aws-us-gov"]'],
    ["the primary is none of them", { ...TWO, primary: "eu-west-1" }, 'primary: name one of the regions (us-east-1, eu-central-1); got "eu-west-1"'],
    ["three regions have a primary", { ...of("us-east-1", "eu-central-1", "eu-west-1"), primary: "us-east-1" }, "primary: leave it out, or give two regions: Route 53 knows one primary and one secondary; got 3"],
    ["a failover has no health check", { ...TWO, primary: "us-east-1", healthChecks: false }, "healthChecks: leave it on with primary: without a health check nothing fails over; got false"],
    ["the regions have names of their own", { ...TWO, settings: (region) => ({ ...settings(region), domain: { name: `${region}.example.com`, hostedZoneId: "Z0123456789" } }) }, 'settings.domain.name: give the one name that all regions share; got ["us-east-1.example.com","eu-central-1.example.com"]'],
    ["a region says how it is routed", { ...TWO, settings: (region) => ({ ...settings(region), domain: { name: "api.example.com", hostedZoneId: "Z0123456789", routing: { policy: RoutingPolicy.Latency } } }) }, 'settings.domain.routing: leave it out: it follows from primary and healthChecks; got ["us-east-1","eu-central-1"]'],
    ["two regions have one identity", { ...TWO, settings: (region) => ({ ...settings(region), identity: "edge" }) }, 'settings.identity: leave it out, or give each region its own: roles\' paths are of the whole account; got ["edge"]'],
    ["the zones are another region's", { ...TWO, settings: (region) => ({ ...settings(region), network: NETWORKS["us-east-1"]! }) }, 'settings("eu-central-1").network.availabilityZoneIds: use zones of eu-central-1'],
    ["the DNS is kept elsewhere", { ...TWO, settings: (region) => ({ ...settings(region), domain: { name: "api.example.com", dnsElsewhere: true } }) }, 'settings("us-east-1").domain.routing: leave it out with dnsElsewhere'],
  ]; // prettier-ignore
  for (const [what, args, said] of refusals)
    it(`fails when ${what}`, () => {
      const problems = regionsProblems("edge", args);
      assert.ok(problems[0]?.startsWith(said), problems.join("\n"));
    });

  it("fails before anything registers, as a program does", async () => {
    await assert.rejects(record(() => gatehousesInRegions("edge", of("us-east-1", "us-east-1"))), /regions: give each region once/); // prettier-ignore
  });

  it("are refused for any list of regions with a repeated one", () => {
    const region = fc.constantFrom("us-east-1", "eu-central-1", "eu-west-1", "us-gov-west-1");
    fc.assert(
      fc.property(fc.uniqueArray(region, { minLength: 1 }), fc.nat(), (list, i) => {
        const problems = regionsProblems("edge", of(...list, list[i % list.length]!));
        assert.ok(problems.some((one) => one.startsWith("regions: give each region once")));
      }),
    );
  });
});
