import { Gatehouse, type GatehouseArgs } from "../../../components/index";
import type { Registration } from "../../../haproxy/config";
import type { Json, Plan } from "../../../tools/preview/index";
import { inputs, record } from "../../support/plans";
import { find, json } from "../../support/record";
import { gatehouseArgs } from "../args";

export const TASK = "aws:ecs/taskDefinition:TaskDefinition";
export const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";

export function make(changes: Partial<GatehouseArgs> = {}): Gatehouse {
  return new Gatehouse("edge", { ...gatehouseArgs, ...changes });
}

/** What other programs and runbooks are told of certificates. */
export async function outputsWith(changes: Partial<GatehouseArgs> = {}): Promise<Record<string, Json>> {
  const { outputs } = await record(() => {
    const gatehouse = make({ ...UNWATCHED, ...changes });
    const { certificates, trustSecretArn, trustKeyArn, certificateAuthorities, certificateIssuer } = gatehouse;
    const { signersPath, haproxyName } = gatehouse;
    return {
      certificates,
      trustSecretArn,
      trustKeyArn,
      certificateAuthorities,
      certificateIssuer,
      signersPath,
      haproxyName,
    };
  });
  return outputs;
}

/** A quarter of a plan is what watches it, which a test of another part can do without. */
export const UNWATCHED: Partial<GatehouseArgs> = {
  alarms: { noneBecause: "another part of the plan is what is looked at" },
};

/** The plan of a gatehouse without alarms. */
export function planWith(changes: Partial<GatehouseArgs>): Promise<Plan> {
  return wholePlanWith({ ...UNWATCHED, ...changes });
}

/** The plan of a gatehouse; the stack's outputs are the component's. */
export function wholePlanWith(changes: Partial<GatehouseArgs> = {}): Promise<Plan> {
  return record(() => {
    const { urls, dnsRecords, issuer, tokenEndpoint, vpcId, privateSubnetIds, backendSecurityGroupId, ...rest } =
      make(changes);
    const {
      registryArns,
      trustSecretArn,
      clusterName,
      serviceName,
      taskDefinitionArn,
      gatewayLogGroups,
      fleetLogGroup,
    } = rest;
    const forFleet = { clusterName, serviceName, taskDefinitionArn, fleetLogGroup };
    const forOperators = { registryArns, trustSecretArn, gatewayLogGroups, ...forFleet };
    return {
      urls,
      dnsRecords,
      issuer,
      tokenEndpoint,
      vpcId,
      privateSubnetIds,
      backendSecurityGroupId,
      ...forOperators,
    };
  });
}

export interface Container {
  readonly image: string;
  readonly environment: { name: string; value: string }[];
}

export function containersOf(plan: Plan): Container[] {
  return json(find(plan, TASK), "containerDefinitions") as unknown as Container[];
}

export function environmentOf(plan: Plan): Record<string, string> {
  const [agent] = containersOf(plan);
  return Object.fromEntries(agent!.environment.map(({ name, value }) => [name, value]));
}

/** File, secret, names and voucher of each certificate that the agent keeps. */
export function certificatesOf(plan: Plan): unknown[][] {
  const told = JSON.parse(environmentOf(plan).GATEHOUSE_CERTIFICATES!) as Record<string, unknown>[];
  return told.map(({ file, secret, names, trust }) => [file, secret, names, trust]);
}

/** What the function that rotates a certificate is told. */
export function functionSettings(
  plan: Plan,
  name: string,
): { issuer: string; trustSettleMinutes: number; authorities: Record<string, string | boolean>[] } {
  const { environment } = inputs(plan, "aws:lambda/function:Function", `${name}-rotation`);
  const { variables } = environment as { variables: Record<string, string> };
  return JSON.parse(variables.GATEHOUSE_SETTINGS!) as ReturnType<typeof functionSettings>;
}

export function signersOf(plan: Plan, name: string): string[] {
  return functionSettings(plan, name).authorities.map(
    ({ name: authority, kind, arn }) => `${authority}: ${kind} ${arn}`,
  );
}

/** What its API is registered as. */
export const registered = (plan: Plan): Registration =>
  json(find(plan, OBJECT, "edge-orders-registration"), "content") as unknown as Registration;

export function protectedNames(plan: Plan): string[] {
  return plan.resources.filter((one) => one.options.protect).map((one) => one.name);
}
