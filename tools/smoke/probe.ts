import type { GatewayApiRoute } from "../local/gateway/api";
import { httpClient, type HttpAnswer, type HttpClient, type HttpTarget } from "../shared/http/client";
import type { LogReader, LogLine } from "./aws/logs";
import { NotAsked } from "./not-asked";

/** Longer than API Gateway waits for an integration. */
const TIMEOUT_MS = 40_000;
/** Clocks differ. */
const EARLIER_MS = 60_000;

/** Nothing that a service has. */
const PLAIN = "gatehouse-smoke";
/** What in a path's place of a parameter tells whether it was decoded on the way. */
export const ENCODED = "gatehouse%2Fsmoke%20probe";
export const DECODED = /gatehouse\/smoke(%20| )probe/i;

/** Where a probe goes. */
export interface ProbeTarget {
  /** A stage as clients find it: `https://api.example.com/orders/v1`. */
  readonly url: string;
  readonly route: GatewayApiRoute;
  readonly token: string | undefined;
  /** Where the route asks for one. */
  readonly apiKey: string | undefined;
  readonly tls: HttpTarget["tls"];
  readonly gatewayLogGroup: string;
  readonly fleetLogGroup: string;
}

/** One request, and what gateway and HAProxy have logged of it. */
export interface Seen {
  readonly answer: HttpAnswer;
  readonly requestId: string;
  /** HAProxy's line; undefined if the request did not get there. */
  readonly haproxy: LogLine | undefined;
  /** The gateway's line, asked for where HAProxy has none. */
  readonly gateway: LogLine | undefined;
}

/** Sends GET requests to a stage, by a path that no service has, and reads what became of them. */
export class Probe {
  readonly #client: HttpClient;
  readonly #prefix: string;
  #plain: Promise<Seen> | undefined;

  constructor(
    private readonly target: ProbeTarget,
    private readonly logs: LogReader,
  ) {
    const { origin, pathname } = new URL(target.url);
    this.#prefix = pathname.replace(/\/$/, "");
    this.#client = httpClient({ url: origin, timeoutMs: TIMEOUT_MS, ...(target.tls && { tls: target.tls }) });
  }

  /** The path in front of the stage's routes, as clients call it: `/orders/v1`, or nothing. */
  get prefix(): string {
    return this.#prefix;
  }

  /** A path that the route takes, behind the stage's, with a text in place of each parameter. */
  path(parameter: string): string {
    const sample = { Literal: (text: string) => text, Parameter: () => parameter, Greedy: () => parameter };
    const { segments = [] } = this.target.route.key;
    return `/${segments.map(({ kind, text }) => sample[kind](text)).join("/")}`;
  }

  /** A request with nothing special about it; the same for all who ask. */
  plain(): Promise<Seen> {
    return (this.#plain ??= this.send());
  }

  /**
   * @param path in place of one of the route's own, behind the stage's
   * @throws NotAsked if the gateway lets nothing in
   */
  async send(headers: Readonly<Record<string, string>> = {}, path = this.path(PLAIN)): Promise<Seen> {
    const since = Date.now() - EARLIER_MS;
    const { token, apiKey, fleetLogGroup, gatewayLogGroup } = this.target;
    const bearer = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await this.#client.send({
      path: `${this.#prefix}${path}`,
      headers: Object.entries({ ...bearer, ...(apiKey !== undefined && { "x-api-key": apiKey }), ...headers }),
    });
    // An HTTP API's, or a REST API's extended one.
    const id = answer.headers["apigw-requestid"] ?? answer.headers["x-amz-apigw-id"];
    if (answer.failure !== undefined) throw new NotAsked(`no answer of ${this.target.url}: ${answer.failure}`);
    if (typeof id !== "string")
      throw new NotAsked(`${answer.status} without a request id: that was not an API of API Gateway`);
    if (
      (answer.status === 401 && !("x-http-method-override" in headers)) ||
      (answer.status === 403 && answer.headers["www-authenticate"] !== undefined)
    )
      throw new NotAsked(
        `the gateway refuses the token (${answer.status}): GATEHOUSE_TOKEN must be one for this route`,
      );
    const haproxy = await this.logs.line(fleetLogGroup, "request_id", id, since);
    const gateway = haproxy ? undefined : await this.logs.line(gatewayLogGroup, "requestId", id, since);
    return { answer, requestId: id, haproxy, gateway };
  }

  /** The gateway's own line of a request that HAProxy has one of too. @throws NotAsked if there is none */
  async gatewayLine({ requestId, answer }: Seen): Promise<LogLine> {
    const line = await this.logs.line(this.target.gatewayLogGroup, "requestId", requestId, Date.now() - EARLIER_MS);
    if (line) return line;
    throw new NotAsked(`the gateway's log line of request ${requestId} (${answer.status}) did not come in time`);
  }

  close(): void {
    this.#client.close();
  }
}

/** HAProxy's line of a request. @throws NotAsked if there is none */
export function lineOf({ haproxy, answer, requestId }: Seen): LogLine {
  if (haproxy) return haproxy;
  throw new NotAsked(
    `request ${requestId} (${answer.status}) did not reach HAProxy, or its log line did not come in time`,
  );
}
