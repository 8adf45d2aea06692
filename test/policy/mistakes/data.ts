import { add, change, KEY_ARN, remove, set, stream, unprotect, type Mistake } from "./change";

/** To what data. */
export const TO_WHAT_DATA: readonly Mistake[] = [
  {
    what: "a secret that nobody rotates",
    law: "secrets-rotate",
    found: "Secret password, rotation",
    make: add("aws:secretsmanager/secret:Secret", "password", {
      kmsKeyId: KEY_ARN,
    }),
  },
  {
    what: "the rotation of a certificate is gone",
    law: "secrets-rotate",
    found: "Secret gatehouse-client, rotation",
    make: remove("SecretRotation"),
  },
  {
    what: "Secrets Manager may not call the function that rotates",
    law: "secrets-rotate",
    found: "Function gatehouse-client-rotation, permission",
    make: remove("Permission"),
  },
  {
    what: "a key whose material stays for ever",
    law: "keys-rotate",
    found: "Key gatehouse-keys-logs, enableKeyRotation",
    make: set("Key gatehouse-keys-logs", { enableKeyRotation: undefined }),
  },
  {
    what: "a secret under AWS's own key",
    law: "encrypted-at-rest",
    found: "Secret gatehouse-client, kmsKeyId",
    make: set("Secret gatehouse-client", { kmsKeyId: undefined }),
  },
  {
    what: "images under a key that nobody here controls",
    law: "encrypted-at-rest",
    found: "Repository gatehouse-agent, encryptionConfigurations",
    make: set("Repository gatehouse-agent", { encryptionConfigurations: undefined }),
  },
  {
    what: "alarms to a topic under AWS's own key, which CloudWatch may not use",
    law: "encrypted-at-rest",
    found: "Topic alarms, kmsMasterKeyId",
    make: add("aws:sns/topic:Topic", "alarms", { kmsMasterKeyId: "alias/aws/sns" }),
  },
  {
    what: "logs wait in a stream under Firehose's own key",
    law: "encrypted-at-rest",
    found: "FirehoseDeliveryStream logs, serverSideEncryption",
    make: stream({ enabled: true, keyType: "AWS_OWNED_CMK" }),
  },
  {
    what: "a log group that keeps everything for ever",
    law: "logs-encrypted-and-expire",
    found: "LogGroup gatehouse-logs-fleet, retentionInDays",
    make: set("LogGroup gatehouse-logs-fleet", { retentionInDays: undefined }),
  },
  {
    what: "a retention that CloudWatch does not have",
    law: "logs-encrypted-and-expire",
    found: "LogGroup gatehouse-logs-fleet, retentionInDays",
    make: set("LogGroup gatehouse-logs-fleet", { retentionInDays: 100 }),
  },
  {
    what: "a log group without a key",
    law: "logs-encrypted-and-expire",
    found: "LogGroup gatehouse-logs-fleet, kmsKeyId",
    make: set("LogGroup gatehouse-logs-fleet", { kmsKeyId: undefined }),
  },
  {
    what: "an authority's key may be deleted by a mistaken destroy",
    law: "deletion-protected-where-stateful",
    found: "Key gatehouse-root-1, protect",
    make: unprotect("Key gatehouse-root-1"),
  },
  {
    what: "the balancer may be deleted in the console",
    law: "deletion-protected-where-stateful",
    found: "LoadBalancer gatehouse-balancer, enableDeletionProtection",
    make: set("LoadBalancer", { enableDeletionProtection: false }),
  },
  {
    what: "an apostrophe in the description of a security group",
    law: "text-fits-its-api",
    found: "SecurityGroup gatehouse-balancer, description",
    make: set("SecurityGroup gatehouse-balancer", { description: "HAProxy's" }),
  },
  {
    what: "a target group with a name too long for what Pulumi appends to it",
    law: "text-fits-its-api",
    found: "TargetGroup gatehouse-balancer-of-the-fleet, name",
    make: change("TargetGroup", () => ({ name: "gatehouse-balancer-of-the-fleet" })),
  },
  {
    what: "a dashboard by a name that another stack of the account has",
    law: "fixed-names-carry-the-stack",
    found: "Dashboard gatehouse-dashboard, dashboardName",
    make: set("Dashboard", { dashboardName: "gatehouse" }),
  },
  {
    what: "a wildcard as the tag of a certificate",
    law: "text-fits-its-api",
    found: "Certificate gatehouse-domain, tags.Name",
    make: set("Certificate gatehouse-domain", { tags: { Name: "*.example.com" } }),
  },
];
