import assert from "node:assert/strict";
import { stacks } from "../../stacks/index";
import { preview, type Json, type Plan } from "../../tools/preview";
import { ROOT } from "../support/plans";

/*
 * All stacks in one account and region: what has a fixed name there has it once. A name of Pulumi's making ends in random digits,
 * so it is none of these.
 */

const ACCOUNT = "111111111111";
/** The same facts of the account for all; domains and issuers are each stack's own. */
const FACTS = {
  "gatehouse:accountId": ACCOUNT,
  "gatehouse:breakGlassArns": `["arn:aws:iam::${ACCOUNT}:role/break-glass"]`,
  "aws:allowedAccountIds": `["${ACCOUNT}"]`,
  "aws:region": "us-east-1",
};

/** Inputs that name something by their own name: `name`, `namePrefix`, `path`, `family`, `domainName`. */
const NAMES =
  /(^|[a-z_])(names?|name_?prefix|prefix|path|alias|family|label|identifier|namespace|dimensions?|parameter|bucket|key|group|service)$/i;

/** Names that are none in the account: by the pattern of type and path, with whose they are. */
const WITHIN: readonly (readonly [what: RegExp, why: string])[] = [
  [/ tags(All)?\./, "what people read"],
  [/^aws:apigatewayv2\/apiMapping:ApiMapping apiMappingKey$/, "its domain's"],
  [/^aws:apigatewayv2\/route:Route routeKey$/, "its API's"],
  [/^aws:apigatewayv2\/stage:Stage (name|accessLogSettings\.format\..*)$/, "its API's"],
  [/^aws:appautoscaling\//, "its service's, or a metric of AWS's own"],
  [/^aws:cloudwatch\/dashboard:Dashboard dashboardBody\..*\.label$/, "its dashboard's"],
  [/^aws:cloudwatch\/eventRule:EventRule eventPattern\.detail\.eventName/, "AWS's"],
  [
    /^aws:cloudwatch\/metricAlarm:MetricAlarm metricQueries\[\d+\]\.metric\.(metricName|namespace)$/,
    "AWS's, or the agent's of every fleet",
  ],
  [/^aws:cloudwatch\/metricAlarm:MetricAlarm metricQueries\[\d+\]\.label$/, "its alarm's"],
  [/^aws:s3\/bucketObjectv2:BucketObjectv2 (key|content\.)/, "its bucket's"],
  [/^aws:sns\/topic:Topic displayName$/, "what people read"],
  [/^aws:ecs\/cluster:Cluster settings\./, "ECS's"],
  [/^aws:ecs\/service:Service loadBalancers/, "its task's"],
  [/^aws:ecs\/taskDefinition:TaskDefinition volumes/, "its task's"],
  [/^aws:ecs\/taskDefinition:TaskDefinition containerDefinitions\[(agent|collector|haproxy)\]\.(name|mountPoints|dependsOn|logConfiguration|ulimits|healthCheck)/, "its task's"], // prettier-ignore
  [/^aws:ecs\/taskDefinition:TaskDefinition .*\.GATEHOUSE_(INTENT|CERTIFICATES|TRUST)\./, "HAProxy's in its task"],
  [/^aws:ec2\/vpcEndpoint:VpcEndpoint serviceName$/, "AWS's"],
  [/^aws:ecs\/taskDefinition:TaskDefinition runtimePlatform\./, "AWS's"],
  [/[pP]olicy\.Statement\[\d+\]\.(Principal\.Service|Condition\.StringEquals\.kms:ViaService)$/, "AWS's"],
  [/^aws:lambda\/function:Function code\./, "a file's where the program runs"],
  [/^aws:lb\/targetGroup:TargetGroup healthCheck\.path$/, "HTTP's"],
  [/^aws:s3\/bucketObjectv2:BucketObjectv2 (key$|content\.)/, "its bucket's"],
  [/^aws:servicediscovery\/service:Service name$/, "its namespace's"],
  [/^awsx:ecr:Image /, "its repository's"],
];

/** Files in a task's own containers. */
const FILES =
  /^aws:ecs\/taskDefinition:TaskDefinition containerDefinitions\[(agent|collector|haproxy)\].*: .*\/(opt|run)\/gatehouse\b/;

describe("all stacks in one account and region", function () {
  this.timeout(60_000);
  const plans: Plan[] = [];
  before(async () => {
    for (const stack of Object.keys(stacks)) plans.push(await preview({ root: ROOT, stack, config: FACTS }));
  });

  it("have no fixed name twice, whatever takes it", () => {
    assert.deepEqual(
      shared(plans, ({ what, path }) => NAMES.test(lastOf(path)) && !WITHIN.some(([within]) => within.test(what))),
      [],
    );
  });

  // Also in a policy, a variable, a function's settings: whatever the input is called.
  it("have no text twice that names the program", () => {
    assert.deepEqual(
      shared(plans, ({ what, value }) => /gatehouse/.test(value) && !/ tags(All)?\.|[dD]escription$/.test(what)).filter(
        (text) => !FILES.test(text),
      ),
      [],
    );
  });

  it("know each exception that is named here", () => {
    const all = plans.flatMap(textsOf).map(({ what }) => what);
    assert.deepEqual(
      WITHIN.filter(([within]) => !all.some((what) => within.test(what))).map(([within]) => within.source),
      [],
    );
  });

  it("leave secrets' names to Pulumi: a fixed one stays taken for the 30 days of its deletion", () => {
    const secrets = plans.flatMap(({ resources }) => resources.filter(({ type }) => type.endsWith(":Secret")));
    assert.ok(secrets.length > 0);
    assert.deepEqual(
      secrets.filter(({ inputs }) => inputs.name !== undefined || inputs.namePrefix !== undefined),
      [],
    );
  });
});

/** A text among a resource's inputs. */
interface Text {
  /** `aws:ecs/taskDefinition:TaskDefinition family`: type and path. */
  readonly what: string;
  readonly path: string;
  /** What is known of it: what another resource is called by is not. */
  readonly value: string;
}

/** `type path: value` of what several plans have. */
function shared(plans: Plan[], isNamed: (text: Text) => boolean): string[] {
  const found = plans.flatMap((plan) => [
    ...new Set(
      textsOf(plan)
        .filter(isNamed)
        .map(({ what, value }) => `${what}: ${value}`),
    ),
  ]);
  return [...new Set(found.filter((one, i) => found.indexOf(one) !== i))].sort();
}

function textsOf(plan: Plan): Text[] {
  return plan.resources.flatMap(({ type, inputs }) =>
    texts(inputs, "").map(([path, value]) => ({ what: `${type} ${path}`, path, value })),
  );
}

/** Every text in a value with its path, on into JSON; items with a name by their names. */
function texts(value: Json, path: string): [path: string, value: string][] {
  if (typeof value === "string") {
    if (/^[[{]["{\]}]/.test(value)) return texts(JSON.parse(value) as Json, path);
    const known = value.replace(/«[^»]*»(\.\w+|\[\d+\])*/g, "");
    return /[a-z]/i.test(known) ? [[path, known]] : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => {
      const variable = item as { readonly name?: Json; readonly value?: Json } | null;
      if (typeof variable?.name !== "string") return texts(item, `${path}[${i}]`);
      return variable.value === undefined
        ? texts(item, `${path}[${variable.name}]`)
        : texts(variable.value, `${path}.${variable.name}`);
    });
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, path === "" ? key : `${path}.${key}`));
}

function lastOf(path: string): string {
  return path.replace(/\[\w*\]$/, "").replace(/^.*\./, "");
}
