import assert from "node:assert/strict";
import { readFacts, type Facts } from "../../stacks/facts";

const config: Record<string, string> = {
  "aws:region": "eu-central-1",
  "aws:allowedAccountIds": '["123456789012"]',
  "gatehouse:accountId": "123456789012",
  "gatehouse:availabilityZoneIds": '["euc1-az1","euc1-az2"]',
  "gatehouse:image": "123456789012.dkr.ecr.eu-central-1.amazonaws.com/haproxy:3.4.7",
  "gatehouse:issuer": "https://id.example.com/",
  "gatehouse:audiences": '["api"]',
  "gatehouse:serverName": "origin.example.com",
  "gatehouse:breakGlassArns": '["arn:aws:iam::123456789012:role/break-glass"]',
  "gatehouse:hostedZoneId": "Z0123456789",
};
const KEYS =
  "aws:region, gatehouse:accountId, gatehouse:availabilityZoneIds, gatehouse:image, gatehouse:issuer, gatehouse:audiences, gatehouse:serverName, gatehouse:breakGlassArns, gatehouse:agentImage, gatehouse:certificateSecretArn, gatehouse:certificateKeyArn, gatehouse:domain, gatehouse:hostedZoneId";

const BROUGHT = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:origin-AbCdEf";

const IMAGE =
  'give HAProxy\'s image in ECR, with a fixed tag or digest, or leave it out to have Docker copy the stock one, such as "123456789012.dkr.ecr.us-east-1.amazonaws.com/haproxy:3.4.7"';

/** What is said of each fact that is missing or wrong, before "; got …". */
const SAID: Record<string, string> = {
  "aws:region": 'name the region, such as "us-east-1"',
  "gatehouse:accountId": 'give the AWS account\'s twelve digits, in quotes, such as "123456789012"',
  "gatehouse:availabilityZoneIds":
    'name at least two zones of the region by their ids (aws ec2 describe-availability-zones shows them as ZoneId), such as ["use1-az1","use1-az2"]',
  "gatehouse:issuer":
    "give the OpenID Connect issuer's https URL, exactly as in its tokens' iss, such as \"https://id.example.com/\"",
  "gatehouse:audiences": 'name the audiences of which a token must hold one, such as ["api"]',
  "gatehouse:serverName": 'name what HAProxy\'s certificate is issued for, such as "origin.example.com"',
  "gatehouse:breakGlassArns":
    'name the IAM roles or users that may act in an emergency: write secrets, disable a signing key, such as ["arn:aws:iam::123456789012:role/break-glass"]',
  "gatehouse:hostedZoneId":
    'give the id of the public Route 53 zone that gatehouse:domain and gatehouse:serverName are in, such as "Z0123456789ABCDEFGHIJ"',
};

