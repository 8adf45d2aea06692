import type { Plan } from "../../preview";
import { PlanResources, textOf } from "../../preview/plan-resources";
import { CommandError } from "../../shared/command-error";
import { until } from "../../shared/until";
import type { Local } from "../running";
import { tourContext } from "../tour/context";
import { Hop, type LogEvent, type LogEvents } from "./log-events";
import { runQuery } from "./query";

/** The header that the gateway answers with; the plan's query is asked for its value. */
const ID_HEADER = "apigw-requestid";
/** What stands for the id in the saved query. */
const PLACEHOLDER = /REQUEST_ID/g;
/** How long a line may take from HAProxy's memory to here. */
const LOG_MS = 5000;

/** A request to follow. */
export interface TracedRequest {
  readonly method: string;
  /** On the domain: `/shop-v1/orders/1`. */
  readonly path: string;
}

/** A request, and what the three logs say of it. */
export interface Trace {
  readonly request: TracedRequest;
  readonly status: number;
  readonly requestId: string;
  /** As it was asked, the id filled in. */
  readonly query: string;
  /** In the order in which they were written. */
  readonly events: readonly LogEvent[];
}

/**
 * Sends a request as a person, and asks the logs for it by the query that the plan saves for that.
 *
 * @param request one that the plan has a route for unless given
 */
export async function trace(local: Local, logs: LogEvents, request?: TracedRequest): Promise<Trace> {
  const context = await tourContext(local, 0);
  if (context === undefined) throw new CommandError("--trace: no GET route of the plan takes a token");
  const { callers, path } = context;
  const { method, path: asked } = request ?? { method: "GET", path };
  try {
    const { Person } = callers;
    const answer = await Person.client.send({ ...Person.request(asked), method });
    const requestId = answer.headers[ID_HEADER];
    if (typeof requestId !== "string")
      throw new CommandError(`--request: no stage has this path, and no log a line of it; got ${asked}`);
    const query = savedQuery(local.plan, "one-request").replaceAll(PLACEHOLDER, requestId);
    const found = () => runQuery(query, logs.all);
    await until(
      () =>
        `the logs tell of request ${requestId}: ${found()
          .map(({ hop }) => hop)
          .join(", ")}`,
      () => isWhole(found()),
      LOG_MS,
    );
    return { request: { method, path: asked }, status: answer.status, requestId, query, events: found() };
  } finally {
    Object.values(callers).forEach((caller) => caller.close());
  }
}

/** The text of a query that the plan saves. */
export function savedQuery(plan: Plan, name: string): string {
  const all = new PlanResources(plan).all("aws:cloudwatch/queryDefinition:QueryDefinition");
  const found = all.find(({ inputs }) => textOf(inputs.name).endsWith(`/${name}`));
  if (found === undefined) throw new CommandError(`stack ${plan.stack}: the plan saves no query ${name}`);
  return textOf(found.inputs.queryString);
}

/** What the gateway refuses HAProxy does not see, and what HAProxy refuses no service. */
function isWhole(events: readonly LogEvent[]): boolean {
  const of = (hop: Hop) => events.find((event) => event.hop === hop)?.fields;
  const [gateway, haproxy] = [of(Hop.Gateway), of(Hop.Haproxy)];
  if (gateway === undefined) return false;
  if (gateway.integrationStatus === "-" || gateway.integrationStatus === undefined) return true;
  if (haproxy === undefined) return false;
  return haproxy.version === "<NOSRV>" || haproxy.version === "" || of(Hop.Service) !== undefined;
}
