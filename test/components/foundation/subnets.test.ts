import assert from "node:assert/strict";
import fc from "fast-check";
import { Network, NatStrategy, type NetworkArgs } from "../../../components/index";
import { networkProblems } from "../../../components/foundation/problems";
import { layout } from "../../../components/foundation/subnets";
import { vpcLinkRegions, vpcLinkZones } from "../../../components/shared/partitions";
import { record } from "../../support/plans";
import { networkArgs } from "../args";
import { runs } from "../../support/sample";

describe("the VPC's layout", () => {
  it("cuts a /16 into a private /19 and a public /22 for each zone, by its number", () => {
    assert.deepEqual(layout("10.0.0.0/16", ["use1-az6", "use1-az1", "use1-az2"]), [
      { zoneId: "use1-az1", label: "az1", private: "10.0.32.0/19", public: "10.0.228.0/22" },
      { zoneId: "use1-az2", label: "az2", private: "10.0.64.0/19", public: "10.0.232.0/22" },
      { zoneId: "use1-az6", label: "az6", private: "10.0.192.0/19", public: "10.0.248.0/22" },
    ]);
  });

  it("cuts a /22 into blocks that AWS still takes", () => {
    assert.deepEqual(layout("172.16.4.0/22", ["usw2-az1", "usw2-az4"]), [
      { zoneId: "usw2-az1", label: "az1", private: "172.16.4.128/25", public: "172.16.7.144/28" },
      { zoneId: "usw2-az4", label: "az4", private: "172.16.6.0/25", public: "172.16.7.192/28" },
    ]);
  });

  it("gives a zone the same blocks and label whichever others there are, in whatever order", () => {
    fc.assert(
      fc.property(network(), zones(), ([address, mask], { some, all }) => {
        const whole = new Map(layout(cidr(address, mask), all).map((zone) => [zone.zoneId, zone]));
        for (const zone of layout(cidr(address, mask), some)) assert.deepEqual(zone, whole.get(zone.zoneId));
        assert.equal(layout(cidr(address, mask), some).length, some.length);
      }),
    );
  });

  it("keeps every subnet inside the VPC, whatever its addresses", () => {
    fc.assert(
      fc.property(network(), zones(), ([address, mask], { all }) => {
        const vpc = { first: address, last: address + 2 ** (32 - mask) - 1 };
        for (const { first, last } of subnets(cidr(address, mask), all))
          assert.ok(first >= vpc.first && last <= vpc.last);
      }),
    );
  });

  it("lets no two subnets overlap, whatever their number", () => {
    fc.assert(
      fc.property(network(), zones(), ([address, mask], { all }) => {
        const sorted = subnets(cidr(address, mask), all).sort((a, b) => a.first - b.first);
        sorted.slice(1).forEach((subnet, i) => assert.ok(subnet.first > sorted[i]!.last));
      }),
    );
  });

  it("makes no subnet smaller than a /28, AWS's least", () => {
    fc.assert(
      fc.property(network(), zones(), ([address, mask], { all }) => {
        for (const { first, last } of subnets(cidr(address, mask), all)) assert.ok(last - first + 1 >= 16);
      }),
    );
  });
});

