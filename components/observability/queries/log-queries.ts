import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { problemsOf } from "../../../fields";
import { nameFits } from "../../shared/names";
import { refuse } from "../../shared/refuse";
import { LOG_QUERIES, type LogQueriesArgs } from "./args";

/** The logs that a query reads. */
const Log = { Gateway: "Gateway", Fleet: "Fleet", Trail: "Trail" } as const;

type Log = (typeof Log)[keyof typeof Log];

interface Query {
  readonly name: string;
  readonly of: readonly Log[];
  readonly text: string;
}

/** A query reads 50 groups at the most, of which one is the fleet's. */
const MOST_GATEWAY_GROUPS = 49;

/** What an operator asks first. Fields of the gateway's access log are in camel case, those of HAProxy's with underscores. */
const QUERIES: readonly Query[] = [
  {
    // Its id is in the answer's header x-request-id, and in every error that HAProxy makes.
    name: "one-request",
    of: [Log.Gateway, Log.Fleet],
    text: 'filter requestId = "REQUEST_ID" or request_id = "REQUEST_ID" | sort @timestamp',
  },
  {
    name: "refused-callers",
    of: [Log.Fleet],
    text: 'filter kind = "Request" and refusal != "" | stats count(*) as requests by class, subject, refusal | sort requests desc | limit 50',
  },
  {
    name: "slow-versions",
    of: [Log.Fleet],
    text: 'filter kind = "Request" | stats count(*) as requests, pct(queue_ms, 99), pct(connect_ms, 99), pct(answer_ms, 50), pct(answer_ms, 99) by stage, version',
  },
  {
    name: "failures",
    of: [Log.Fleet],
    text: 'filter kind = "Request" and status >= 500 | stats count(*) as requests by stage, version, failure, refusal, status | sort requests desc',
  },
  {
    name: "errors-by-class",
    of: [Log.Fleet],
    text: 'filter kind = "Request" and status >= 400 | stats count(*) as requests by class, status | sort requests desc',
  },
  {
    name: "refused-by-the-gateway",
    of: [Log.Gateway],
    text: "filter status >= 400 | stats count(*) as requests by api, stage, route, status, errorType, authorizerError, integrationError | sort requests desc",
  },
  {
    // NAME is that of a resource, or a part of it. Whoever only reads is left out (CloudTrail user guide, record contents).
    name: "who-changed-what",
    of: [Log.Trail],
    text: "filter @message like /NAME/ and eventName not like /^(Get|List|Describe|Head|Batch|Lookup|Decrypt|Generate|Sign|Assume)/ | sort @timestamp desc | fields @timestamp, eventSource, eventName, errorCode, userIdentity.arn, sourceIPAddress | limit 100",
  },
];

/**
 * Questions to the logs of both halves of the request path, and to CloudTrail's where it has one, saved in the console of CloudWatch Logs Insights.
 *
 * client -> **gateway** -> link -> balancer -> **fleet** -> backends
 *
 * Creates a query definition for each, in a folder named by the identity. Saved they cost nothing; asked, $0.005 for each GB that is read
 * (CloudWatch pricing, us-east-1, 2026-11-26).
 *
 * @example
 * new gatehouse.LogQueries("edge-queries", { gatewayLogGroupNames: [logs.gatewayGroupName], fleetLogGroupName: logs.fleetGroupName });
 */
export class LogQueries extends pulumi.ComponentResource {
  constructor(name: string, args: LogQueriesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:LogQueries", name, {}, opts);
    refuse([...nameFits(name, "", 255, "query"), ...problemsOf(LOG_QUERIES, args, [])], this);
    const { identity = name, gatewayLogGroupNames, fleetLogGroupName, trailLogGroupName: trail } = LOG_QUERIES.resolve(args); // prettier-ignore
    const gateways = pulumi.output(gatewayLogGroupNames).apply((names) => names.slice(0, MOST_GATEWAY_GROUPS));
    const groups = { Gateway: gateways, Fleet: [fleetLogGroupName], Trail: trail === undefined ? [] : [trail] };

    for (const query of QUERIES.filter(({ of }) => trail !== undefined || !of.includes(Log.Trail))) {
      new aws.cloudwatch.QueryDefinition(
        `${name}-${query.name}`,
        {
          name: `${identity}/${query.name}`,
          logGroupNames: pulumi.all(query.of.map((log) => groups[log])).apply((all) => all.flat()),
          queryString: query.text,
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
