import * as pulumi from "@pulumi/pulumi";
import { arn, type Place } from "./arn";
import { partitionOf, servicePrincipal } from "./partitions";

/** One statement of a policy. `Resource` names ARNs; `"*"` only where the action has no resource, or in a key's own policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: Record<string, pulumi.Input<string>>;
  readonly Action: string[];
  readonly Resource?: pulumi.Input<string>[] | "*";
  readonly Condition?: Record<string, Record<string, pulumi.Input<pulumi.Input<string>[] | string>>>;
}

/** A policy document, as AWS takes it. */
export function policy(...statements: Statement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/**
 * Of a key's own policy, where `"*"` is the key itself: lets the account's IAM policies say who administers it. Without this
 * statement none of them ever could.
 */
export function administeredByIam({ accountId, region }: Place, actions = ["kms:*"]): Statement {
  return {
    Sid: "AdministeredByIamOfThisAccount",
    Effect: "Allow",
    Principal: { AWS: `arn:${partitionOf(region)}:iam::${accountId}:root` },
    Action: actions,
    Resource: "*",
  };
}

/** Lets whoever runs write streams of its own log group, which somebody else creates. */
export function writeLog(groupArn: pulumi.Input<string>): Statement {
  return {
    Sid: "WriteItsLog",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: [pulumi.interpolate`${groupArn}:*`],
  };
}

/**
 * Lets one AWS service take a role, and only on behalf of this account (the confused-deputy conditions).
 *
 * @param service its name in front of its principal's domain: `ecs-tasks`
 * @param source what of the account may ask, as the end of an ARN: `cluster/*`
 */
export function assumedBy(service: string, place: Place, source: { service: string; resource: string }) {
  return policy({
    Sid: "OnlyForThisAccount",
    Effect: "Allow",
    Principal: { Service: servicePrincipal(service, place.region) },
    Action: ["sts:AssumeRole"],
    Condition: {
      StringEquals: { "aws:SourceAccount": place.accountId },
      ArnLike: { "aws:SourceArn": arn(place, source.service, source.resource) },
    },
  });
}
