import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { text } from "../../fields";
import { SHA256 } from "../../haproxy/config";
import { sendOnce } from "../shared/http/client";
import { CommandError } from "../shared/command-error";
import type { Command, Print } from "../shared/command";
import { anyText, flagOption, option, optionWithDefault, wholeNumber, type OptionValues } from "../shared/options";
import { running, untilAttached, type AskOnce, type Met } from "./attached";

/** Between two rounds of requests, in milliseconds: each is a TLS handshake, and counts for the caller's limits. */
const PAUSE_MS = 1000;

/** For one answer: a gateway waits 30 seconds, the command no longer than it was told to. */
const MOST_WAIT_MS = 30_000;
const LEAST_WAIT_MS = 1000;

const OPTIONS = {
  url: option("URL", anyText, "any route of the API that HAProxy answers; the fleet's attachedScopes say who is told"),
  registration: option("FILE|HASH", anyText, "the registration as it was written, or its SHA-256 in hex"),
  json: flagOption("print what each task said as JSON"),
  seconds: optionWithDefault(120, "S", wholeNumber(1, 3600), "how long to ask"),
};

/** Waits until the fleet has taken an API's registration up. The access token is read from GATEHOUSE_TOKEN. */
export const ATTACHED_COMMAND: Command<typeof OPTIONS> = {
  name: "npx pulumi-gatehouse attached",
  about:
    "Asks an API until every task of the fleet answers with a registration of it. Needs an access token with one of the fleet's " +
    "attachedScopes in the variable GATEHOUSE_TOKEN. Exits with 0 if all tasks were met, else with 1 and says how many.",
  options: OPTIONS,
  async run({ url, registration, seconds, json }: OptionValues<typeof OPTIONS>, print: Print) {
    if (url === undefined || !URL.canParse(url)) throw new CommandError("--url: give the URL of a route of the API");
    if (!isConfidential(new URL(url)))
      throw new CommandError("--url: give one of https: whoever is on the way would read the token (http only of this machine's loopback)"); // prettier-ignore
    if (registration === undefined) throw new CommandError("--registration: give a file or a SHA-256 in hex");
    const token = process.env["GATEHOUSE_TOKEN"];
    if (!token) throw new CommandError("GATEHOUSE_TOKEN: give an access token with one of the fleet's attachedScopes");
    const hash = hashOf(registration);
    const pause = async (): Promise<void> => void (await sleep(PAUSE_MS));
    const deadline = Date.now() + seconds * 1000;
    const met = await untilAttached(asking(url, token, deadline), { registration: hash, deadline, pause });
    const attached = met.of !== undefined && running(met.tasks, hash) === met.of;
    const { of, silent, because } = met;
    const told = { registration: hash, attached, of, tasks: [...met.tasks.values()], silent, because };
    print(json ? JSON.stringify(told, undefined, 2) : summary(met, hash));
    return attached ? 0 : 1;
  },
};

const isConfidential = ({ protocol, hostname }: URL): boolean =>
  protocol === "https:" || (protocol === "http:" && /^(?:127(?:\.\d+){3}|localhost|\[::1\])$/.test(hostname));

/** A connection of its own each time. */
function asking(url: string, token: string, deadline: number): AskOnce {
  const { origin, pathname, search } = new URL(url);
  return async () => {
    const headers = [["host", new URL(url).host], ["authorization", `Bearer ${token}`]] as const; // prettier-ignore
    const timeoutMs = Math.min(MOST_WAIT_MS, Math.max(LEAST_WAIT_MS, deadline - Date.now()));
    const answer = await sendOnce({ url: origin, timeoutMs }, { path: pathname + search, headers });
    if (answer.failure !== undefined) throw new Error(answer.failure);
    const given = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
    return { status: answer.status, headers: new Headers(given) };
  };
}

function hashOf(given: string): string {
  if (text(SHA256).problems(given).length === 0) return given;
  try {
    return createHash("sha256").update(readFileSync(given)).digest("hex");
  } catch (error) {
    throw new CommandError(`--registration: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function summary({ tasks, of, because }: Met, hash: string): string {
  if (of === undefined) return `no task said what it runs: ${WHY[kindOf(because)]} (${counted(because)})`;
  const others = [...tasks.values()].filter(({ registration }) => registration !== hash);
  const rest = others.map(({ task, registration }) => `${task} runs ${registration}`);
  return [`${running(tasks, hash)} of ${of} tasks run ${hash}`, ...rest].join("\n");
}

/** What to look at where nobody said anything. */
const WHY = {
  unreachable: "nobody answers at that URL",
  refused: "the gateway or HAProxy refuses the token: is it of this API's issuer, valid, and with the route's scopes?",
  silent: "is the token's scope one of the fleet's attachedScopes?",
};

function kindOf(because: Met["because"]): keyof typeof WHY {
  const said = Object.keys(because);
  const statuses = said.filter((why) => /^\d{3}$/.test(why));
  if (statuses.length === 0) return "unreachable";
  return statuses.every((status) => status === "401" || status === "403") ? "refused" : "silent";
}

const counted = (because: Met["because"]): string =>
  Object.entries(because).map(([why, many]) => `${many} × ${why}`).join(", "); // prettier-ignore
