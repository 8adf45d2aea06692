import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  cognitoDomain,
  cognitoIssuer,
  domainOf,
  endpointHost,
  findPartition,
  PARTITION_NAMES,
  partitionOf,
  servicePrincipal,
  vpcLinkRegions,
  vpcLinkZones,
} from "../../../components/shared/partitions";

interface SdkPartition {
  readonly id: string;
  readonly outputs: { readonly dnsSuffix: string };
  readonly regions: Record<string, unknown>;
}

/** What AWS's SDK for JavaScript knows of partitions. */
const SDK = (
  JSON.parse(readFileSync(require.resolve("@aws-sdk/util-endpoints/dist-cjs/lib/aws/partitions.json"), "utf8")) as {
    partitions: SdkPartition[];
  }
).partitions;

/** Every region that the SDK names, without the one that stands for a whole partition. */
const REGIONS = SDK.flatMap(({ id, outputs, regions }) =>
  Object.keys(regions)
    .filter((region) => !region.endsWith("-global"))
    .map((region) => ({ region, partition: id, domain: outputs.dnsSuffix })),
);

describe("the table of partitions", () => {
  it("knows each region's partition and domain as AWS's SDK does, and none of a partition that it does not hold", () => {
    assert.ok(REGIONS.length > 30);
    const told = REGIONS.map(({ region }) => {
      const partition = findPartition(region);
      return { region, partition, domain: partition && domainOf(region) };
    });
    const held = REGIONS.map(({ region, partition, domain }) =>
      PARTITION_NAMES.some((name) => name === partition)
        ? { region, partition, domain }
        : { region, partition: undefined, domain: undefined },
    );
    assert.deepEqual(told, held);
  });

  it("names nothing by a region of a partition that it does not hold", () => {
    for (const region of ["eusc-de-east-1", "us-iso-east-1", "us-east", ""]) {
      assert.equal(findPartition(region), undefined);
      assert.throws(() => partitionOf(region), {
        message: `region: name one of aws, aws-cn, aws-us-gov; got "${region}"`,
      });
    }
  });

  it("ends a regional principal as the partition's hosts end, and any other in amazonaws.com", () => {
    assert.equal(endpointHost("logs", "eu-central-1"), "logs.eu-central-1.amazonaws.com");
    assert.equal(endpointHost("logs", "cn-north-1"), "logs.cn-north-1.amazonaws.com.cn");
    assert.equal(servicePrincipal("lambda", "cn-north-1"), "lambda.amazonaws.com");
    assert.equal(servicePrincipal("ecs-tasks", "us-gov-west-1"), "ecs-tasks.amazonaws.com");
  });

  it("has GovCloud's user pools at FIPS hosts, and their issuer where it is everywhere", () => {
    assert.equal(cognitoDomain("us-east-1"), "auth.us-east-1.amazoncognito.com");
    assert.equal(cognitoDomain("us-gov-west-1"), "auth-fips.us-gov-west-1.amazoncognito.com");
    assert.equal(cognitoIssuer("us-gov-west-1"), "https://cognito-idp.us-gov-west-1.amazonaws.com");
    assert.throws(() => cognitoDomain("cn-north-1"), /VPC links V2; got "cn-north-1"$/);
  });

  it("has VPC links V2 in the regions of API Gateway's guide", () => {
    assert.equal(vpcLinkRegions().length, 20);
    assert.deepEqual(vpcLinkZones("us-east-1"), ["use1-az1", "use1-az2", "use1-az4", "use1-az5", "use1-az6"]);
    for (const none of ["cn-north-1", "us-gov-east-1", "ap-northeast-3", "eusc-de-east-1", "constructor"]) {
      assert.deepEqual(vpcLinkZones(none), [], none);
    }
  });

  it("has VPC links V2 in two zones of each of their regions at the least, which all have one prefix", () => {
    for (const region of vpcLinkRegions()) {
      const zones = vpcLinkZones(region);
      assert.ok(zones.length >= 2, region);
      assert.equal(new Set(zones.map((zone) => zone.replace(/-az[1-6]$/, ""))).size, 1, region);
      assert.match(findPartition(region) ?? "", /^aws(-us-gov)?$/);
    }
  });
});
