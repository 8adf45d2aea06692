import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { SETTINGS_VARIABLE } from "../../../runtime/issuer-keys/settings";
import { HANDLER } from "../../shared/function-bundle";
import { policy, writeLog, type Statement } from "../../shared/iam";
import { ARCHITECTURES, assumedByLambda, RUNTIME } from "../../shared/lambda";
import { partitionOf } from "../../shared/partitions";
import { createSchedule } from "../../shared/schedule";
import { ISSUER_KEYS_FUNCTION } from "./function-code";

/** Seconds: the issuer's two documents at 3 each, S3, and a minute for a new role to be known everywhere. */
const TIMEOUT_SECONDS = 90;
const MEMORY_MIB = 256;

/** How late a new key may be. An issuer publishes one long before it signs with it, since an HTTP API keeps keys for two hours. */
const EVERY = "rate(5 minutes)";

/** Whose keys are fetched, and where to. */
export interface IssuerKeysArgs {
  readonly accountId: string;
  readonly region: string;
  readonly issuer: pulumi.Input<string>;
  /** The bucket that the fleet's agents follow. */
  readonly bucket: pulumi.Input<string>;
  /** Of the one object that is written. */
  readonly key: string;
  readonly logGroupPrefix: string;
  readonly logKeyArn: pulumi.Input<string>;
  readonly logRetentionDays: number;
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
  const { issuer, bucket, key } = args;
  const { lambda, granted } = createFunction(name, args, opts);
  createSchedule(
    `${name}-schedule`,
    { ...args, description: "Gatehouse: fetches an issuer's keys", expression: EVERY, withinMinutes: 1 },
    lambda,
    { ...opts, dependsOn: [granted] },
  );
  return new aws.lambda.Invocation(
    name,
    { functionName: lambda.name, input: "{}", triggers: { issuer, bucket, key } },
    { ...opts, dependsOn: [granted] },
  );
}

function createFunction(name: string, args: IssuerKeysArgs, opts: pulumi.CustomResourceOptions) {
  const { logKeyArn: kmsKeyId, logRetentionDays: retentionInDays, protect, issuer, bucket, key } = args;
  const namePrefix = `${args.logGroupPrefix}${name}-`;
  const logGroup = new aws.cloudwatch.LogGroup(name, { namePrefix, kmsKeyId, retentionInDays }, { ...opts, protect });
  const role = new aws.iam.Role(name, { assumeRolePolicy: assumedByLambda(args.region) }, opts);
  const statements = policy(...ownObject(args), writeLog(logGroup.arn));
  const granted = new aws.iam.RolePolicy(name, { role: role.name, policy: statements }, opts);
  const lambda = new aws.lambda.Function(
    name,
    {
      role: role.arn,
      description: "Gatehouse: fetches the keys that an issuer signs tokens with, for HAProxy",
      runtime: RUNTIME,
      architectures: ARCHITECTURES,
      handler: HANDLER,
      code: ISSUER_KEYS_FUNCTION.file().then(
        (file) => new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.FileAsset(file) }),
      ),
      environment: { variables: { [SETTINGS_VARIABLE]: pulumi.jsonStringify({ issuer, bucket, key }) } },
      timeout: TIMEOUT_SECONDS,
      memorySize: MEMORY_MIB,
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
    },
    opts,
  );
  return { lambda, granted };
}

/** One object: who may write another's would say whose tokens are taken. */
function ownObject({ region, accountId, bucket, key }: IssuerKeysArgs): Statement[] {
  const arn = pulumi.interpolate`arn:${partitionOf(region)}:s3:::${bucket}`;
  const own = { "aws:ResourceAccount": accountId };
  return [
    { Sid: "LookForItsKeys", Effect: "Allow", Action: ["s3:ListBucket"], Resource: [arn], Condition: { StringEquals: { ...own, "s3:prefix": key } } }, // prettier-ignore
    { Sid: "KeepItsKeys", Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: [pulumi.interpolate`${arn}/${key}`], Condition: { StringEquals: own } }, // prettier-ignore
  ];
}
