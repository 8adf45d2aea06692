import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { WAF_HEADER, type ResolvedWaf } from "./args";

type Rule = aws.types.input.wafv2.WebAclRule;
type Statement = aws.types.input.wafv2.WebAclRuleStatement;

/** What a rule does. */
type Step = Pick<Rule, "statement" | "action" | "overrideAction"> & { readonly name: string };

/** IP sets by what they are for, one a family. */
export interface IpSets {
  readonly allow: pulumi.Input<string>[];
  readonly deny: pulumi.Input<string>[];
}

/** Seconds that WAF counts over. */
const WINDOW = 300;

/** Headers that no client may send: another method than the one that is authorised, which REST APIs obey. */
const NEVER = ["x-http-method-override"];

/**
 * The rules in the order in which they are asked; the place is the priority, so that no two have the same. The first that refuses or
 * allows ends it, one that counts does not.
 */
export function wafRules(name: string, waf: ResolvedWaf, sets: IpSets): Rule[] {
  const refuse = waf.countBecause === undefined ? { block: {} } : { count: {} };
  const headers = [...NEVER, ...waf.labelHeaders.map((header) => WAF_HEADER + header.name)];
  const steps: Step[] = [
    // Before addresses are let through: what these headers say is believed, whoever sends them.
    ...headers.map((header) => ({ name: `no-${header}`, statement: sends(header), action: { block: {} } })),
    ...anyOf("deny", sets.deny, refuse),
    ...anyOf("allow", sets.allow, { allow: {} }),
    {
      name: "requests-per-address",
      statement: {
        rateBasedStatement: { limit: waf.requestsPerAddress, evaluationWindowSec: WINDOW, aggregateKeyType: "IP" },
      },
      action: refuse,
    },
    ...waf.managedGroups.map((group) => ({
      name: `${group.vendor}-${group.name}`,
      statement: {
        managedRuleGroupStatement: {
          vendorName: group.vendor,
          name: group.name,
          ruleActionOverrides: group.countedRules.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
        },
      },
      overrideAction: waf.countBecause === undefined ? { none: {} } : { count: {} },
    })),
    ...waf.labelHeaders.map((header) => ({
      name: `says-${header.name}`,
      statement: { labelMatchStatement: { scope: "LABEL", key: header.label } },
      // WAF puts x-amzn-waf- in front.
      action: { count: { customRequestHandling: { insertHeaders: [{ name: header.name, value: header.value }] } } },
    })),
  ];
  return steps.map((step, priority) => ({ ...step, priority, visibilityConfig: visibility(`${name}-${step.name}`) }));
}

/** Counted by CloudWatch. Without samples, which show tokens to whoever may open the console. */
export function visibility(metricName: string): aws.types.input.wafv2.WebAclVisibilityConfig {
  return { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName };
}

/** Whether a request has a header, empty or not. */
function sends(name: string): Statement {
  return {
    sizeConstraintStatement: {
      fieldToMatch: { singleHeader: { name } },
      comparisonOperator: "GE",
      size: 0,
      textTransformations: [{ priority: 0, type: "NONE" }],
    },
  };
}

function anyOf(name: string, sets: pulumi.Input<string>[], action: Step["action"]): Step[] {
  const statements = sets.map((arn) => ({ ipSetReferenceStatement: { arn } }));
  if (statements.length === 0) return [];
  const statement = statements.length === 1 ? statements[0]! : { orStatement: { statements } };
  return [{ name, statement, action: action! }];
}
