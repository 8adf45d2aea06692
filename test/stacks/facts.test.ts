import assert from "node:assert/strict";
import { fillFacts } from "../../stacks/facts";

const config: Record<string, string> = {
  "aws:region": "eu-central-1",
  "aws:allowedAccountIds": '["123456789012"]',
  "gatehouse:accountId": "123456789012",
  "gatehouse:availabilityZoneIds": '["euc1-az1","euc1-az2"]',
  "gatehouse:issuer": "https://id.example.com/",
  "gatehouse:audiences": '["api"]',
  "gatehouse:serverName": "origin.example.com",
  "gatehouse:breakGlassArns": '["arn:aws:iam::123456789012:role/break-glass"]',
  "gatehouse:hostedZoneId": "Z0123456789",
};

describe("the facts of a stack", () => {
  it("fill the arguments beside what the stack decides", () => {
    const settings = {
      network: { cidrBlock: "10.0.0.0/16" },
      authorizer: { jwt: { clientClaim: "azp" } },
      protect: false,
    };
    assert.deepEqual(fillFacts(settings, config).args, {
      protect: false,
      region: "eu-central-1",
      accountId: "123456789012",
      network: { cidrBlock: "10.0.0.0/16", availabilityZoneIds: ["euc1-az1", "euc1-az2"] },
      authorizer: { jwt: { clientClaim: "azp", issuer: "https://id.example.com/", audiences: ["api"] } },
      tls: { serverName: "origin.example.com", hostedZoneId: "Z0123456789" },
      certificates: { breakGlassArns: ["arn:aws:iam::123456789012:role/break-glass"] },
    });
  });

  it("may name a domain, images, and a certificate that somebody else renews with its key", () => {
    const more = {
      "gatehouse:domain": "api.example.com",
      "gatehouse:domainCertificateArn": "arn:certificate",
      "gatehouse:image": "haproxy",
      "gatehouse:agentImage": "agent",
      "gatehouse:certificateSecretArn": "arn:secret",
      "gatehouse:certificateKeyArn": "arn:key",
    };
    assert.deepEqual(fillFacts({}, { ...more, "gatehouse:hostedZoneId": "Z1" }).args, {
      fleet: { image: "haproxy" },
      agent: { image: "agent" },
      tls: { certificate: { secretArn: "arn:secret", keyArn: "arn:key" }, hostedZoneId: "Z1" },
      domain: { name: "api.example.com", certificateArn: "arn:certificate", hostedZoneId: "Z1" },
    });
  });

  it("are left out when they are empty, so that one can be taken away", () => {
    assert.deepEqual(fillFacts({}, { "gatehouse:domain": "", "gatehouse:hostedZoneId": "Z1" }).args, {
      tls: { hostedZoneId: "Z1" },
    });
  });

  it("leave the settings as they were", () => {
    const settings = { network: {} };
    fillFacts(settings, config);
    assert.deepEqual(settings, { network: {} });
  });

  it("hold no other value than text and lists", () => {
    const values = ["true", "1", "{}", '["a"'].map((value) => fillFacts({}, { "gatehouse:serverName": value }).args);
    assert.deepEqual(
      values,
      ["true", "1", "{}", '["a"'].map((serverName) => ({ tls: { serverName } })),
    );
  });

  it("leave the provider's own keys to the provider", () => {
    const { args, problems } = fillFacts({}, { "aws:allowedAccountIds": '["123456789012"]' });
    assert.deepEqual([args, problems], [{}, []]);
  });

  it("fail when a key is misspelt, with the nearest", () => {
    const [said, ...more] = fillFacts({}, { "gatehouse:audience": '["api"]' }).problems;
    assert.match(
      said!,
      /^gatehouse:audience: use gatehouse:audiences, or another of aws:region, gatehouse:accountId, .*; got "gatehouse:audience"$/,
    );
    assert.deepEqual(more, []);
  });

  for (const [why, allowed, got] of [
    ["no account", "", "nothing"],
    ["another account", '["210987654321"]', '["210987654321"]'],
    ["what YAML has read as a number", "[123456789012]", "[123456789012]"],
    ["an account that is not a list", "123456789012", '"123456789012"'],
  ] as const) {
    it(`fail when the provider may touch ${why}`, () => {
      assert.deepEqual(fillFacts({}, { ...config, "aws:allowedAccountIds": allowed }).problems, [
        `aws:allowedAccountIds: name the account, in quotes: the provider touches no other, such as ["123456789012"]; got ${got}`,
      ]);
    });
  }

  it("never replace what the stack decides: that they are there too is refused", () => {
    const settings = { tls: { serverName: "mine.example.com" }, authorizer: { jwt: { audiences: ["mine"] } } };
    const { args, problems } = fillFacts(settings, config);
    const { tls, authorizer } = args as { tls: { serverName: string }; authorizer: { jwt: { audiences: string[] } } };
    assert.deepEqual([tls.serverName, authorizer.jwt.audiences], ["mine.example.com", ["mine"]]);
    assert.deepEqual(problems, [
      'gatehouse:audiences: leave it out: the stack\'s settings decide authorizer.jwt.audiences; got ["api"]',
      'gatehouse:serverName: leave it out: the stack\'s settings decide tls.serverName; got "origin.example.com"',
    ]);
  });

  it("fill the other argument when the stack decides one of two", () => {
    const settings = { domain: { name: "api.example.com", hostedZoneId: "Zdomain" } };
    const { args, problems } = fillFacts(settings, { "gatehouse:hostedZoneId": "Zserver" });
    assert.deepEqual([args, problems], [{ ...settings, tls: { hostedZoneId: "Zserver" } }, []]);
  });

  it("leave a zone out where the stack says that the DNS is kept elsewhere", () => {
    const settings = { domain: { name: "api.example.com", dnsElsewhere: true } };
    const config = { "gatehouse:hostedZoneId": "Z1" };
    assert.deepEqual(fillFacts(settings, config).args, { ...settings, tls: { hostedZoneId: "Z1" } });
    const both = { ...settings, tls: { dnsElsewhere: true } };
    assert.deepEqual(fillFacts(both, config).problems, [
      'gatehouse:hostedZoneId: leave it out: the stack has no tls.hostedZoneId or domain.hostedZoneId; got "Z1"',
    ]);
  });

  it("refuse nothing else and never fail, whatever the settings are", () => {
    for (const settings of [undefined, null, 1, "text", [], { tls: 1, authorizer: [], network: null }])
      assert.deepEqual(fillFacts(settings, config).problems, []);
  });
});

