/**
 * `pulumi-gatehouse/testing`: mocks for unit tests of programs that use the components.
 *
 * Mocks that return inputs alone leave every ARN, id and name undefined, so what a program makes of them (policies, container
 * definitions, alarms) is empty. These return what a provider would compute as a symbol that says where it will come from:
 * `«Role edge-fleet-task».arn`.
 */
import * as pulumi from "@pulumi/pulumi";
import { answerInvoke } from "../preview/answers/invokes";
import { Declarations } from "../preview/answers/declarations";
import { OutputAnswers } from "../preview/answers/outputs";
import type { WireObject } from "../preview/wire";

/** What the mocks answer where a program asks the cloud, and what of it is yours. */
export interface MockOptions {
  /** Region of the provider. @default `us-east-1` */
  readonly region?: string;
  /** Account of the provider: 12 digits. @default `123456789012` */
  readonly accountId?: string;
  /** Names of the region's zones, for `aws.getAvailabilityZones`. @default the region's `a`, `b` and `c` */
  readonly availabilityZones?: readonly string[];
  /**
   * Outputs of a resource that are to be something else than a symbol.
   *
   * @default none
   */
  readonly outputs?: (resource: pulumi.runtime.MockResourceArgs) => Record<string, unknown> | undefined;
  /**
   * Answers to functions of a provider. Undefined for those that the mocks answer themselves: `getCallerIdentity`, `getRegion`,
   * `getPartition` and `getAvailabilityZones` of `aws`. Any other that is not answered fails the program, by its name.
   *
   * @default none
   */
  readonly call?: (call: pulumi.runtime.MockCallArgs) => pulumi.runtime.MockCallResult | undefined;
}

/** Mocks for `pulumi.runtime.setMocks`, which remember what was registered. */
export interface RecordingMocks extends pulumi.runtime.Mocks {
  /** Every resource with its inputs, in the order of registration. */
  readonly registered: readonly pulumi.runtime.MockResourceArgs[];
}

/**
 * Mocks under which every component of this package registers in full.
 *
 * All has been registered once `await pulumi.runtime.disconnect()` returns, and not before.
 *
 * @example
 * const cloud = mocks({ region: "eu-central-1" });
 * await pulumi.runtime.setMocks(cloud);
 * new gatehouse.Link("edge-link", { vpcId: "vpc-1", subnetIds: ["subnet-a", "subnet-b"] });
 * await pulumi.runtime.disconnect();
 * const links = cloud.registered.filter(({ type }) => type === "aws:apigatewayv2/vpcLink:VpcLink");
 */
export function mocks(options: MockOptions = {}): RecordingMocks {
  const registered: pulumi.runtime.MockResourceArgs[] = [];
  // The packages that the components themselves use: a program's own where there is one copy, as there must be.
  const declarations = Declarations.of(__dirname);
  const answers = new OutputAnswers(declarations, false);
  const { region = "us-east-1", accountId = "123456789012" } = options;
  const zones = options.availabilityZones ?? ["a", "b", "c"].map((letter) => `${region}${letter}`);
  const configuration: Record<string, string> = {
    "aws:region": region,
    "mocks:accountId": accountId,
    "mocks:availabilityZones": zones.join(),
  };
  const facts = { project: "mocks", file: "the options of mocks()", get: (key: string) => configuration[key] };
  return {
    registered,
    newResource(resource) {
      const { type, name, id, custom } = resource;
      registered.push(resource);
      const inputs = resource.inputs as WireObject;
      const secretOutputs = declarations.secretsOf(type);
      const answer = answers.of({ type, name, inputs, remote: !custom, secretOutputs, region }, id || undefined);
      return { id: answer.id, state: { ...answer.properties, ...files(inputs), ...options.outputs?.(resource) } };
    },
    call: (call) => options.call?.(call) ?? answerInvoke(call.token, call.inputs as WireObject, facts),
  };
}

/** The assets and archives among inputs: objects of classes, which are not completed. */
function files(inputs: Record<string, unknown>): Record<string, unknown> {
  const { Archive, Asset } = pulumi.asset;
  return Object.fromEntries(
    Object.entries(inputs).filter(([, value]) => Archive.isInstance(value) || Asset.isInstance(value)),
  );
}
