import { httpClient, type HttpAnswer, type HttpClient, type HttpRequest } from "../../shared/http/client";

/** Longer than the gateway takes to give an integration up. */
const TIMEOUT_MS = 40_000;

/** A client of the gateway, with its address, its connections and its token. */
export class Caller {
  readonly client: HttpClient;

  constructor(
    url: string,
    localAddress: string,
    private readonly token?: string,
    private readonly apiKey?: string,
  ) {
    this.client = httpClient({ url, localAddress, timeoutMs: TIMEOUT_MS });
  }

  /** A GET with the token, and the API key. */
  request(path: string, headers: Readonly<Record<string, string>> = {}): HttpRequest {
    const authorization = this.token === undefined ? {} : { authorization: `Bearer ${this.token}` };
    const key = this.apiKey === undefined ? {} : { "x-api-key": this.apiKey };
    return { path, headers: Object.entries({ ...authorization, ...key, ...headers }) };
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> {
    return this.client.send(this.request(path, headers));
  }

  close(): void {
    this.client.close();
  }
}