describe("problems in the words of a stack's file", () => {
  const words = (settings: unknown, ...problems: string[]) => fillFacts(settings, config).inItsWords(problems);

  it("name the fact that fills the argument", () => {
    assert.deepEqual(
      words({}, "tls.serverName: use a DNS name; got 1", "network.availabilityZoneIds[1]: name a zone; got 1"),
      ["gatehouse:serverName: use a DNS name; got 1", "gatehouse:availabilityZoneIds[1]: name a zone; got 1"],
    );
  });

  it("name a fact that fills two arguments once", () => {
    const problems = ["tls.hostedZoneId: give it; got nothing", "domain.hostedZoneId: give it; got nothing"];
    const domain = { domain: { name: "api.example.com" } };
    assert.deepEqual(words(domain, ...problems), ["gatehouse:hostedZoneId: give it; got nothing"]);
  });

  it("name the argument where the stack decides it", () => {
    assert.deepEqual(words({ tls: { serverName: "x" } }, 'tls.serverName: use a DNS name; got "x"'), [
      'tls.serverName: use a DNS name; got "x"',
    ]);
  });

  it("name the facts that are part of a group", () => {
    assert.deepEqual(words({}, "authorizer.jwt: give jwt or userPool; got []", "authorizer: give a group; got 1"), [
      "authorizer.jwt (gatehouse:issuer, gatehouse:audiences): give jwt or userPool; got []",
      "authorizer (gatehouse:issuer, gatehouse:audiences): give a group; got 1",
    ]);
  });

  it("are the arguments' own for what no fact fills", () => {
    const problem = "fleet.minTasks: use a whole number; got 0";
    assert.deepEqual(words({}, problem, "tls.serverNames: use serverName; got 1"), [
      problem,
      "tls.serverNames: use serverName; got 1",
    ]);
  });
});
