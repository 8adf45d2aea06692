import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import * as tls from "node:tls";
import type { Exchange } from "./exchange";
import type { Integration, ShownCertificate } from "./api";
import type { MappedRequest } from "./mapping";

/** Where a connection goes. */
export interface LinkTarget {
  readonly address: string;
  readonly port: number;
}

/** The balancer, which decides for each connection, not for each request. Undefined if no target is healthy. */
export type NextTarget = () => LinkTarget | undefined;

/** Headers that belong to one connection, or that API Gateway writes itself. */
const WRITTEN_BY_GATEWAY =
  /^(connection|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|expect|host|forwarded|x-forwarded-(for|host|proto))$/i;

const CONNECTIONS = { keepAlive: true, maxSockets: 200, timeout: 60_000 };

/** The gateway's side of the link: kept-alive HTTP/1.1 over TLS, the server's name verified. */
export class LocalLink {
  /** By the client certificate that is shown: connections are not shared by who shows another. */
  readonly #secure = new Map<string, https.Agent>();
  readonly #plain: http.Agent;
  /** Where each connection goes, and since when. */
  readonly #opened = new WeakMap<net.Socket, { readonly target: LinkTarget; readonly at: number }>();

  /** @param authority the trusted authority, in place of the public ones that API Gateway trusts */
  constructor(
    private readonly next: NextTarget,
    private readonly authority: string,
  ) {
    this.#plain = new http.Agent(CONNECTIONS);
    this.#plain.createConnection = () => this.#connected(({ address, port }) => net.connect(port, address));
  }

  /** Where the last target went away between `open` and here, the connection fails like any other. */
  #connected<S extends net.Socket>(connect: (target: LinkTarget) => S): S {
    const target = this.next() ?? { address: "127.0.0.1", port: 0 };
    const socket = connect(target);
    this.#opened.set(socket, { target, at: Date.now() });
    return socket;
  }

  #secureFor(certificate: ShownCertificate | undefined): https.Agent {
    const known = this.#secure.get(certificate?.cert ?? "");
    if (known) return known;
    const agent = new https.Agent(CONNECTIONS);
    agent.createConnection = ({ servername = "" }) =>
      this.#connected(({ address, port }) =>
        tls.connect({ servername, ca: this.authority, host: address, port, ...certificate }),
      );
    this.#secure.set(certificate?.cert ?? "", agent);
    return agent;
  }

  /** The request to the integration; the caller sends the body. Undefined if no target is healthy. */
  open(exchange: Exchange, integration: Integration, mapped: MappedRequest): http.ClientRequest | undefined {
    if (!this.next()) return undefined;
    const common = {
      // Not a host: the agent connects to the balancer's next target.
      host: "link",
      method: integration.method ?? exchange.method,
      path: pathOf(exchange, mapped),
      headers: headersOf(exchange, mapped).flat(),
    };
    return integration.serverName === undefined
      ? http.request({ ...common, agent: this.#plain })
      : https.request({
          ...common,
          agent: this.#secureFor(exchange.stage.certificate),
          servername: integration.serverName,
        });
  }

  /** On what a request was sent, for who wonders why it failed. */
  describe({ reusedSocket, socket }: http.ClientRequest): string {
    const since = socket && this.#opened.get(socket);
    const target = since && `${since.target.address}:${since.target.port}, ${Date.now() - since.at} ms after it began`;
    return `on a ${reusedSocket ? "kept" : "new"} connection to ${target ?? "nobody"}`;
  }

  /** Ends what nobody uses at the moment, so that the next requests need new connections: AWS's links come and go, too. */
  renew(): void {
    for (const agent of [...this.#secure.values(), this.#plain])
      for (const sockets of Object.values(agent.freeSockets)) sockets?.forEach((socket) => socket.destroy());
  }

  /** Connections that were kept for later end. */
  close(): void {
    for (const agent of this.#secure.values()) agent.destroy();
    this.#plain.destroy();
  }
}

/** A query without mappings is forwarded byte for byte. */
function pathOf(exchange: Exchange, { path, query }: MappedRequest): string {
  const text =
    query === exchange.query
      ? exchange.rawQuery
      : query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");
  return text === "" ? path : `${path}?${text}`;
}

function headersOf(exchange: Exchange, mapped: MappedRequest): (readonly [string, string])[] {
  const chunked = exchange.headers.some(([name]) => name.toLowerCase() === "transfer-encoding");
  return [
    // A REST API names whom it calls.
    ["host", (exchange.api.rest && exchange.route?.integration.serverName) ?? exchange.api.domainName],
    ...mapped.headers
      .filter(([name]) => !WRITTEN_BY_GATEWAY.test(name))
      .map(([name, value]) => [name, latin1(value)] as const),
    ...forwarded(exchange),
    ...(chunked ? [["transfer-encoding", "chunked"] as const] : []),
  ];
}

/** What came as X-Forwarded-* is gone; a REST API writes its own, an HTTP API RFC 7239. */
function forwarded({ api, sourceIp }: Exchange): (readonly [string, string])[] {
  if (!api.rest) return [["forwarded", `for=${sourceIp};host=${api.domainName};proto=https`]];
  return [
    ["x-forwarded-for", sourceIp],
    ["x-forwarded-port", "443"],
    ["x-forwarded-proto", "https"],
  ];
}

/** A claim may hold any Unicode; on the wire it is bytes. */
function latin1(value: string): string {
  // eslint-disable-next-line no-control-regex -- what fits in one byte passes as it is
  return /^[\x00-\xff]*$/.test(value) ? value : Buffer.from(value, "utf8").toString("latin1");
}