describe("the VPC's arguments", () => {
  it("take every network of /16 to /22, and all zones of a region that have VPC links V2", () => {
    fc.assert(
      fc.property(network(), zones(), ([address, mask], { region, some }) => {
        assert.deepEqual(problems({ region, cidrBlock: cidr(address, mask), availabilityZoneIds: some }), []);
      }),
    );
  });

  for (const [why, wrong] of [
    ["is larger than AWS takes", "10.0.0.0/15"],
    ["has no room for the subnets", "10.0.0.0/23"],
    ["does not begin at its first address", "10.0.1.0/16"],
    ["is not an address", "10.0.0.256/16"],
    ["is an IPv6 network", "fd00::/16"],
    ["has no length", "10.0.0.0"],
    ["is hidden in more text", "10.0.0.0/16 "],
  ] as const) {
    it(`fail when the network ${why}`, () => {
      const what =
        "use an IPv4 network of /16 to /22 (a smaller one has no room for a private and a public subnet in each zone), such as 10.0.0.0/16";
      assert.deepEqual(problems({ cidrBlock: wrong }), [`cidrBlock: ${what}; got ${JSON.stringify(wrong)}`]);
    });
  }

  const LINKED = "that have VPC links V2 (API Gateway's developer guide, 2026-11-26)";
  for (const [why, region, availabilityZoneIds, said] of [
    [
      "there is one zone",
      "us-east-1",
      ["use1-az1"],
      ": give 2 or more availability zones (so that one may fail); got 1",
    ],
    [
      "a zone is named twice",
      "us-east-1",
      ["use1-az1", "use1-az2", "use1-az1"],
      ': name each of the availability zones once; got ["use1-az1"]',
    ],
    [
      "a zone is another region's",
      "us-west-1",
      ["usw1-az1", "usw2-az2"],
      `: use zones of us-west-1 ${LINKED}, two or more of usw1-az1, usw1-az3; got ["usw2-az2"]`,
    ],
    [
      "a zone has no VPC links V2",
      "us-east-1",
      ["use1-az1", "use1-az3"],
      `: use zones of us-east-1 ${LINKED}, two or more of use1-az1, use1-az2, use1-az4, use1-az5, use1-az6; got ["use1-az3"]`,
    ],
    [
      "the region has no VPC links V2",
      "ap-northeast-3",
      ["apne3-az1", "apne3-az2"],
      `: use a region that has VPC links V2 (API Gateway's developer guide, 2026-11-26): ap-northeast-3 has none; got ["apne3-az1","apne3-az2"]`,
    ],
    [
      "a zone is named by its letter",
      "us-east-1",
      ["use1-az1", "us-east-1b"],
      '[1]: name an availability zone by its id (aws ec2 describe-availability-zones shows it as ZoneId), such as use1-az1; got "us-east-1b"',
    ],
  ] as const) {
    it(`fail when ${why}`, () => {
      assert.deepEqual(problems({ region, availabilityZoneIds: [...availabilityZoneIds] }), [
        `availabilityZoneIds${said}`,
      ]);
    });
  }

  it("fail when the NAT strategy is none of the three", () => {
    assert.deepEqual(problems({ natStrategy: "Double" as NatStrategy }), [
      'natStrategy: use one of None, Single, OnePerAz; got "Double"',
    ]);
  });
});

describe("a zone's subnets, routes and gateways", () => {
  // With one gateway for all zones it is another zone's where its own is taken away: that one is left out.
  for (const natStrategy of [NatStrategy.None, NatStrategy.OnePerAz]) {
    it(`are the same resources whichever other zones there are, with NAT ${natStrategy}`, async () => {
      const all = vpcLinkZones("us-east-1");
      const whole = await registered("us-east-1", all, natStrategy);
      const some = fc.shuffledSubarray([...all], { minLength: 2 });
      await fc.assert(
        fc.asyncProperty(some, async (zoneIds) => {
          const labels = zoneIds.map((zone) => zone.replace("use1-", ""));
          const labelled = whole.filter(([, name]) => labels.some((label) => name.endsWith(label)));
          const own2 = await registered("us-east-1", zoneIds, natStrategy);
          assert.deepEqual(own2, labelled);
        }),
        { numRuns: runs(10) },
      );
    });
  }
});

function problems(changes: Partial<NetworkArgs>): string[] {
  return networkProblems({ ...networkArgs, ...changes });
}

/** What is registered for single zones: type, name and inputs, by name. */
async function registered(region: string, availabilityZoneIds: readonly string[], natStrategy: NatStrategy) {
  const args = { ...networkArgs, region, availabilityZoneIds: [...availabilityZoneIds], natStrategy };
  const plan = await record(() => new Network("edge-network", args));
  return plan.resources
    .filter(({ name }) => /-az\d$/.test(name))
    .map(({ type, name, inputs }) => [type, name, inputs] as const);
}

/** Any network of /16 to /22: its first address and its length. */
function network() {
  return fc
    .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 16, max: 22 }))
    .map(([address, mask]) => [address - (address % 2 ** (32 - mask)), mask] as const);
}

/** All zones of a region that have VPC links V2, and some of them in any order. */
function zones() {
  return fc.constantFrom(...vpcLinkRegions()).chain((region) => {
    const all = [...vpcLinkZones(region)];
    return fc.shuffledSubarray(all, { minLength: 2 }).map((some) => ({ region, some, all }));
  });
}

function cidr(address: number, mask: number): string {
  return `${[24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".")}/${mask}`;
}

function subnets(block: string, zoneIds: string[]): { first: number; last: number }[] {
  return layout(block, zoneIds).flatMap((zone) => [range(zone.private), range(zone.public)]);
}

function range(block: string): { first: number; last: number } {
  const [address = "", mask] = block.split("/");
  const first = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { first, last: first + 2 ** (32 - Number(mask)) - 1 };
}
