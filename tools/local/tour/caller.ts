import * as http from "node:http";

/** What came back. */
export interface Answer {
  /** 0 if nothing came back: the connection broke or nobody answered in time. */
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** The body, if it is a JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
}

const PATIENCE_MS = 40_000;

/** A client of the gateway, with an address of its own and kept-alive connections. */
export class Caller {
  readonly #agent: http.Agent;

  constructor(
    private readonly url: string,
    localAddress: string,
    private readonly token?: string,
  ) {
    this.#agent = new http.Agent({ keepAlive: true, localAddress, maxSockets: 64 });
  }

  /** One request. Never throws: what breaks is an answer without status. */
  async get(path: string, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> {
    const own = this.token === undefined ? {} : { authorization: `Bearer ${this.token}` };
    return new Promise((resolve) => {
      const none = (): void => resolve({ status: 0, headers: {}, body: {} });
      const options = { agent: this.#agent, headers: { ...own, ...headers }, timeout: PATIENCE_MS };
      const sent = http.get(`${this.url}${path}`, options, (answer) => resolve(read(answer)));
      sent.on("error", none).on("timeout", () => sent.destroy());
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Reads an answer to its end. */
export async function read(answer: http.IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = [];
  try {
    for await (const part of answer) parts.push(part as Buffer);
  } catch {
    return { status: 0, headers: {}, body: {} };
  }
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: json(Buffer.concat(parts).toString("utf8")) };
}

function json(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
