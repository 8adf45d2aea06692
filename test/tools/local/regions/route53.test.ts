import assert from "node:assert/strict";
import type { RoutingPolicy } from "../../../../components/index";
import { SECOND_MS } from "../../../../tools/local/faults/time";
import { LocalMetrics } from "../../../../tools/local/faults/metrics";
import type { AlarmRule } from "../../../../tools/local/faults/rule";
import { refuseOwnIssuers, regionsOf, type PlannedRegion } from "../../../../tools/local/regions/planned";
import { Route53, secondsUntilTurned } from "../../../../tools/local/regions/route53";
import { twoRegions } from "../../../../tools/local/regions/command";
import type { Plan } from "../../../../tools/preview";

const MINUTE = 60 * SECOND_MS;
const NAME = "api.example.com";

function alarm(region: string): AlarmRule {
  const metrics = [{ id: "m", namespace: "N", name: "Healthy", dimensions: { region }, stat: "Maximum", period: 60 }];
  return { name: region, metrics, expression: "m", comparison: "LessThanThreshold", threshold: 1, datapoints: 2, periods: 2, missing: "Breaching" }; // prettier-ignore
}

function regionOf(region: string, policy: RoutingPolicy, more: Partial<PlannedRegion> = {}): PlannedRegion {
  const plan: Plan = { stack: "test", resources: [], outputs: {} };
  return { region, policy, plan, domainName: NAME, healthCheck: { alarm: alarm(region), insufficientData: "Unhealthy" }, ...more }; // prettier-ignore
}

/** Fake time, in minutes; `healthy` are measured twice a minute until then. */
class Watched {
  readonly #metrics = new LocalMetrics();
  readonly route53: Route53;
  #minutes = 1;

  constructor(regions: readonly PlannedRegion[]) {
    this.route53 = new Route53(regions, this.#metrics, (region) => `at ${region}`);
  }

  pass(minutes: number, healthy: Readonly<Record<string, number>>): this {
    for (const end = this.#minutes + minutes; this.#minutes < end; this.#minutes += 0.5) {
      const at = this.#minutes * MINUTE;
      this.route53.tick(at);
      for (const [region, value] of Object.entries(healthy))
        this.#metrics.put({ namespace: "N", name: "Healthy", dimensions: { region }, value, at });
    }
    return this;
  }

  led(): string {
    return this.route53.answer(NAME)!.addresses.join();
  }
}

describe("the stand-in for Route 53", () => {
  const failover = [regionOf("a", "Primary"), regionOf("b", "Secondary")];

  it("leads to the primary while it is healthy, to the other while it is not, and back", () => {
    const watched = new Watched(failover).pass(5, { a: 1, b: 1 });
    assert.equal(watched.led(), "at a");
    assert.equal(watched.pass(5, { a: 0, b: 1 }).led(), "at b");
    assert.equal(watched.pass(5, { a: 1, b: 1 }).led(), "at a");
  });

  it("turns when the alarm has had its periods and Route 53 has read it, not before", () => {
    const watched = new Watched(failover).pass(5, { a: 1, b: 1 });
    const led = Array.from({ length: 8 }, () => watched.pass(0.5, { a: 0, b: 1 }).led());
    // From minute 6 on: the alarm has two whole periods at minute 8, Route 53 reads at 8.5.
    assert.deepEqual(led, [...Array<string>(5).fill("at a"), ...Array<string>(3).fill("at b")]);
  });

  it("takes silence as the alarm does, and else as the health check says", () => {
    const silent = (insufficientData: string) =>
      regionOf("a", "Primary", { healthCheck: { alarm: { ...alarm("a"), missing: "NotBreaching" }, insufficientData } }); // prettier-ignore
    const ledWith = (one: PlannedRegion) =>
      new Watched([one, failover[1]!]).pass(5, { a: 1, b: 1 }).pass(5, { b: 1 }).led();
    assert.equal(ledWith(failover[0]!), "at b");
    assert.deepEqual(
      ["Healthy", "Unhealthy", "LastKnownStatus"].map((one) => ledWith(silent(one))),
      ["at a", "at b", "at a"],
    );
  });

  it("leads as if all were healthy while none is, and to a region without a health check always", () => {
    assert.equal(new Watched(failover).pass(5, { a: 0, b: 0 }).led(), "at a");
    const unwatched = regionOf("a", "Primary", { healthCheck: undefined });
    assert.equal(new Watched([unwatched, failover[1]!]).pass(5, { b: 1 }).led(), "at a");
  });

  it("leads by latency to any region that is healthy", () => {
    const watched = new Watched([regionOf("a", "Latency"), regionOf("b", "Latency")]).pass(5, { a: 1, b: 1 });
    const led = () => [...new Set(Array.from({ length: 100 }, () => watched.led()))].sort();
    assert.deepEqual(led(), ["at a", "at b"]);
    watched.pass(5, { a: 0, b: 1 });
    assert.deepEqual(led(), ["at b"]);
  });

  it("knows no other name", () => {
    assert.equal(new Watched(failover).route53.answer("www.example.com"), undefined);
  });
});

describe("the regions of a plan", () => {
  it("are its gatehouses, each with the record and the alarm that lead clients there", async () => {
    const plan = await twoRegions("dev");
    const regions = regionsOf(plan);
    assert.deepEqual(
      regions.map(({ region, policy, domainName, healthCheck }) => [region, policy, domainName, healthCheck?.insufficientData]), // prettier-ignore
      [
        ["eu-central-1", "Secondary", NAME, "Unhealthy"],
        ["us-east-1", "Primary", NAME, "Unhealthy"],
      ],
    );
    const [, primary] = regions;
    assert.deepEqual(primary!.healthCheck!.alarm.metrics[0]!.dimensions, {
      LoadBalancer: "«LoadBalancer edge-use1-balancer».arnSuffix",
      TargetGroup: "«TargetGroup edge-use1-balancer».arnSuffix",
    });
    // Two periods of a minute, the one that has begun, a minute until it is read.
    assert.equal(secondsUntilTurned(primary!.healthCheck!.alarm), 240);
    assert.equal(regions[0]!.plan.resources.some(({ name }) => name.includes("use1")), false); // prettier-ignore
    assert.doesNotThrow(() => refuseOwnIssuers(regions));
  });

  it("fail when a token of one is not good in the other", async () => {
    const [first, second] = regionsOf(await twoRegions("dev"));
    const others = second!.plan.resources.map(
      (one) =>
      one.type.endsWith(":Authorizer") ? { ...one, inputs: { ...one.inputs, jwtConfiguration: { issuer: "https://other.example.com/" } } } : one, // prettier-ignore
    );
    assert.throws(
      () => refuseOwnIssuers([first!, { ...second!, plan: { ...second!.plan, resources: others } }]),
      /^CommandError: authorizer: give all regions one issuer and audience: a token must be good in each$/,
    );
  });
});
