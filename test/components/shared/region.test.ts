import assert from "node:assert/strict";
import { Authority, Gateway, HaproxyFleet, Keys, Network, RotatedCertificate } from "../../../components/index";
import { regionProblems, vpcLinkProblems } from "../../../components/shared/region";
import { refusalOf } from "../../support/plans";
import { fleetArgs, gatewayArgs, keysArgs, networkArgs } from "../args";
import { authorityArgs, certificateArgs } from "../certificate-path/support";

const NO_PARTITION = "name an AWS region, such as us-east-1, of the partitions aws, aws-cn, aws-us-gov";

describe("a region", () => {
  it("is one of a partition that is known", () => {
    assert.deepEqual(["us-east-1", "cn-north-1", "us-gov-east-1", "mx-central-1"].flatMap(regionProblems), []);
    assert.deepEqual(regionProblems("eusc-de-east-1"), [`region: ${NO_PARTITION}; got "eusc-de-east-1"`]);
  });

  it("has VPC links V2 where API Gateway is to reach into a VPC", () => {
    assert.deepEqual(["us-east-1", "us-gov-west-1", "eu-south-2"].flatMap(vpcLinkProblems), []);
    for (const region of ["cn-north-1", "cn-northwest-1", "us-gov-east-1", "ap-northeast-3"]) {
      const [problem, ...more] = vpcLinkProblems(region);
      assert.match(
        problem ?? "",
        /^region: API Gateway has no VPC links V2 there \(.*\): use one of us-east-1, us-east-2, /,
      );
      assert.ok(problem?.endsWith(`sa-east-1, us-gov-west-1; got "${region}"`), problem);
      assert.deepEqual(more, []);
    }
  });

  it("that is of no partition is said once", () => {
    assert.deepEqual(vpcLinkProblems("moon-1"), [`region: ${NO_PARTITION}; got "moon-1"`]);
  });

  const region = "eusc-de-east-1";
  for (const [component, build] of [
    ["Authority", () => new Authority("edge", { ...authorityArgs, region })],
    ["Gateway", () => new Gateway("edge", { ...gatewayArgs, region })],
    ["HaproxyFleet", () => new HaproxyFleet("edge", { ...fleetArgs, region })],
    ["Keys", () => new Keys("edge", { ...keysArgs, region })],
    ["Network", () => new Network("edge", { ...networkArgs, region })],
    ["RotatedCertificate", () => new RotatedCertificate("edge", { ...certificateArgs, region })],
  ] as const) {
    it(`of no partition that is known is refused by ${component}`, async () => {
      assert.deepEqual(await refusalOf(build), [`region: ${NO_PARTITION}; got "${region}"`]);
    });
  }
});
