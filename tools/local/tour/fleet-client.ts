import { randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import type { HttpAnswer, HttpClient, HttpHeaders, HttpRequest } from "../../shared/http/client";
import { Http2Client } from "../../shared/http/http2";
import type { TourContext } from "./context";
import { asGateway, directTarget } from "./past-gateway";

/** How long a connection gets new requests: one is renewed all the time, the other kept until HAProxy ends it. */
const LIVES_MS = [500, Infinity] as const;

interface Connection {
  readonly client: Http2Client;
  readonly since: number;
  /** Requests without an answer yet. */
  open: number;
}

/**
 * Calls the fleet by HTTP/2, as the balancer leads its connections. The gateway cannot: an HTTP API speaks HTTP/1.1 to what it calls
 * privately. HAProxy offers both, and must lose neither.
 */
export class FleetClient implements HttpClient {
  readonly #connections: (Connection | undefined)[] = LIVES_MS.map(() => undefined);
  #sent = 0;

  private constructor(
    private readonly context: TourContext,
    private readonly headers: HttpHeaders,
  ) {}

  /** A client whom the gateway vouches for as a service. */
  static async make(context: TourContext): Promise<FleetClient> {
    const { local, route, stage } = context;
    const token = await local.issuer.token(local.clients.Service, local.scopes);
    const claims = Object.entries(decodeJwt(token));
    const known = claims.map(([name, value]) => [`authorizer.claims.${name}`, String(value)] as const);
    const said = asGateway(route, stage.name, Object.fromEntries(known));
    return new FleetClient(context, [...said, ["authorization", `Bearer ${token}`]]);
  }

  /** As the gateway sends it, whatever headers it has. */
  async send(request: HttpRequest): Promise<HttpAnswer> {
    for (;;) {
      const used = this.#next();
      const id = randomUUID();
      const given = this.headers.filter(([name]) => name !== "x-request-id");
      used.open += 1;
      const answer = await used.client.send({ ...request, headers: [...given, ["x-request-id", id]] });
      used.open -= 1;
      if (!this.#connections.includes(used)) this.#endIdle(used);
      if (answer.status > 0) this.context.local.tally.forwarded(id);
      // It was not sent any more, because the server had said that it goes away: it is for another connection (RFC 9113, 6.8).
      if (answer.failure !== "NGHTTP2_REFUSED_STREAM" || used.client.isConnected) return answer;
    }
  }

  close(): void {
    for (const one of this.#connections) one?.client.close();
  }

  #next(): Connection {
    const i = this.#sent++ % LIVES_MS.length;
    const known = this.#connections[i];
    // The first request makes the connection.
    if (known && known.client.isConnected && performance.now() - known.since < LIVES_MS[i]!) return known;
    const { local, route } = this.context;
    const target = local.fleet.next();
    const url = `https://${target?.address ?? "127.0.0.1"}:${target?.port ?? 0}`;
    const client = new Http2Client({ ...directTarget(local, route), url, version: "2", connections: 1 });
    const made = { client, since: performance.now(), open: 0 };
    this.#connections[i] = made;
    if (known) this.#endIdle(known);
    return made;
  }

  #endIdle({ client, open }: Connection): void {
    if (open === 0) client.close();
  }
}
