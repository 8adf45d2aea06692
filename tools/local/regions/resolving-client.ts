import { Resolver } from "node:dns/promises";
import { httpClient, type HttpAnswer, type HttpClient, type HttpRequest } from "../../shared/http/client";

/** Whom to call, and who knows its address. */
export interface ResolvingTarget {
  readonly name: string;
  readonly port: number;
  /** Address and port of a DNS server. */
  readonly resolver: string;
  /** The address that connections are made from. */
  readonly localAddress: string;
  /** Called with what came of each request: where it went, and when it was sent. */
  readonly onSent: (address: string, answer: HttpAnswer, sentAt: number) => void;
}

/** A client that goes to an address for as long as the answer's TTL says, then asks for the name again. */
export class ResolvingClient implements HttpClient {
  readonly #resolver = new Resolver();
  readonly #clients = new Map<string, HttpClient>();
  #until = 0;
  #address = Promise.resolve("");

  constructor(private readonly target: ResolvingTarget) {
    this.#resolver.setServers([target.resolver]);
  }

  async send(request: HttpRequest): Promise<HttpAnswer> {
    const { name, onSent } = this.target;
    const address = await this.#resolved();
    const sentAt = Date.now();
    const headers = [["host", name] as const, ...(request.headers ?? [])];
    const answer = await this.#clientOf(address).send({ ...request, headers });
    onSent(address, answer, sentAt);
    return answer;
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
  }

  async #resolved(): Promise<string> {
    if (Date.now() >= this.#until) {
      // Who asks meanwhile waits for the same answer.
      this.#until = Infinity;
      this.#address = this.#resolve();
    }
    return this.#address;
  }

  async #resolve(): Promise<string> {
    const [first] = await this.#resolver.resolve4(this.target.name, { ttl: true });
    if (first === undefined) throw new Error(`${this.target.name}: no address`);
    this.#until = Date.now() + first.ttl * 1000;
    return first.address;
  }

  #clientOf(address: string): HttpClient {
    const { port, localAddress } = this.target;
    const client = this.#clients.get(address) ?? httpClient({ url: `http://${address}:${port}`, localAddress });
    this.#clients.set(address, client);
    return client;
  }
}
