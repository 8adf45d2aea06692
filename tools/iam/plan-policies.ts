import { className } from "../preview/monitor/urn";
import type { Json, Plan, PlannedResource } from "../preview";
import { textOf } from "../preview/plan-resources";
import type { IamStatement } from "./policy";

const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";

/** A role of the plan, and what it is allowed. */
export interface PlannedRole {
  readonly name: string;
  /** The ARN as it stands in the plan, and as AWS will make it. */
  readonly principals: readonly string[];
  readonly statements: readonly IamStatement[];
}

/** The symbol that stands for a resource's output in a plan. */
export function symbolOf({ type, name }: PlannedResource, output: string): string {
  return `«${className(type)} ${name}».${output}`;
}

export function plannedOfType(plan: Plan, type: string): PlannedResource[] {
  return plan.resources.filter((one) => one.type === type);
}

/** @param arn as another resource of the plan names it */
export function roleOf(plan: Plan, arn: Json | undefined): PlannedRole {
  const role = plannedOfType(plan, ROLE).find((one) => symbolOf(one, "arn") === arn);
  if (role === undefined) throw new Error(`${textOf(arn)}: the plan has no such role`);
  const policies = plannedOfType(plan, ROLE_POLICY).filter((one) => one.inputs.role === symbolOf(role, "name"));
  const account = firstIn(plan, /arn:aws[a-z-]*:iam::\d{12}/);
  const path = textOf(role.inputs.path) || "/";
  return {
    name: role.name,
    principals: [symbolOf(role, "arn"), `${account}:role${path}${role.name}`],
    statements: policies.flatMap((one) => statementsOf(one.inputs.policy)),
  };
}

const known = new WeakMap<Plan, Map<string, string>>();

/** What a pattern first finds in all of a plan's text; looked for once, since it is asked for with every call. */
export function firstIn(plan: Plan, pattern: RegExp): string {
  const ofPlan = known.get(plan) ?? new Map<string, string>();
  known.set(plan, ofPlan);
  const found = ofPlan.get(pattern.source) ?? pattern.exec(JSON.stringify(plan))?.[0] ?? "";
  ofPlan.set(pattern.source, found);
  return found;
}

/** What a secret's own policy says. */
export function secretPolicyOf(plan: Plan, arn: string): IamStatement[] {
  return plannedOfType(plan, "aws:secretsmanager/secretPolicy:SecretPolicy")
    .filter((one) => one.inputs.secretArn === arn)
    .flatMap((one) => statementsOf(one.inputs.policy));
}

/** What a key's own policy says; undefined if the key is not the plan's. */
export function keyPolicyOf(plan: Plan, arn: string): IamStatement[] | undefined {
  const key = plannedOfType(plan, "aws:kms/key:Key").find((one) => symbolOf(one, "arn") === arn);
  return key && statementsOf(key.inputs.policy);
}

/** The key that encrypts a secret of the plan. */
export function secretKeyOf(plan: Plan, secretArn: string): string | undefined {
  const secret = plannedOfType(plan, "aws:secretsmanager/secret:Secret").find(
    (one) => symbolOf(one, "arn") === secretArn,
  );
  return secret && textOf(secret.inputs.kmsKeyId);
}

/** The function that rotates a secret of the plan. */
export function rotatorOf(plan: Plan, secretArn: string): string | undefined {
  const rotations = plannedOfType(plan, "aws:secretsmanager/secretRotation:SecretRotation");
  const found = rotations.find((one) => textOf(one.inputs.secretId).replace(/\.id$/, ".arn") === secretArn);
  return found && textOf(found.inputs.rotationLambdaArn);
}

export function statementsOf(document: Json | undefined): IamStatement[] {
  return (JSON.parse(textOf(document)) as { Statement?: IamStatement[] }).Statement ?? [];
}
