import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arn, type Place } from "../shared/arn";
import { administeredByIam, policy } from "../shared/iam";
import { endpointHost } from "../shared/partitions";
import { refuse } from "../shared/refuse";
import { KEYS, type KeysArgs } from "./args";
import { keysProblems } from "./problems";

/**
 * The keys that everything at rest is encrypted with.
 *
 * Creates a customer-managed KMS key for the logs, rotated every year by KMS. Stateful: what a deleted key encrypted is
 * gone, so deletion waits 30 days.
 */
export class Keys extends pulumi.ComponentResource {
  /** Encrypts the log groups. */
  readonly logsKeyArn: pulumi.Output<string>;

  constructor(name: string, args: KeysArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:Keys", name, {}, opts);
    refuse(keysProblems(name, args), this);
    const { protect, identity = name } = KEYS.resolve(args);
    const childOptions = { parent: this };

    const logs = createLogsKey(`${name}-logs`, args, { ...childOptions, protect });
    createAlias(`${name}-logs`, `${identity}-logs`, logs, childOptions);

    this.logsKeyArn = logs.arn;
    this.registerOutputs({ logsKeyArn: this.logsKeyArn });
  }
}

function createLogsKey(name: string, args: KeysArgs, opts: pulumi.CustomResourceOptions): aws.kms.Key {
  return new aws.kms.Key(
    name,
    {
      description: "Gatehouse: access log, fleet log and flow log",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: policy(administeredByIam(args), {
        Sid: "UsedByCloudWatchLogsForTheseGroups",
        Effect: "Allow",
        Principal: { Service: endpointHost("logs", args.region) },
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
        Resource: "*",
        Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": groupArns(args, args.logGroupPrefixes) } },
      }),
    },
    opts,
  );
}

function groupArns(place: Place, prefixes: string[]): string[] {
  return prefixes.map((prefix) => arn(place, "logs", `log-group:${prefix}*`));
}

/** The alias is what an operator sees in the console; nothing refers to the key by it. */
function createAlias(name: string, alias: string, key: aws.kms.Key, opts: pulumi.CustomResourceOptions): aws.kms.Alias {
  return new aws.kms.Alias(name, { namePrefix: `alias/${alias}-`, targetKeyId: key.keyId }, opts);
}
