import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ISSUER_KEYS_VARIABLE } from "../../../runtime/issuer-keys/settings";
import { bucketArn } from "../../shared/bucket";
import { HANDLER } from "../../shared/function-bundle";
import type { Statement } from "../../shared/iam";
import { ARCHITECTURES, createFunctionRole, RUNTIME } from "../../shared/lambda";
import { createSchedule } from "../../shared/schedule";
import type { GatehouseReference } from "../reference";
import { ISSUER_KEYS_FUNCTION } from "./function-code";

/** Seconds: the issuer's two documents at 3 each, S3, and a minute for a new role to be known everywhere. */
const TIMEOUT_SECONDS = 90;
const MEMORY_MIB = 256;

/** How late a new key may be. An issuer publishes one long before it signs with it, since an HTTP API keeps keys for two hours. */
const EVERY = "rate(5 minutes)";

/** Whose keys are fetched, and where to. */
export interface IssuerKeysArgs {
  /** Whose agents look for them in its bucket. */
  readonly gatehouse: Pick<
    GatehouseReference,
    "accountId" | "region" | "registrationsBucket" | "logGroupPrefix" | "logKeyArn" | "logRetentionDays"
  >;
  readonly issuer: pulumi.Input<string>;
  /** Of the one object that is written. */
  readonly key: string;
  readonly protect: boolean;
}

/**
 * Keeps an issuer's keys where the fleet's agents look, since tasks have no way to the internet: a function outside of the VPC, every five
 * minutes, and once before anything asks for tokens, so that `pulumi up` fails where the issuer cannot be asked. 8,640 calls a month and as
 * many objects written are $0.08 (Lambda, S3; us-east-1).
 *
 * @returns what must be there before tokens are verified
 */
export function createIssuerKeys(
  name: string,
  args: IssuerKeysArgs,
  opts: pulumi.CustomResourceOptions,
): aws.lambda.Invocation {
  const { gatehouse, issuer, key } = args;
  const { lambda, granted } = createFunction(name, args, opts);
  createSchedule(
    `${name}-schedule`,
    { ...gatehouse, description: "Gatehouse: fetches an issuer's keys", expression: EVERY, withinMinutes: 1 },
    lambda,
    { ...opts, dependsOn: [granted] },
  );
  return new aws.lambda.Invocation(
    name,
    { functionName: lambda.name, input: "{}", triggers: { issuer, bucket: gatehouse.registrationsBucket, key } },
    { ...opts, dependsOn: [granted] },
  );
}

function createFunction(name: string, args: IssuerKeysArgs, opts: pulumi.CustomResourceOptions) {
  const { gatehouse, protect, issuer, key } = args;
  const { registrationsBucket: bucket } = gatehouse;
  const roleArgs = {
    ...gatehouse,
    protect,
    namePrefix: `${gatehouse.logGroupPrefix}${name}-`,
    statements: ownObject(args),
  };
  const { logGroup, role, granted } = createFunctionRole(name, roleArgs, opts);
  const lambda = new aws.lambda.Function(
    name,
    {
      role: role.arn,
      description: "Gatehouse: fetches the keys that an issuer signs tokens with, for HAProxy",
      runtime: RUNTIME,
      architectures: ARCHITECTURES,
      handler: HANDLER,
      code: ISSUER_KEYS_FUNCTION.archive(),
      environment: { variables: { [ISSUER_KEYS_VARIABLE]: pulumi.jsonStringify({ issuer, bucket, key }) } },
      timeout: TIMEOUT_SECONDS,
      memorySize: MEMORY_MIB,
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
    },
    opts,
  );
  return { lambda, granted };
}

/** One object: who may write another's would say whose tokens are taken. */
function ownObject({ gatehouse, key }: IssuerKeysArgs): Statement[] {
  const { region, accountId, registrationsBucket } = gatehouse;
  const arn = pulumi.output(registrationsBucket).apply((bucket) => bucketArn(bucket, region));
  const ofThisAccount = { "aws:ResourceAccount": accountId };
  return [
    { Sid: "LookForItsKeys", Effect: "Allow", Action: ["s3:ListBucket"], Resource: [arn], Condition: { StringEquals: { ...ofThisAccount, "s3:prefix": key } } }, // prettier-ignore
    { Sid: "KeepItsKeys", Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: [pulumi.interpolate`${arn}/${key}`], Condition: { StringEquals: ofThisAccount } }, // prettier-ignore
  ];
}
