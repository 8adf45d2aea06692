import { parseArgs } from "node:util";
import { CommandError } from "../shared/command-error";

/** What the command was asked for. */
export interface Arguments {
  readonly help: boolean;
  readonly stack: string;
  /** How long to run; until Ctrl-C if undefined. */
  readonly seconds: number | undefined;
  /** How long from one rotation of HAProxy's certificate to the next; only when asked for if undefined. */
  readonly rotateSeconds: number | undefined;
  readonly store: "directory" | "moto";
  readonly check: boolean;
  readonly json: boolean;
  /** Port of the gateway; any free one if undefined. */
  readonly port: number | undefined;
}

/** How to use the command. */
export const USAGE = `usage: npm run local -- [options]

Runs the plan of a stack on this machine: a stand-in for API Gateway, the real HAProxy and the agent beside it, an OpenID
Connect issuer, certificates, Cloud Map names and a sample backend, all on loopback, as the plan has them. Ctrl-C ends it.

  --stack S    the stack to run (default: dev)
  --port P     port of the gateway (default: any that is free)
  --for T      end after a time, such as 30s or 5m (with --check: the time that the tour takes; default: 30s)
  --check      walk through a tour of expectations; exit code 1 if one fails
  --json       print what the tour saw as JSON; with --check
  --rotate-every T
               rotate HAProxy's certificate again and again, such as every 20s, while requests go on; exit code 1 if one
               fails, or if a certificate is never shown
  --store S    where agents find certificates and parameters: directory (default), or moto, an imitation of AWS that is
               asked by the real SDK and needs moto_server on the PATH
  --help       this text

While it runs: r rotates the certificate.`;

const OPTIONS = {
  help: { type: "boolean", short: "h" },
  stack: { type: "string" },
  port: { type: "string" },
  for: { type: "string" },
  check: { type: "boolean" },
  json: { type: "boolean" },
  "rotate-every": { type: "string" },
  store: { type: "string" },
} as const;

/** What a tour cannot do without, and longer than anybody waits. */
const LEAST_TOUR_SECONDS = 10;
const MOST_SECONDS = 24 * 3600;

/** The arguments, or an error with everything that is wrong with them and the usage. */
export function readArguments(argv: string[]): Arguments {
  const { tokens } = parseArgs({ args: argv, options: OPTIONS, strict: false, tokens: true });
  const values = new Map<string, string | true>();
  const problems: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") problems.push(`${token.value}: give options only`);
    if (token.kind !== "option") continue;
    const option = Object.entries(OPTIONS).find(([name]) => name === token.name)?.[1];
    if (!option)
      problems.push(
        `${token.rawName}: use one of ${Object.keys(OPTIONS)
          .map((name) => `--${name}`)
          .join(", ")}`,
      );
    else if (option.type === "string" && !token.value) problems.push(`--${token.name}: give it a value`);
    else if (option.type === "boolean" && token.value !== undefined)
      problems.push(`--${token.name}: takes no value; got ${token.value}`);
    else values.set(token.name, token.value ?? true);
  }
  const given = (name: string): string | undefined => {
    const value = values.get(name);
    return typeof value === "string" ? value : undefined;
  };
  const check = values.has("check");
  if (values.has("json") && !check) problems.push("--json: give --check too: it is the tour's result");
  const seconds = duration("for", given("for"), check ? LEAST_TOUR_SECONDS : 1, problems) ?? (check ? 30 : undefined);
  const rotateSeconds = duration("rotate-every", given("rotate-every"), 1, problems);
  if (check && values.has("rotate-every"))
    problems.push("--rotate-every: leave out --check, whose tour has a rotation");
  else if (rotateSeconds !== undefined && seconds !== undefined && rotateSeconds >= seconds)
    problems.push(`--rotate-every: use a time shorter than --for; got ${given("rotate-every")} of ${given("for")}`);
  const port = given("port") === undefined ? undefined : Number(given("port"));
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535))
    problems.push(`--port: use a number from 1 to 65535; got ${given("port")}`);
  const store = given("store") ?? "directory";
  if (store !== "directory" && store !== "moto") problems.push(`--store: use directory or moto; got ${store}`);
  if (problems.length > 0) throw new CommandError(`${problems.join("\n")}\n\n${USAGE}`);
  const [help, json] = [values.has("help"), values.has("json")];
  return {
    help,
    stack: given("stack") ?? "dev",
    seconds,
    rotateSeconds,
    store: store as Arguments["store"],
    check,
    json,
    port,
  };
}

function duration(name: string, text: string | undefined, least: number, problems: string[]): number | undefined {
  if (text === undefined) return undefined;
  const [, number, unit] = /^(\d{1,6})(s|m)$/.exec(text) ?? [];
  const seconds = number === undefined ? NaN : Number(number) * (unit === "m" ? 60 : 1);
  if (seconds >= least && seconds <= MOST_SECONDS) return seconds;
  problems.push(`--${name}: use a time from ${least}s to 24 hours, such as 30s or 5m; got ${text}`);
  return undefined;
}
