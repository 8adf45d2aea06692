import * as http from "node:http";
import * as https from "node:https";
import type { HttpAnswer, HttpClient, HttpRequest, HttpTarget } from "./types";
import { Outcome } from "./outcome";

/** Speaks HTTP/1.1: a connection has one request at a time. */
export class Http1Client implements HttpClient {
  readonly #agent: http.Agent | https.Agent | false;
  readonly #module: typeof http | typeof https;
  readonly #url: URL;

  constructor(private readonly target: HttpTarget) {
    const { url, keepAlive = true, connections = 64 } = target;
    this.#url = new URL(url);
    this.#module = this.#url.protocol === "https:" ? https : http;
    this.#agent = keepAlive && new this.#module.Agent({ keepAlive: true, maxSockets: connections });
  }

  async send({ path, method = "GET", headers = [], body }: HttpRequest): Promise<HttpAnswer> {
    const has = (name: string): boolean => headers.some(([given]) => given.toLowerCase() === name);
    const sent = this.#module.request({
      ...this.target.tls,
      ...(this.target.localAddress !== undefined && { localAddress: this.target.localAddress }),
      host: this.#url.hostname,
      port: this.#url.port,
      path,
      method,
      agent: this.#agent,
      // A list is sent as it stands.
      headers: [
        ...(has("host") ? [] : ["host", this.#url.host]),
        ...headers.flat(),
        ...(body === undefined || has("content-length") ? [] : ["content-length", String(Buffer.byteLength(body))]),
      ],
    });
    const outcome = new Outcome(this.target, () => sent.destroy());
    sent.on("error", (error) => outcome.fail(error));
    sent.on("response", (answer) => {
      outcome.begin(answer.statusCode ?? 0, answer.headers);
      answer.on("data", (part: Buffer) => outcome.add(part));
      answer.on("end", () => (answer.complete ? outcome.end() : outcome.fail("cut off")));
      answer.on("error", () => outcome.fail("cut off"));
    });
    sent.end(body);
    return outcome.answer;
  }

  close(): void {
    if (this.#agent) this.#agent.destroy();
  }
}
