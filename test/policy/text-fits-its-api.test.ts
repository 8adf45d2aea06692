import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { Authority, AuthorityKind } from "../../components/index";
import { brokenLaws } from "../../policy/broken";
import { LAWS } from "../../policy/laws";
import type { Plan, Value } from "../../policy/plan";
import { unfit } from "../../policy/text/rule";
import { hasTextRule, textFitsItsApi } from "../../policy/text/text-fits-its-api";
import { stacks } from "../../stacks/index";
import { planOf, record, ROOT } from "../support/plans";

const FIXTURE = path.join(ROOT, "test/fixtures/policy/texts-that-ec2-refuses.json");
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const CERTIFICATE = "aws:acm/certificate:Certificate";

/** What the law says of one resource. */
function said(type: string, inputs: Record<string, Value>, name = "edge"): string[] {
  const plan: Plan = { stack: "test", resources: [{ urn: `urn:${name}`, type, name, inputs }] };
  return textFitsItsApi
    .findings(plan)
    .map(({ property, what }) => `${property}: ${what.replace(/ \([A-Z][^(]*\); got .*/, "")}`);
}

/** Inputs that are texts by their name, and yet not free: words of AWS's, or names that another resource is asked by. */
const NOT_FREE = [
  /^aws:appautoscaling\/policy:Policy .*\.dimensions\[\]\.name$/, // CloudWatch's words
  /^aws:ecs\/cluster:Cluster settings\[\]\.name$/, // ECS's words
  /^aws:route53\/record:Record aliases\[\]\.name$/, // an address that API Gateway made
  /^aws:lambda\/invocation:Invocation /, // what our own function is told
];

describe("the law that a text fits its API", () => {
  for (const stack of Object.keys(stacks)) {
    it(`knows every text of ${stack}`, async () => {
      const { resources } = await planOf(stack);
      const unknown = resources
        .filter((one) => one.type.startsWith("aws:"))
        .flatMap(({ type, inputs }) => textPaths(inputs).map((at) => ({ type, at })))
        .filter(({ type, at }) => !hasTextRule(type, at) && !NOT_FREE.some((one) => one.test(`${type} ${at}`)));
      assert.deepEqual(unknown, []);
    });
  }

  // Four in each stack, as they once stood: each of them ended the first `pulumi up`.
  it("finds the descriptions that EC2 refused", () => {
    const plans = JSON.parse(readFileSync(FIXTURE, "utf8")) as Plan[];
    const found = plans.map((plan) =>
      textFitsItsApi.findings(plan).map((one) => `${one.resource.type} ${one.property}`),
    );
    const four = [
      `${GROUP} description`,
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule description",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule description",
      `${GROUP} description`,
    ];
    assert.deepEqual(found, [four, four, four]);
  });

  it("says which resource, which property, and what to do", () => {
    const plan = {
      stack: "test",
      resources: [{ urn: "u", type: GROUP, name: "edge", inputs: { description: "it's" } }],
    };
    assert.deepEqual(brokenLaws(plan, [textFitsItsApi]), [
      "text-fits-its-api: SecurityGroup edge, description: leave out ': it takes a-z A-Z 0-9, spaces and " +
        '. _ - : / ( ) # , @ [ ] + = & ; { } ! $ * (EC2 API, CreateSecurityGroup, IpPermission); got "it\'s"',
    ]);
  });

  it("checks tags by who takes them: ACM takes no *, EC2 takes anything", () => {
    assert.deepEqual(said(CERTIFICATE, { tags: { Name: "*.example.com" } }), [
      "tags.Name: leave out *: it takes letters, digits, spaces and _ . : / = + - @",
    ]);
    assert.deepEqual(said(GROUP, { tags: { Name: "*.example.com" } }), []);
    assert.deepEqual(said(CERTIFICATE, { tags: { "aws:stack": "x" } }), [
      "tags.aws:stack: as a key, give letters, digits, spaces and _ . : / = + - @; aws: is AWS's",
    ]);
    assert.deepEqual(said("random:index/randomPassword:RandomPassword", { tags: { "*": "*" } }), []);
  });

  it("takes a common name of 64 characters, and no longer one", () => {
    const longest = `${"a".repeat(60)}.com`;
    assert.deepEqual(said(CERTIFICATE, { domainName: longest }), []);
    assert.deepEqual(said(CERTIFICATE, { domainName: `a${longest}` }), [
      "domainName: use at most 64 characters, not 65",
    ]);
    assert.deepEqual(said(CERTIFICATE, { domainName: "b.com", subjectAlternativeNames: [`a${longest}`] }), []);
  });

  it("checks the names that Pulumi makes", () => {
    const balancer = "aws:lb/loadBalancer:LoadBalancer";
    assert.deepEqual(said(balancer, {}, "a".repeat(24)), []);
    assert.deepEqual(said(balancer, {}, "a".repeat(25)), ["name: use at most 32 characters, not 33"]);
    assert.deepEqual(said(balancer, { name: "b" }, "a".repeat(25)), []);
  });

  it("goes into lists and into JSON", () => {
    const bad = { Version: "2012-10-17", Statement: [{ Sid: "Fine" }, { Sid: "Not fine" }] };
    assert.deepEqual(said("aws:kms/key:Key", { policy: JSON.stringify(bad) }), [
      "policy.Statement[1].Sid: leave out spaces: it takes letters and digits",
    ]);
    assert.deepEqual(said("aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions: '[{"name":"a b"}]' }), [
      "containerDefinitions[0].name: leave out spaces: it takes [A-Za-z0-9_-]",
    ]);
  });

  it("checks what is known of a text that only the cloud knows in full", () => {
    assert.deepEqual(said(GROUP, { description: "for «Vpc edge».id" }), []);
    assert.deepEqual(said(GROUP, { description: "[unknown]" }), []);
    assert.deepEqual(said(GROUP, { description: "«Vpc edge».id's" }), [
      "description: leave out ': it takes a-z A-Z 0-9, spaces and . _ - : / ( ) # , @ [ ] + = & ; { } ! $ *",
    ]);
  });

  it("names each character that does not fit once, whatever the text", () => {
    const rule = { set: "[a-z]", most: 1000, source: "a test" };
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 50 }), (text) => {
        const fits = /^[a-z]*$/.test(text);
        assert.equal(unfit(text, rule) === undefined, fits, text);
      }),
    );
  });

  it("holds for an authority whose first name is a wildcard", async () => {
    const plan = await record(() => {
      new Authority("edge-authority-1", {
        accountId: "123456789012",
        region: "eu-central-1",
        kind: AuthorityKind.AcmExport,
        names: ["*.example.com"],
        hostedZoneId: "Z0123456789",
      });
    });
    assert.deepEqual(brokenLaws(plan, LAWS), []);
  });
});

/** Where in inputs texts for people, and names, stand: `tags.Name`, `scopes[].scopeDescription`. */
function textPaths(value: Value, at = ""): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item) => textPaths(item, `${at}[]`)))];
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => textPaths(inner, at ? `${at}.${key}` : key));
  }
  const isText = /(^|\.)(\w*[dD]escription|comment|message|label|name|namePrefix|family|commonName|statementId)$/.test(
    at,
  );
  return typeof value === "string" && (isText || at.startsWith("tags.")) ? [at] : [];
}
