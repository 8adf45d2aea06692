import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { arn, type Place } from "../../shared/arn";
import { administeredByIam, policy, type Statement } from "../../shared/iam";
import { servicePrincipal } from "../../shared/partitions";

/** Who publishes what happened: alarms, and rules of EventBridge. */
const PUBLISHERS = {
  cloudwatch: "alarm:*",
  events: "rule/*",
} as const;

/** A topic whose messages nobody else may publish or read, and a subscription for each address. @returns the topic's ARN */
export function createTopic(
  name: string,
  { protect, ...place }: Place & { readonly protect: boolean },
  emails: readonly string[],
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const key = createKey(name, place, { ...opts, protect });
  const topic = new aws.sns.Topic(name, { displayName: "Gatehouse", kmsMasterKeyId: key.arn }, opts);
  new aws.sns.TopicPolicy(
    name,
    { arn: topic.arn, policy: policy(...publishers(place, "Publish", ["sns:Publish"], [topic.arn])) },
    opts,
  );
  for (const email of emails) {
    new aws.sns.TopicSubscription(`${name}-${email}`, { topic: topic.arn, protocol: "email", endpoint: email }, opts);
  }
  return topic.arn;
}

/** CloudWatch may not use the key that SNS has in every account (CloudWatch guide, troubleshooting of alarms' actions). */
function createKey(name: string, place: Place, opts: pulumi.CustomResourceOptions): aws.kms.Key {
  return new aws.kms.Key(
    name,
    {
      description: "Gatehouse: what alarms say",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: policy(
        administeredByIam(place),
        ...publishers(place, "Encrypt", ["kms:Decrypt", "kms:GenerateDataKey*"], "*"),
      ),
    },
    opts,
  );
}

/** What alarms and rules of this account may do. */
function publishers(
  place: Place,
  sid: string,
  actions: string[],
  resources: Exclude<Statement["Resource"], undefined>,
): Statement[] {
  return Object.entries(PUBLISHERS).map(([service, source]) => ({
    Sid: `${sid}For${service[0]!.toUpperCase()}${service.slice(1)}`,
    Effect: "Allow",
    Principal: { Service: servicePrincipal(service, place.region) },
    Action: actions,
    Resource: resources,
    Condition: {
      StringEquals: { "aws:SourceAccount": place.accountId },
      ArnLike: { "aws:SourceArn": arn(place, service, source) },
    },
  }));
}
