import assert from "node:assert/strict";
import { RestGateway, type WafSettings } from "../../../../../../components/index";
import type { Plan } from "../../../../../../tools/preview";
import { inputs, record } from "../../../../../support/plans";
import { find, findAll } from "../../../../../support/record";
import { restGatewayArgs } from "../../../../args";

const throttle = { rateLimit: 5, burstLimit: 10 };
const stages = ["v1", "v2"].map((name) => ({ name, throttle }));

interface Rule {
  readonly name: string;
  readonly priority: number;
  readonly action?: object;
  readonly overrideAction?: object;
  readonly statement: Record<string, unknown>;
}

describe("the firewall of a REST API", () => {
  let plan: Plan;
  before(async () => {
    plan = await gateway({
      allow: ["198.51.100.0/24"],
      deny: ["203.0.113.0/24", "2001:db8::/32"],
      managedGroups: [{ name: "AWSManagedRulesCommonRuleSet", countedRules: ["SizeRestrictions_BODY"] }],
      labelHeaders: [
        { label: "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body", name: "large-body", value: "1" },
      ],
    });
  });

  it("stands in front of every stage", () => {
    assert.deepEqual(
      findAll(plan, "aws:wafv2/webAclAssociation:WebAclAssociation").map(({ inputs }) => inputs),
      ["v1", "v2"].map((stage) => ({
        resourceArn: `«Stage edge-gateway-${stage}».arn`,
        webAclArn: "«WebAcl edge-gateway-waf».arn",
      })),
    );
  });

  it("is not taken away from a stage by the firewall before it", () => {
    const associations = findAll(plan, "aws:wafv2/webAclAssociation:WebAclAssociation");
    assert.deepEqual(associations.map(({ options }) => options.deleteBeforeReplace), [true, true]); // prettier-ignore
  });

  it("refuses what must not be sent before it lets any network through, and says labels last", () => {
    assert.deepEqual(
      rules(plan).map(({ name, priority, action, overrideAction }) => [priority, name, action ?? overrideAction]),
      [
        [0, "no-x-http-method-override", { block: {} }],
        [1, "no-x-amzn-waf-large-body", { block: {} }],
        [2, "deny", { block: {} }],
        [3, "allow", { allow: {} }],
        [4, "requests-per-address", { block: {} }],
        [5, "AWS-AWSManagedRulesCommonRuleSet", { none: {} }],
        [
          6,
          "says-large-body",
          { count: { customRequestHandling: { insertHeaders: [{ name: "large-body", value: "1" }] } } },
        ],
      ],
    );
  });

  it("takes a header for sent though it is empty", () => {
    assert.deepEqual(rules(plan)[0]!.statement, {
      sizeConstraintStatement: {
        fieldToMatch: { singleHeader: { name: "x-http-method-override" } },
        comparisonOperator: "GE",
        size: 0,
        textTransformations: [{ priority: 0, type: "NONE" }],
      },
    });
  });

  it("knows networks of both families", () => {
    assert.deepEqual(
      findAll(plan, "aws:wafv2/ipSet:IpSet").map(({ name, inputs: { ipAddressVersion, addresses } }) => [
        name,
        ipAddressVersion,
        addresses,
      ]),
      [
        ["edge-gateway-waf-allow-ipv4", "IPV4", ["198.51.100.0/24"]],
        ["edge-gateway-waf-deny-ipv4", "IPV4", ["203.0.113.0/24"]],
        ["edge-gateway-waf-deny-ipv6", "IPV6", ["2001:db8::/32"]],
      ],
    );
    const sets = ["«IpSet edge-gateway-waf-deny-ipv4».arn", "«IpSet edge-gateway-waf-deny-ipv6».arn"];
    assert.deepEqual(rules(plan)[2]!.statement, {
      orStatement: { statements: sets.map((arn) => ({ ipSetReferenceStatement: { arn } })) },
    });
  });

  it("counts each address, and has a rule of a group count and label only", () => {
    assert.deepEqual(rules(plan)[4]!.statement, {
      rateBasedStatement: { limit: 100_000, evaluationWindowSec: 300, aggregateKeyType: "IP" },
    });
    assert.deepEqual(rules(plan)[5]!.statement, {
      managedRuleGroupStatement: {
        vendorName: "AWS",
        name: "AWSManagedRulesCommonRuleSet",
        ruleActionOverrides: [{ name: "SizeRestrictions_BODY", actionToUse: { count: {} } }],
      },
    });
  });

  it("logs what it refused or counted, without tokens, cookies and keys; and shows samples to nobody", () => {
    const { redactedFields, loggingFilter, logDestinationConfigs } = inputs(
      plan,
      "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    );
    assert.deepEqual(
      redactedFields,
      ["authorization", "cookie", "x-api-key"].map((name) => ({ singleHeader: { name } })),
    );
    assert.deepEqual(loggingFilter, {
      defaultBehavior: "DROP",
      filters: [
        {
          behavior: "KEEP",
          requirement: "MEETS_ANY",
          conditions: [{ actionCondition: { action: "BLOCK" } }, { actionCondition: { action: "COUNT" } }],
        },
      ],
    });
    assert.deepEqual(logDestinationConfigs, ["«LogGroup edge-gateway-waf».arn"]);
    const log = find(plan, "aws:cloudwatch/logGroup:LogGroup", "edge-gateway-waf");
    assert.deepEqual([log.inputs.namePrefix, log.inputs.kmsKeyId, log.options.protect], ["aws-waf-logs-edge-gateway-waf-", "arn:log-key", true]); // prettier-ignore
    assert.doesNotMatch(JSON.stringify(plan), /"sampledRequestsEnabled":true/);
  });

  it("has AWS's own groups when it is told none, and refuses by them", async () => {
    assert.deepEqual(
      rules(await gateway({})).map(({ name }) => name),
      [
        "no-x-http-method-override",
        "requests-per-address",
        "AWS-AWSManagedRulesCommonRuleSet",
        "AWS-AWSManagedRulesKnownBadInputsRuleSet",
        "AWS-AWSManagedRulesAmazonIpReputationList",
      ],
    );
  });

  it("only counts while there is a reason to, but for headers that are believed", async () => {
    const counting = rules(
      await gateway({ deny: ["203.0.113.0/24"], countBecause: "the first week: looked at daily" }),
    );
    assert.deepEqual(
      counting.map(({ action, overrideAction }) => action ?? overrideAction),
      [{ block: {} }, { count: {} }, { count: {} }, { count: {} }, { count: {} }, { count: {} }],
    );
  });

  it("is not there unless it is asked for", async () => {
    const none = await record(() => new RestGateway("edge-gateway", restGatewayArgs));
    assert.deepEqual(
      none.resources.filter(({ type }) => type.startsWith("aws:wafv2")),
      [],
    );
  });
});

function rules(plan: Plan): Rule[] {
  return inputs(plan, "aws:wafv2/webAcl:WebAcl").rules as unknown as Rule[];
}

function gateway(waf: WafSettings): Promise<Plan> {
  return record(() => new RestGateway("edge-gateway", { ...restGatewayArgs, stages, waf }));
}
