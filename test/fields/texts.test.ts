import assert from "node:assert/strict";
import * as AWS from "../../fields/aws";
import * as DNS from "../../fields/dns";
import { text, type TextRule } from "../../fields";
import * as OAUTH from "../../fields/oauth";

/** What each rule takes beside its own example, and what it refuses. */
const RULES: [name: string, rule: TextRule, fit: string[], unfit: string[]][] = [
  [
    "a DNS name",
    DNS.DNS_NAME,
    ["a.example", "v1-blue.gatehouse.internal", "xn--bcher-kva.example", `${"a".repeat(63)}.example`, "1.example.com"],
    // Of the four copies of this rule that there were, each took some of these.
    [
      "origin.x",
      "origin",
      "10.0.0.1",
      "a.b.1",
      "Origin.example.com",
      "a_b.example.com",
      "a..example",
      ".example",
      "example.",
      "-a.example",
      "a-.example",
      "*.example.com",
      "a.example.c-",
      `${"a".repeat(64)}.example`,
      `${"a.".repeat(124)}example`,
      "a.example\n",
      " a.example",
      "",
    ],
  ],
  [
    "a certificate's name",
    DNS.CERTIFICATE_NAME,
    ["*.example.com", "*.a.example.com", "haproxy.edge.internal"],
    ["*", "*.*.example.com", "a.*.example.com", "*.com1.1", "*example.com", "origin.x", "ORIGIN.example.com"],
  ],
  [
    "a label",
    DNS.label(30, "v1"),
    ["a", "v1", "a-b", "a".repeat(30)],
    ["", "1a", "a-", "-a", "A", "a.b", "a_b", "a".repeat(31)],
  ],
  ["an account", AWS.ACCOUNT_ID, ["000000000000"], ["1234", "1234567890123", "12345678901a", "123456789012\n"]],
  [
    "a zone's id",
    AWS.ZONE_ID,
    ["use1-az1", "usgw1-az3", "apne1-az4"],
    ["us-east-1a", "use1", "use1-az0", "use1-az10", "use1-bos1-az1", "USE1-AZ1"],
  ],
  [
    "an emergency's role",
    AWS.BREAK_GLASS_ARN,
    ["arn:aws-us-gov:iam::123456789012:user/team/anna", "arn:aws-cn:iam::123456789012:role/a+=,.@-_b"],
    [
      "role/break-glass",
      "arn:aws:iam::123456789012:group/x",
      "arn:aws:iam::123456789012:root",
      "arn:aws:iam::1:role/x",
      "arn:aws:iam::123456789012:role/",
      "arn:aws:iam::123456789012:role/a b",
      "arn:aws:iam:us-east-1:123456789012:role/x",
    ],
  ],
  [
    "a secret",
    AWS.SECRET_ARN,
    [],
    [
      "origin",
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:",
      "arn:aws:secretsmanager:us-east-1:1:secret:x",
      "arn:aws:secretsmanager::123456789012:secret:x",
    ],
  ],
  [
    "a key",
    AWS.KMS_KEY_ARN,
    ["arn:aws:kms:us-east-1:123456789012:key/mrk-1"],
    ["arn:aws:kms:us-east-1:123456789012:alias/x", "alias/x"],
  ],
  [
    "an ACM certificate",
    AWS.ACM_CERTIFICATE_ARN,
    [],
    ["arn:aws:iam::123456789012:server-certificate/x", "arn:aws:acm:us-east-1:123456789012:certificate/"],
  ],
  ["a zone's id", AWS.HOSTED_ZONE_ID, ["Z1234"], ["", "Z", "example.com", "/hostedzone/Z0123456789", "z0123456789"]],
  [
    "an object in S3",
    AWS.S3_URI,
    ["s3://a-bucket/a/b-c.pem"],
    ["s3://bucket", "s3://bucket/", "s3:///key", "https://bucket/key", "s3://Bucket/key"],
  ],
  ["an id of EC2", AWS.ec2Id("sg", "a security group"), ["sg-1"], ["sg-", "vpc-1", "SG-1", "sg_1"]],
  [
    "a network",
    AWS.cidrBlock(16, 22, "larger than a VPC may be, or without room"),
    ["10.1.0.0/16", "172.16.4.0/22", "192.168.0.0/20"],
    [
      "10.0.0.0/15",
      "10.0.0.0/23",
      "10.0.0.1/16",
      "256.0.0.0/16",
      "10.0.0/16",
      "10.0.0.0",
      "10.0.0.0/16 ",
      "2001:db8::/32",
    ],
  ],
  [
    "an issuer",
    OAUTH.ISSUER,
    ["https://id.example.com", "https://id.example.com/oauth2/default"],
    [
      "http://id.example.com/",
      "https://",
      "https://id.example.com/?a",
      "https://id.example.com/#a",
      "https:// id",
      "id.example.com",
    ],
  ],
  ["an audience", OAUTH.AUDIENCE, ["https://api.example.com/"], ["", "a b", "\n"]],
  ["a claim", OAUTH.CLAIM, ["azp", "cid", "a.b_c"], ["", "https://example.com/roles", "a b", "a:b"]],
];

for (const [name, rule, fit, unfit] of RULES) {
  describe(`${name} is checked`, () => {
    for (const value of [rule.example, ...fit])
      it(`takes ${JSON.stringify(value)}`, () => {
        assert.deepEqual(text(rule).problems(value, "at"), []);
      });
    for (const value of unfit)
      it(`fails when it is ${JSON.stringify(value)}`, () => {
        assert.deepEqual(text(rule).problems(value, "at"), [
          `at: ${rule.what}, such as ${rule.example}; got ${JSON.stringify(value).slice(0, 200)}${JSON.stringify(value).length > 200 ? "…" : ""}`,
        ]);
      });
  });
}

describe("an IPv4 network", () => {
  it("is a first address and a mask", () => {
    assert.deepEqual(AWS.ipv4Network("10.1.0.0/16"), { base: 10 * 2 ** 24 + 2 ** 16, mask: 16 });
    assert.equal(AWS.ipv4Network("10.1.0.1/16"), undefined);
  });
});
