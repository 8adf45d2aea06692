import assert from "node:assert/strict";
import { NatStrategy, type GatehouseArgs } from "../../../components/index";
import { refusalOf } from "../../support/plans";
import { findAll } from "../../support/record";
import { gatehouseArgs } from "../args";
import { make, planWith } from "./support";

describe("A gatehouse reaches AWS", () => {
  const zones = gatehouseArgs.network;
  const elsewhere = "123456789012.dkr.ecr.us-west-2.amazonaws.com/haproxy:3.4.7";
  /** The groups that may open 443 to every address. */
  const openedBy = async (changes: Partial<GatehouseArgs>) =>
    findAll(await planWith(changes), "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
      .filter(({ inputs: { cidrIpv4 } }) => cidrIpv4 !== undefined)
      .map(({ name, inputs: { cidrIpv4, fromPort, toPort } }) => [name, cidrIpv4, fromPort, toPort]);
  const fleet = ["edge-fleet-nat", "0.0.0.0/0", 443, 443];
  const services = ["edge-backends-nat", "0.0.0.0/0", 443, 443];

  it("over endpoints alone where there is no NAT", async () => {
    assert.deepEqual(await openedBy({}), []);
  });

  it("over NAT where an endpoint is missing, else a task could not start", async () => {
    for (const endpoints of [[], ["ecr.api", "ecr.dkr", "logs", "ssm"]])
      assert.deepEqual(await openedBy({ network: { ...zones, natStrategy: "Single", endpoints } }), [services, fleet]);
  });

  it("over endpoints where there are all, and lets services alone use the NAT", async () => {
    assert.deepEqual(await openedBy({ network: { ...zones, natStrategy: "OnePerAz" } }), [services]);
  });

  it("over NAT where an image is in another region", async () => {
    const network = { ...zones, natStrategy: NatStrategy.Single };
    assert.deepEqual(await openedBy({ network, agent: { image: elsewhere } }), [services, fleet]);
    assert.deepEqual(await openedBy({ network, fleet: { image: elsewhere } }), [services, fleet]);
  });

  it("over NAT in a network that is there already and has no endpoints", async () => {
    const network = { existing: { vpcId: "vpc-1", privateSubnetIds: ["subnet-a", "subnet-b"] } };
    assert.deepEqual(await openedBy({ network }), [services, fleet]);
  });

  it("not by an image of another region where there is no NAT: refused", async () => {
    const refused = { fleet: { image: elsewhere }, agent: { image: elsewhere } };
    const what = "use an image in eu-central-1, or have NAT: endpoints lead to the ECR of their own region";
    assert.deepEqual(await refusalOf(() => make(refused)), [
      `fleet.image: ${what}; got "${elsewhere}"`,
      `agent.image: ${what}; got "${elsewhere}"`,
    ]);
  });

  it("by an image of another account of the region", async () => {
    const image = "999999999999.dkr.ecr.eu-central-1.amazonaws.com/haproxy:3.4.7";
    assert.deepEqual(await openedBy({ fleet: { image }, agent: { image } }), []);
  });
});
