import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { pathOfRoute } from "./resources";
import { methodsOf } from "./stages";
import type { ResolvedUsagePlan, RouteThrottle } from "./usage-plan-args";

/** An API key, and whose it is. Its id is not secret. */
export interface ConsumerKey {
  readonly consumer: string;
  readonly generation: number;
  readonly id: pulumi.Output<string>;
  readonly value: pulumi.Output<string>;
}

/** Characters of a key's value: 238 bits. API Gateway takes 20 to 128. */
const KEY_LENGTH = 40;

/**
 * Plans, and the keys of their consumers: the newest of each, and the one before.
 *
 * Stateful: the values are in Pulumi's state, encrypted, and in API Gateway. A value never changes, so a rotation is another key with
 * another id.
 */
export function createUsagePlans(
  name: string,
  plans: readonly ResolvedUsagePlan[],
  deps: { api: aws.apigateway.RestApi; stages: { name: string; stage: aws.apigateway.Stage }[] },
  opts: pulumi.CustomResourceOptions,
): ConsumerKey[] {
  return plans.flatMap((plan) => {
    const childName = `${name}-${plan.name}`;
    const opened = deps.stages.filter((stage) => plan.stages.includes(stage.name));
    const created = new aws.apigateway.UsagePlan(
      childName,
      {
        description: "Gatehouse: how much each consumer may call",
        apiStages: opened.map(({ stage }) => ({
          apiId: deps.api.id,
          stage: stage.stageName,
          throttles: plan.routes.flatMap(throttlesOf),
        })),
        throttleSettings: plan.throttle,
        ...(plan.quota && {
          quotaSettings: { limit: plan.quota.requests, period: plan.quota.period.toUpperCase(), offset: 0 },
        }),
        tags: { Name: childName },
      },
      opts,
    );
    return plan.consumers.flatMap(({ name: consumer, keyGeneration }) =>
      [keyGeneration - 1, keyGeneration]
        .filter((generation) => generation >= 1)
        .map((generation) => createKey(name, { consumer, generation }, created, opts)),
    );
  });
}

/** What a plan says of a route, method by method, by resource path and method: of the root `//GET` (aws-cdk-lib, UsagePlan). */
export function throttlesOf({
  key,
  throttle,
}: RouteThrottle): { path: string; rateLimit: number; burstLimit: number }[] {
  const path = pathOfRoute({ key });
  return methodsOf({ key }).map((method) => ({ path: `${path}/${method}`, ...throttle }));
}

function createKey(
  name: string,
  { consumer, generation }: Pick<ConsumerKey, "consumer" | "generation">,
  plan: aws.apigateway.UsagePlan,
  opts: pulumi.CustomResourceOptions,
): ConsumerKey {
  const childName = `${name}-${consumer}-${generation}`;
  const { result } = new random.RandomPassword(childName, { length: KEY_LENGTH, special: false }, opts);
  const value = pulumi.secret(result);
  const key = new aws.apigateway.ApiKey(
    childName,
    { value, description: "Gatehouse: a consumer's API key", tags: { Name: childName } },
    opts,
  );
  new aws.apigateway.UsagePlanKey(
    childName,
    { keyId: key.id, keyType: "API_KEY", usagePlanId: plan.id },
    // A key has one plan for a stage (API Gateway guide, usage plans): a consumer leaves one before it joins another.
    { ...opts, deleteBeforeReplace: true },
  );
  return { consumer, generation, id: key.id, value };
}

/** The newest key of each consumer. */
export function newestKeys(keys: readonly ConsumerKey[]): pulumi.Output<Record<string, string>> {
  // Later ones go first: of a consumer the newest is the last.
  const newest = Object.fromEntries(keys.map(({ consumer, value }) => [consumer, value]));
  return pulumi.secret(pulumi.all(newest));
}

/** Whose each key is, by its id, as the access log has it. */
export function consumersOf(keys: readonly ConsumerKey[]): pulumi.Output<Record<string, string>> {
  return pulumi
    .all(keys.map(({ consumer, id }) => id.apply((known) => [known, consumer] as const)))
    .apply((all) => Object.fromEntries(all));
}
