import assert from "node:assert/strict";
import fc from "fast-check";
import type { NatStrategy } from "../../../components/index";
import { networkProblems } from "../../../components/foundation/problems";
import { layout } from "../../../components/foundation/subnets";
import { networkArgs } from "../args";

const ZONES = ["a", "b", "c", "d", "e", "f", "g", "h"].map((letter) => `us-east-1${letter}`);
const CIDR =
  "cidrBlock: use an IPv4 network of /16 to /22 (a smaller one has no room for a private and a public subnet in each zone), such as 10.0.0.0/16; got";

describe("the VPC's layout", () => {
  it("cuts a /16 into a private /19 and a public /22 for each zone", () => {
    assert.deepEqual(layout("10.0.0.0/16", ["us-east-1a", "us-east-1b", "us-east-1c"]), [
      { zone: "us-east-1a", private: "10.0.0.0/19", public: "10.0.224.0/22" },
      { zone: "us-east-1b", private: "10.0.32.0/19", public: "10.0.228.0/22" },
      { zone: "us-east-1c", private: "10.0.64.0/19", public: "10.0.232.0/22" },
    ]);
  });

  it("cuts a /22 into blocks that AWS still takes", () => {
    assert.deepEqual(layout("172.16.4.0/22", ["us-east-1a", "us-east-1b"]), [
      { zone: "us-east-1a", private: "172.16.4.0/25", public: "172.16.7.128/28" },
      { zone: "us-east-1b", private: "172.16.4.128/25", public: "172.16.7.144/28" },
    ]);
  });

  it("moves no zone when one is added", () => {
    const two = layout("10.0.0.0/16", ZONES.slice(0, 2));
    assert.deepEqual(layout("10.0.0.0/16", ZONES.slice(0, 3)).slice(0, 2), two);
  });

  it("keeps every subnet inside the VPC, whatever its addresses", () => {
    fc.assert(
      fc.property(network(), zones(), ([address, mask], names) => {
        const vpc = { first: address, last: address + 2 ** (32 - mask) - 1 };
        for (const { first, last } of subnets(cidr(address, mask), names))
          assert.ok(first >= vpc.first && last <= vpc.last);
      }),
    );
  });

  it("lets no two subnets overlap, whatever their number", () => {
    fc.assert(
      fc.property(network(), zones(), ([address, mask], names) => {
        const sorted = subnets(cidr(address, mask), names).sort((a, b) => a.first - b.first);
        sorted.slice(1).forEach((subnet, i) => assert.ok(subnet.first > sorted[i]!.last));
      }),
    );
  });

  it("makes no subnet smaller than a /28, AWS's least", () => {
    fc.assert(
      fc.property(network(), zones(), ([address, mask], names) => {
        for (const { first, last } of subnets(cidr(address, mask), names)) assert.ok(last - first + 1 >= 16);
      }),
    );
  });

  it("takes every network of /16 to /22", () => {
    fc.assert(
      fc.property(network(), zones(), ([address, mask], names) => {
        assert.deepEqual(layoutProblems(cidr(address, mask), names, "None"), []);
      }),
    );
  });

  for (const [why, wrong] of [
    ["is larger than AWS takes", "10.0.0.0/15"],
    ["has no room for the subnets", "10.0.0.0/23"],
    ["does not begin at its first address", "10.0.1.0/16"],
    ["is no address", "10.0.0.256/16"],
    ["is an IPv6 network", "fd00::/16"],
    ["has no length", "10.0.0.0"],
    ["is hidden in more text", "10.0.0.0/16 "],
  ] as const) {
    it(`fails when the network ${why}`, () => {
      assert.deepEqual(layoutProblems(wrong, ZONES.slice(0, 2), "None"), [`${CIDR} ${JSON.stringify(wrong)}`]);
    });
  }

  const COUNT =
    "give 2 to 7 availability zones (two, so that one may fail; of eight blocks of addresses one is for public subnets)";
  for (const [why, wrong, said] of [
    ["there is one zone", ["us-east-1a"], `: ${COUNT}; got 1`],
    ["there are eight zones", ZONES, `: ${COUNT}; got 8`],
    [
      "a zone is named twice",
      ["us-east-1a", "us-east-1b", "us-east-1a"],
      ': name each of the availability zones once; got ["us-east-1a"]',
    ],
    ["zones are of two regions", ["us-east-1a", "us-west-2b"], ': name zones of us-east-1; got ["us-west-2b"]'],
    [
      "a zone is none",
      ["us-east-1a", "us-east-1"],
      '[1]: name an availability zone, such as us-east-1a; got "us-east-1"',
    ],
  ] as const) {
    it(`fails when ${why}`, () => {
      assert.deepEqual(layoutProblems("10.0.0.0/16", [...wrong], "None"), [`availabilityZones${said}`]);
    });
  }

  it("fails when the NAT strategy is none of the three", () => {
    assert.deepEqual(layoutProblems("10.0.0.0/16", ZONES.slice(0, 2), "Double"), [
      'natStrategy: use one of None, Single, OnePerAz; got "Double"',
    ]);
  });
});

/** Any network of /16 to /22: its first address and its length. */
function network() {
  return fc
    .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 16, max: 22 }))
    .map(([address, mask]) => [address - (address % 2 ** (32 - mask)), mask] as const);
}

function zones() {
  return fc.integer({ min: 2, max: 7 }).map((count) => ZONES.slice(0, count));
}

function cidr(address: number, mask: number): string {
  return `${[24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".")}/${mask}`;
}

function subnets(block: string, names: string[]): { first: number; last: number }[] {
  return layout(block, names).flatMap((zone) => [range(zone.private), range(zone.public)]);
}

function range(block: string): { first: number; last: number } {
  const [address = "", mask] = block.split("/");
  const first = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { first, last: first + 2 ** (32 - Number(mask)) - 1 };
}

function layoutProblems(cidrBlock: string, availabilityZones: string[], natStrategy: string): string[] {
  const region = "us-east-1";
  return networkProblems({
    ...networkArgs,
    region,
    cidrBlock,
    availabilityZones,
    natStrategy: natStrategy as NatStrategy,
  });
}
