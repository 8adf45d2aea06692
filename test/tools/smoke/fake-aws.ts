import { createServer, type Server } from "node:http";
import { closeServer, listen } from "../../../tools/shared/listen";

type Call = Readonly<Record<string, unknown>>;
/** What AWS answers a call with; `{ error }` refuses it by that name. */
export type Answer = (call: Call) => object;

/** A server that AWS's own SDK is told to ask, whatever the service. */
export class FakeAws {
  readonly asked: [call: string, input: Call][] = [];
  /** By the name of the call. */
  answers: Record<string, Answer> = {};
  /** Pages of events that are answered one after the other, in place of those of the groups. */
  pages: string[][] | undefined;
  /** Lines of log groups, by name. */
  readonly groups = new Map<string, string[]>();
  readonly #server: Server;
  url = "";

  constructor() {
    this.#server = createServer((message, response) => {
      const call = String(message.headers["x-amz-target"]).split(".")[1] ?? "";
      let body = "";
      message.on("data", (part: Buffer) => (body += part.toString("utf8")));
      message.on("end", () => {
        const input = JSON.parse(body) as Call;
        this.asked.push([call, input]);
        const answer = call === "FilterLogEvents" ? this.#events(input) : this.answers[call]?.(input);
        const { error, ...given } = (answer ?? { error: "AccessDeniedException" }) as { error?: string };
        response.writeHead(error ? 400 : 200, { "content-type": "application/x-amz-json-1.1" });
        response.end(JSON.stringify(error ? { __type: error, message: `${call}: ${error}` } : given));
      });
    });
  }

  async start(): Promise<void> {
    this.url = `http://127.0.0.1:${await listen(this.#server, "127.0.0.1")}`;
  }

  async stop(): Promise<void> {
    await closeServer(this.#server);
  }

  /** As at the start of each test: asked nothing, refuses everything, and has these log groups, empty. */
  reset(groups: readonly string[]): void {
    this.asked.length = 0;
    this.answers = {};
    this.pages = undefined;
    this.groups.clear();
    for (const group of groups) this.groups.set(group, []);
  }

  /** What the SDK reads from the environment. */
  get environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
    };
  }

  /** The patterns that the command uses: a field's value, or a word. */
  #events({ logGroupName, filterPattern }: Call): object {
    const page = this.pages?.shift();
    if (page)
      return { events: page.map((message) => ({ message })), ...(this.pages!.length > 0 && { nextToken: "n" }) };
    const lines = this.groups.get(String(logGroupName));
    if (!lines) return { error: "ResourceNotFoundException" };
    const [, field, value] = /^\{ \$\.(\w+) = (".*") \}$/.exec(String(filterPattern)) ?? [];
    const has = (line: string) =>
      field === undefined
        ? line.includes(String(filterPattern))
        : (JSON.parse(line) as Record<string, unknown>)[field] === JSON.parse(value!);
    return { events: lines.filter(has).map((message) => ({ message })) };
  }
}
