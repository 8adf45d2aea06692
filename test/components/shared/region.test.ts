import assert from "node:assert/strict";
import { Authority, Gateway, HaproxyFleet, Keys, Network, RotatedCertificate } from "../../../components/index";
import { text, type TextRule } from "../../../fields";
import { REGION, VPC_LINK_REGION } from "../../../components/shared/region";
import { refusalOf } from "../../support/plans";
import { fleetArgs, gatewayArgs, keysArgs, networkArgs } from "../args";
import { authorityArgs, certificateArgs } from "../certificate-path/support";

const NO_PARTITION = "name an AWS region of the partitions aws, aws-cn, aws-us-gov, such as us-east-1";

describe("a region", () => {
  it("is one of a partition that is known", () => {
    assert.deepEqual(
      ["us-east-1", "cn-north-1", "us-gov-east-1", "mx-central-1"].flatMap((one) => said(REGION, one)),
      [],
    );
    assert.deepEqual(said(REGION, "eusc-de-east-1"), [`region: ${NO_PARTITION}; got "eusc-de-east-1"`]);
  });

  it("has VPC links V2 where API Gateway is to reach into a VPC", () => {
    assert.deepEqual(
      ["us-east-1", "us-gov-west-1", "eu-south-2"].flatMap((one) => said(VPC_LINK_REGION, one)),
      [],
    );
    for (const region of ["cn-north-1", "cn-northwest-1", "us-gov-east-1", "ap-northeast-3", "moon-1"]) {
      const [problem, ...more] = said(VPC_LINK_REGION, region);
      assert.match(problem ?? "", /^region: name a region that has VPC links V2 \(.*\), one of us-east-1, us-east-2, /);
      assert.ok(problem?.endsWith(`sa-east-1, us-gov-west-1, such as us-east-1; got "${region}"`), problem);
      assert.deepEqual(more, []);
    }
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
      const what = component === "Gateway" ? VPC_LINK_REGION.what : REGION.what;
      assert.deepEqual(await refusalOf(build), [`region: ${what}, such as us-east-1; got "${region}"`]);
    });
  }
});

function said(rule: TextRule, region: string): string[] {
  return text(rule).problems(region, "region");
}
