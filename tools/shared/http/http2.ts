import {
  connect,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type OutgoingHttpHeaders,
} from "node:http2";
import type { HttpAnswer, HttpClient, HttpHeaders, HttpRequest, HttpTarget } from "./types";
import { Outcome } from "./outcome";

/** A connection, and how many requests are on it. */
interface Session {
  readonly session: ClientHttp2Session;
  open: number;
}

/** Headers of one connection, which HTTP/2 has no place for (RFC 9113, 8.2.2). */
const OF_CONNECTION = /^(connection|keep-alive|proxy-connection|transfer-encoding|upgrade)$/i;

/** Speaks HTTP/2: a connection has any number of requests at a time; another is made while all are in use. */
export class Http2Client implements HttpClient {
  readonly #sessions = new Set<Session>();

  constructor(private readonly target: HttpTarget) {}

  async send({ path, method = "GET", headers = [], body }: HttpRequest): Promise<HttpAnswer> {
    const { keepAlive = true } = this.target;
    const used = this.#session(keepAlive);
    used.open += 1;
    const stream = used.session.request({ ":method": method, ":path": path, ...fieldsOf(headers, this.target.url) });
    const outcome = new Outcome(this.target, () => stream.close(constants.NGHTTP2_CANCEL));
    stream.on("response", (fields) => outcome.begin(fields[":status"] ?? 0, fields));
    stream.on("data", (part: Buffer) => outcome.add(part));
    const ended = endedByServer(stream);
    stream.on("end", () => ((outcome.isWhole ?? ended()) ? outcome.end() : outcome.fail("cut off")));
    stream.on("error", (error: Error) => outcome.fail(error));
    stream.on("close", () => outcome.fail("cut off"));
    stream.end(body);
    return outcome.answer.finally(() => {
      used.open -= 1;
      if (!keepAlive) used.session.destroy();
    });
  }

  /** Whether a connection is kept that takes the next request: its server has not said that it goes away. */
  get isConnected(): boolean {
    return [...this.#sessions].some(({ session }) => !session.closed && !session.destroyed);
  }

  close(): void {
    for (const { session } of this.#sessions) session.destroy();
  }

  #session(kept: boolean): Session {
    const { url, tls, localAddress, connections = 64 } = this.target;
    // Events come later than the state they tell of.
    const usable = [...this.#sessions].filter(({ session }) => !session.closed && !session.destroyed);
    const known = usable.sort((one, other) => one.open - other.open);
    const [idle] = known;
    if (kept && idle && (idle.open === 0 || known.length >= connections)) return idle;
    const options = { ...tls, ...(localAddress !== undefined && { localAddress }) };
    const made = { session: connect(url, options), open: 0 };
    const forget = (): void => void this.#sessions.delete(made);
    made.session
      .on("error", forget)
      .on("close", forget)
      .on("goaway", () => {
        forget();
        // When its last answer is there.
        made.session.close();
      });
    if (kept) this.#sessions.add(made);
    return made;
  }
}

/**
 * Whether the server has said that its answer is whole. Node tells it by the same event as a reset without an error, and that event comes late:
 * by then a stream that ended may be closed as well. Before, the end is put into the stream, which is closed only where it was reset.
 */
function endedByServer(stream: ClientHttp2Stream): () => boolean {
  const push = stream.push.bind(stream);
  let ended = false;
  stream.push = (part: unknown, encoding?: BufferEncoding) => {
    ended ||= part === null && !stream.closed;
    return push(part, encoding);
  };
  return () => ended;
}

/** As HTTP/2 names them: small letters, `:authority` for the host, a list for a doubled name. */
function fieldsOf(headers: HttpHeaders, url: string): OutgoingHttpHeaders {
  const fields: Record<string, string[]> = {};
  for (const [name, value] of headers) if (!OF_CONNECTION.test(name)) (fields[name.toLowerCase()] ??= []).push(value);
  const { host = [new URL(url).host], ...others } = fields;
  return { ":authority": host[0], ...others };
}
