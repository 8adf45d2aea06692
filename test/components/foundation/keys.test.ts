import assert from "node:assert/strict";
import { Keys } from "../../../components/index";
import type { Json, Plan } from "../../../tools/preview";
import { inputs, record, refusalOf } from "../../support/plans";
import { children, find, json } from "../../support/record";
import { keysArgs } from "../args";

describe("Keys", () => {
  let plan: Plan;
  before(async () => {
    plan = await record(() => new Keys("edge-keys", keysArgs));
  });

  it("creates the logs' key and its alias", () => {
    assert.deepEqual(children(plan, find(plan, "gatehouse:index:Keys", "edge-keys")), [
      "aws:kms/alias:Alias edge-keys-logs",
      "aws:kms/key:Key edge-keys-logs",
    ]);
  });

  it("has KMS rotate the key and wait as long as it can before deleting it", () => {
    const { policy, ...rest } = inputs(plan, "aws:kms/key:Key");
    assert.equal(typeof policy, "string");
    assert.deepEqual(rest, {
      description: "Gatehouse: access log, fleet log and flow log",
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    });
  });

  it("lets CloudWatch Logs use the key for the named groups alone", () => {
    assert.deepEqual(json(find(plan, "aws:kms/key:Key"), "policy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AdministeredByIamOfThisAccount",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::123456789012:root" },
          Action: ["kms:*"],
          Resource: "*",
        },
        {
          Sid: "UsedByCloudWatchLogsForTheseGroups",
          Effect: "Allow",
          Principal: { Service: "logs.eu-central-1.amazonaws.com" },
          Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"],
          Resource: "*",
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn": [
                "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/ecs/edge-logs-*",
                "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/vpc/edge-logs-*",
              ],
            },
          },
        },
      ],
    });
  });

  it("shows operators an alias for the key", () => {
    assert.deepEqual(inputs(plan, "aws:kms/alias:Alias"), {
      namePrefix: "alias/edge-keys-logs-",
      targetKeyId: "«Key edge-keys-logs».keyId",
    });
  });

  it("protects the key unless told otherwise", () => {
    assert.equal(find(plan, "aws:kms/key:Key").options.protect, true);
  });

  it("leaves the key unprotected when told so", async () => {
    const open = await record(() => new Keys("edge-keys", { ...keysArgs, protect: false }));
    assert.equal(find(open, "aws:kms/key:Key").options.protect, undefined);
  });

  it("writes ARNs and principals as the region's partition does", async () => {
    const china = await record(() => new Keys("edge-keys", { ...keysArgs, region: "cn-north-1" }));
    const { Statement } = json(find(china, "aws:kms/key:Key"), "policy") as { Statement: { Principal: Json }[] };
    assert.deepEqual(
      Statement.map((one) => one.Principal),
      [{ AWS: "arn:aws-cn:iam::123456789012:root" }, { Service: "logs.cn-north-1.amazonaws.com.cn" }],
    );
  });

  it("fails when its name is none", async () => {
    assert.deepEqual(await refusalOf(() => new Keys("Edge Keys", keysArgs)), [
      'name: use lower-case letters, digits and hyphens, a letter first; got "Edge Keys"',
    ]);
  });
});
