import assert from "node:assert/strict";
import { Api, Gatehouse, gatehouseProblems, type ArchiveSettings, type GatehouseArgs } from "../../../components/index";
import type { Json, Plan, PlannedResource } from "../../../tools/preview";
import { inputs, record } from "../../support/plans";
import { find, findAll } from "../../support/record";
import { apiArgs, gatehouseArgs, referenceArgs } from "../args";

const FILTER = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter";
const STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
const LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";
const BUCKET = "edge-logs-eu-central-1-123456789012";
const NAME = "edge-archive";

const withArchive = (archive: ArchiveSettings): GatehouseArgs => ({
  ...gatehouseArgs,
  logs: { retentionDays: 365, archive },
});
const planWith = (args: GatehouseArgs, unknown = false): Promise<Plan> =>
  record(() => ({ reference: new Gatehouse("edge", args).reference }), { unknown });
const statementsOf = (policy: Json | undefined) =>
  (JSON.parse(policy as string) as { Statement: Record<string, Json>[] }).Statement;
const urnsOf = (resources: PlannedResource[]) => resources.map(({ urn }) => urn);

describe("the archive of the logs", () => {
  let plan: Plan;
  let without: Plan;
  before(async () => {
    plan = await planWith(withArchive({ days: 2557 }));
    without = await planWith(gatehouseArgs);
  });

  it("is not there unless it is asked for", () => {
    assert.deepEqual(
      [FILTER, STREAM, LOCK].flatMap((type) => findAll(without, type)),
      [],
    );
    assert.ok(!JSON.stringify(without).includes("/aws/kinesisfirehose/"));
    assert.ok(!("logArchive" in (without.outputs.reference as object)));
  });

  it("adds to a plan, and changes of it the key's policy and what the dashboard shows alone", () => {
    const whatIs = (one: PlannedResource | undefined) => JSON.stringify([one?.inputs, one?.options]);
    const changed = without.resources.filter(
      (one) => whatIs(one) !== whatIs(plan.resources.find(({ urn }) => urn === one.urn)),
    );
    assert.deepEqual(
      changed.map(({ name, type }) => `${type} ${name}`),
      [
        // By what it is made of alone: all the alarms that call.
        "aws:cloudwatch/compositeAlarm:CompositeAlarm edge-orders-alarms",
        "aws:cloudwatch/dashboard:Dashboard edge-dashboard",
        "aws:kms/key:Key edge-keys-logs",
      ],
    );
  });

  it("is looked at by alarms, by the names of its own stream and of the filter of the group that always has lines", () => {
    const asked = findAll(plan, "aws:cloudwatch/metricAlarm:MetricAlarm").filter(({ name }) =>
      name.startsWith("edge-alarms-archive-path-"),
    );
    const dimensions = asked.map(({ name, inputs: { metricQueries } }) => {
      const [query] = metricQueries as unknown as { metric: { dimensions: Record<string, string> } }[];
      return [name.replace("edge-alarms-archive-path-", ""), query!.metric.dimensions];
    });
    const stream = { DeliveryStreamName: NAME };
    assert.deepEqual(Object.fromEntries(dimensions), {
      late: stream,
      refused: stream,
      "not-forwarded": {
        LogGroupName: "«LogGroup edge-logs-fleet».name",
        DestinationType: "Firehose",
        FilterName: "«LogSubscriptionFilter edge-archive-fleet».name",
      },
    });
  });

  it("subscribes all of what each group takes in, those of its own APIs too", () => {
    const stream = { destinationArn: `«FirehoseDeliveryStream ${NAME}».arn`, roleArn: `«Role ${NAME}-logs».arn` };
    assert.deepEqual(
      findAll(plan, FILTER)
        .map((one) => [one.name, one.inputs] as const)
        .sort(([one], [other]) => (one < other ? -1 : 1)),
      [
        ["edge-archive-fleet", { logGroup: "«LogGroup edge-logs-fleet».name", ...stream, filterPattern: "" }],
        ["edge-archive-flow", { logGroup: "«LogGroup edge-logs-flow».name", ...stream, filterPattern: "" }],
        ["edge-archive-gateway", { logGroup: "«LogGroup edge-logs-gateway».name", ...stream, filterPattern: "" }],
        ["edge-orders-log", { logGroup: "«LogGroup edge-orders-log».name", ...stream, filterPattern: "" }],
      ],
    );
  });

  it("subscribes once CloudWatch Logs may write to the stream, which has it tried at once", () => {
    const policy = find(plan, "aws:iam/rolePolicy:RolePolicy", `${NAME}-logs`);
    for (const { name, dependencies } of findAll(plan, FILTER)) assert.ok(dependencies.includes(policy.urn), name);
  });

  it("is told to other programs, whose APIs subscribe their own access logs", async () => {
    assert.deepEqual((plan.outputs.reference as Record<string, Json>).logArchive, {
      streamArn: `«FirehoseDeliveryStream ${NAME}».arn`,
      roleArn: `«Role ${NAME}-logs».arn`,
    });
    const logArchive = {
      streamArn: "arn:aws:firehose:eu-central-1:123456789012:deliverystream/a",
      roleArn: "arn:aws:iam::123456789012:role/a",
    };
    const gatehouse = { ...referenceArgs, logArchive };
    const attached = await record(() => new Api("billing", { ...apiArgs, gatehouse }));
    assert.deepEqual(inputs(attached, FILTER, "billing-log"), {
      logGroup: "«LogGroup billing-log».name",
      destinationArn: "arn:aws:firehose:eu-central-1:123456789012:deliverystream/a",
      roleArn: "arn:aws:iam::123456789012:role/a",
      filterPattern: "",
    });
  });

  it("lets CloudWatch Logs take its role for this account alone, and write to this stream alone", () => {
    const [trust] = statementsOf(inputs(plan, "aws:iam/role:Role", `${NAME}-logs`).assumeRolePolicy);
    assert.deepEqual(trust?.Principal, { Service: "logs.amazonaws.com" });
    assert.deepEqual(trust?.Condition, {
      StringEquals: { "aws:SourceAccount": "123456789012" },
      ArnLike: { "aws:SourceArn": "arn:aws:logs:eu-central-1:123456789012:*" },
    });
    const [write] = statementsOf(inputs(plan, "aws:iam/rolePolicy:RolePolicy", `${NAME}-logs`).policy);
    assert.deepEqual(
      [write?.Action, write?.Resource],
      [["firehose:PutRecord", "firehose:PutRecordBatch"], [`«FirehoseDeliveryStream ${NAME}».arn`]],
    );
  });

  it("lets Firehose do what its guide asks for, to this bucket, key and log alone", () => {
    const [trust] = statementsOf(inputs(plan, "aws:iam/role:Role", `${NAME}-delivery`).assumeRolePolicy);
    assert.deepEqual(trust?.Condition, { StringEquals: { "sts:ExternalId": "123456789012" } });
    const allowed = statementsOf(inputs(plan, "aws:iam/rolePolicy:RolePolicy", `${NAME}-delivery`).policy);
    const arn = `arn:aws:s3:::${BUCKET}`;
    assert.deepEqual(
      allowed.map(({ Action, Resource, Condition }) => [Action, Resource, Condition]),
      [
        [["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], [arn], undefined],
        [["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], [`${arn}/*`], undefined],
        [
          ["kms:Decrypt", "kms:GenerateDataKey"],
          ["«Key edge-keys-logs».arn"],
          {
            StringEquals: { "kms:ViaService": "s3.eu-central-1.amazonaws.com" },
            StringLike: { "kms:EncryptionContext:aws:s3:arn": [arn, `${arn}/*`] },
          },
        ],
        [["logs:PutLogEvents"], [`«LogGroup ${NAME}».arn:log-stream:delivery`], undefined],
      ],
    );
  });

  it("delivers gzip as it came, under the logs' key, and says in a log of its own what failed", () => {
    assert.deepEqual(inputs(plan, STREAM), {
      name: NAME,
      destination: "extended_s3",
      serverSideEncryption: { enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn: "«Key edge-keys-logs».arn" },
      extendedS3Configuration: {
        roleArn: `«Role ${NAME}-delivery».arn`,
        bucketArn: `«Bucket ${NAME}».arn`,
        bufferingInterval: 900,
        bufferingSize: 128,
        prefix: "logs/",
        errorOutputPrefix: "failed/!{firehose:error-output-type}/",
        compressionFormat: "UNCOMPRESSED",
        fileExtension: ".gz",
        cloudwatchLoggingOptions: {
          enabled: true,
          logGroupName: `«LogGroup ${NAME}».name`,
          logStreamName: "delivery",
        },
      },
    });
    const { namePrefix } = inputs(plan, "aws:cloudwatch/logGroup:LogGroup", NAME);
    assert.equal(namePrefix, "/aws/kinesisfirehose/edge-");
    const key = JSON.stringify(inputs(plan, "aws:kms/key:Key", "edge-keys-logs").policy);
    assert.ok(key.includes("log-group:/aws/kinesisfirehose/edge-*"), "the key does not admit its log");
  });

  it("writes nothing before the bucket has its lock, its key and its policy", () => {
    const first = [
      find(plan, LOCK),
      find(plan, "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", NAME),
      find(plan, "aws:s3/bucketPolicy:BucketPolicy", NAME),
      find(plan, "aws:iam/rolePolicy:RolePolicy", `${NAME}-delivery`),
    ];
    const { dependencies } = find(plan, STREAM);
    assert.deepEqual(
      urnsOf(first).filter((urn) => !dependencies.includes(urn)),
      [],
    );
  });

  it("locks each object for a year under Governance, and keeps it for as long as it is told", () => {
    const bucket = find(plan, "aws:s3/bucket:Bucket", NAME);
    assert.deepEqual(
      [bucket.inputs.bucket, bucket.inputs.objectLockEnabled, bucket.options.protect],
      [BUCKET, true, true],
    );
    assert.deepEqual(inputs(plan, LOCK).rule, { defaultRetention: { mode: "GOVERNANCE", days: 365 } });
    assert.deepEqual(inputs(plan, "aws:s3/bucketVersioning:BucketVersioning", NAME).versioningConfiguration, {
      status: "Enabled",
    });
    assert.deepEqual(inputs(plan, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", NAME).rules, [
      {
        id: "archived",
        status: "Enabled",
        filter: {},
        transitions: [{ days: 90, storageClass: "GLACIER_IR" }],
        expiration: { days: 2557 },
        noncurrentVersionExpiration: { noncurrentDays: 1 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ]);
  });

  it("is encrypted by the logs' key, owned by the account, closed to all others and to what is not TLS", () => {
    const encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    assert.deepEqual(inputs(plan, encryption, NAME).rules, [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "«Key edge-keys-logs».arn" },
        bucketKeyEnabled: true,
      },
    ]);
    assert.deepEqual(inputs(plan, "aws:s3/bucketOwnershipControls:BucketOwnershipControls", NAME).rule, {
      objectOwnership: "BucketOwnerEnforced",
    });
    const { bucket: _bucket, ...closed } = inputs(plan, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", NAME);
    assert.deepEqual(Object.values(closed), [true, true, true, true]);
    const [tls] = statementsOf(inputs(plan, "aws:s3/bucketPolicy:BucketPolicy", NAME).policy);
    assert.deepEqual(
      [tls?.Effect, tls?.Action, tls?.Condition],
      ["Deny", ["s3:*"], { Bool: { "aws:SecureTransport": "false" } }],
    );
  });

  it("locks by Compliance, and moves nothing, where it is told so", async () => {
    const strict = await planWith(
      withArchive({ days: 30, lockDays: 30, lockMode: "Compliance", glacierAfterDays: 30 }),
    );
    assert.deepEqual(inputs(strict, LOCK).rule, { defaultRetention: { mode: "COMPLIANCE", days: 30 } });
    const { rules } = inputs(strict, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", NAME);
    assert.ok(!("transitions" in (rules as Record<string, Json>[])[0]!));
  });

  it("may be dropped where logs may", async () => {
    const open = await planWith({ ...withArchive({ days: 2557 }), protect: false });
    assert.equal(find(open, "aws:s3/bucket:Bucket", NAME).options.protect, undefined);
  });

  it("is planned while nothing is known of what AWS tells", async () => {
    assert.equal(findAll(await planWith(withArchive({ days: 2557 }), true), FILTER).length, 4);
  });

  for (const [what, archive, problem] of [
    [
      "objects that end before their lock",
      { days: 364 },
      "logs.archive.days: use at least lockDays (365): S3 deletes nothing that is locked; got 364",
    ],
    [
      "a move of objects that are gone",
      { days: 400, glacierAfterDays: 401 },
      "logs.archive.glacierAfterDays: use at most days (400), and as many for never: an object that is gone is not moved; got 401",
    ],
    [
      "a lock of more than a hundred years",
      { days: 36_500, lockDays: 36_501 },
      "logs.archive.lockDays: use a whole number of days from 1 to 36500; got 36501",
    ],
    [
      "a mode that S3 does not have",
      { days: 400, lockMode: "Legal" as "Governance" },
      'logs.archive.lockMode: use one of Governance, Compliance; got "Legal"',
    ],
  ] as const)
    // prettier-ignore
    it(`is refused with ${what}`, () => {
      assert.deepEqual(gatehouseProblems("edge", withArchive(archive)), [problem]);
    });
});
