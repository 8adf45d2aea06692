/** The roles that the workflows of a gatehouse's repository take: one for each environment of a stack. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { readPolicy, writePolicy, type Deployment } from "./policies";

const config = new pulumi.Config();
const stack = config.require("stack");
const repository = config.require("repository");
const deployment: Deployment = {
  accountId: config.require("accountId"),
  region: new pulumi.Config("aws").require("region"),
  prefix: config.get("prefix") ?? "gatehouse",
  stateBucket: config.require("stateBucket"),
  stateKeyArn: config.require("stateKeyArn"),
};

const GITHUB = "token.actions.githubusercontent.com";

// One in an account. Where it is there already, give its ARN.
const provider =
  config.get("oidcProviderArn") ??
  new aws.iam.OpenIdConnectProvider(
    "github",
    { url: `https://${GITHUB}`, clientIdLists: ["sts.amazonaws.com"] },
    { protect: true },
  ).arn;

/** A role that a job of one environment takes, and nobody else: who approves the environment approves its use. */
function role(environment: string, policy: aws.iam.PolicyDocument): aws.iam.Role {
  return new aws.iam.Role(`deploy-${environment}`, {
    name: `deploy-${environment}`,
    assumeRolePolicy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: provider },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${GITHUB}:aud`]: "sts.amazonaws.com",
              [`${GITHUB}:sub`]: `repo:${repository}:environment:${environment}`,
            },
          },
        },
      ],
    }),
    // Seconds, as long as the longest job: a fleet that rolls back takes half an hour.
    maxSessionDuration: 3600,
    inlinePolicies: [{ name: "deploy", policy: JSON.stringify(policy) }],
  });
}

const reads = readPolicy(deployment);
const roles = {
  [`${stack}-preview`]: role(`${stack}-preview`, reads),
  [`${stack}-drift`]: role(`${stack}-drift`, reads),
  [stack]: role(stack, writePolicy(deployment)),
};

/** Each environment's variable AWS_ROLE_ARN. */
export const roleArns = Object.fromEntries(Object.entries(roles).map(([environment, { arn }]) => [environment, arn]));