describe("the facts of a stack", () => {
  it("are read as what they are", () => {
    assert.deepEqual(readFacts(config), {
      facts: {
        region: "eu-central-1",
        accountId: "123456789012",
        availabilityZoneIds: ["euc1-az1", "euc1-az2"],
        image: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/haproxy:3.4.7",
        issuer: "https://id.example.com/",
        audiences: ["api"],
        serverName: "origin.example.com",
        breakGlassArns: ["arn:aws:iam::123456789012:role/break-glass"],
        hostedZoneId: "Z0123456789",
      },
      problems: [],
    });
  });

  it("may name a domain, an agent's image, and a certificate that somebody else renews with its key", () => {
    const more = {
      "gatehouse:domain": "api.example.com",
      "gatehouse:agentImage": "123456789012.dkr.ecr.eu-central-1.amazonaws.com/agent:1",
      "gatehouse:certificateSecretArn": BROUGHT,
      "gatehouse:certificateKeyArn": "arn:aws:kms:eu-central-1:123456789012:key/1",
    };
    const { domain, agentImage, certificateSecretArn, certificateKeyArn } = readFacts({ ...config, ...more }).facts;
    assert.deepEqual(
      { domain, agentImage, certificateSecretArn, certificateKeyArn },
      {
        domain: "api.example.com",
        agentImage: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/agent:1",
        certificateSecretArn: BROUGHT,
        certificateKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
      },
    );
  });

  it("may do without a zone where a certificate is brought and there is no domain", () => {
    assert.deepEqual(problems({ "gatehouse:hostedZoneId": "", "gatehouse:certificateSecretArn": BROUGHT }), []);
  });

  for (const [key, said] of Object.entries(SAID)) {
    it(`fail when ${key} is missing`, () => {
      const rest = Object.fromEntries(Object.entries(config).filter(([one]) => one !== key));
      assert.deepEqual(readFacts(rest).problems, [`${key}: ${said}; got nothing`]);
    });

    it(`fail when ${key} is empty`, () => {
      assert.deepEqual(problems({ [key]: "" }), [`${key}: ${said}; got nothing`]);
    });
  }

  for (const [key, wrong, shown] of [
    ["aws:region", "eu-central", '"eu-central"'],
    ["gatehouse:accountId", "1234", '"1234"'],
    ["gatehouse:availabilityZoneIds", "euc1-az1", '"euc1-az1"'],
    ["gatehouse:availabilityZoneIds", '["euc1-az1"]', '["euc1-az1"]'],
    ["gatehouse:availabilityZoneIds", '{"0":"euc1-az1"}', '{"0":"euc1-az1"}'],
    ["gatehouse:availabilityZoneIds", "[1,2]", "[1,2]"],
    ["gatehouse:issuer", "http://id.example.com/", '"http://id.example.com/"'],
    ["gatehouse:issuer", "https://", '"https://"'],
    ["gatehouse:audiences", "api", '"api"'],
    ["gatehouse:audiences", "[]", "[]"],
    ["gatehouse:audiences", '["api"', '"[\\"api\\""'],
    ["gatehouse:serverName", "origin", '"origin"'],
    ["gatehouse:breakGlassArns", "[]", "[]"],
    ["gatehouse:breakGlassArns", '["role/break-glass"]', '["role/break-glass"]'],
    ["gatehouse:hostedZoneId", "example.com", '"example.com"'],
  ] as const) {
    it(`fail when ${key} is ${wrong}`, () => {
      assert.deepEqual(problems({ [key]: wrong }), [`${key}: ${SAID[key]}; got ${shown}`]);
    });
  }

  it("fail when there is a domain without a zone", () => {
    const more = { "gatehouse:domain": "api.example.com", "gatehouse:certificateSecretArn": BROUGHT };
    assert.deepEqual(problems({ ...more, "gatehouse:hostedZoneId": "" }), [
      `gatehouse:hostedZoneId: ${SAID["gatehouse:hostedZoneId"]}; got nothing`,
    ]);
  });

  it("may leave HAProxy's image out, and fail when it has no tag", () => {
    assert.deepEqual(problems({ "gatehouse:image": "" }), []);
    assert.deepEqual(problems({ "gatehouse:image": "haproxy" }), [`gatehouse:image: ${IMAGE}; got "haproxy"`]);
  });

  it("fail when the certificate that is brought is no secret, or the agent's image has no tag", () => {
    assert.deepEqual(problems({ "gatehouse:certificateSecretArn": "origin", "gatehouse:agentImage": "agent" }), [
      'gatehouse:agentImage: give the agent\'s image in ECR, with a fixed tag or digest, or leave it out to have Docker build it, such as "123456789012.dkr.ecr.us-east-1.amazonaws.com/gatehouse-agent:1.0.0"; got "agent"',
      'gatehouse:certificateSecretArn: give the ARN of the Secrets Manager secret with a certificate for gatehouse:serverName that somebody else renews, or leave it out to have ACM issue one, such as "arn:aws:secretsmanager:us-east-1:123456789012:secret:origin-AbCdEf"; got "origin"',
    ]);
  });

  it("fail when a key is misspelt", () => {
    const { "gatehouse:audiences": audiences, ...rest } = config;
    assert.deepEqual(readFacts({ ...rest, "gatehouse:audience": audiences! }).problems, [
      `gatehouse:audiences: ${SAID["gatehouse:audiences"]}; got nothing`,
      `gatehouse:audience: use one of ${KEYS}; got gatehouse:audience`,
    ]);
  });

  it("leave the provider's other keys to the provider", () => {
    assert.deepEqual(problems({ "aws:skipMetadataApiCheck": "true" }), []);
  });

  for (const [why, allowed, got] of [
    ["no account", "", "nothing"],
    ["another account", '["210987654321"]', '["210987654321"]'],
    ["what YAML has read as a number", "[123456789012]", "[123456789012]"],
    ["an account that is no list", "123456789012", "123456789012"],
  ] as const) {
    it(`fail when the provider may touch ${why}`, () => {
      assert.deepEqual(problems({ "aws:allowedAccountIds": allowed }), [
        `aws:allowedAccountIds: name the account of gatehouse:accountId, in quotes: the provider touches no other, such as ["123456789012"]; got ${got}`,
      ]);
    });
  }

  it("fail with all that is wrong at once", () => {
    assert.deepEqual(
      readFacts({}).problems,
      Object.entries(SAID).map(([key, said]) => `${key}: ${said}; got nothing`),
    );
  });

  it("are whole even while they are wrong, so that everything else can be judged", () => {
    const { facts } = readFacts({});
    const allowed = { "aws:allowedAccountIds": JSON.stringify([facts.accountId]) };
    assert.deepEqual(readFacts({ ...configOf(facts), ...allowed }).problems, []);
  });
});

function problems(changes: Record<string, string>): string[] {
  return readFacts({ ...config, ...changes }).problems;
}

/** Facts as a stack's file holds them. */
function configOf({ region, ...facts }: Facts): Record<string, string> {
  const own = Object.entries(facts).map(([key, value]: [string, unknown]) => {
    return [`gatehouse:${key}`, typeof value === "string" ? value : JSON.stringify(value)] as const;
  });
  return { "aws:region": region, ...Object.fromEntries(own) };
}
