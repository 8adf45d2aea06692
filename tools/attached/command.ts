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

const OPTIONS = {
  url: option("URL", anyText, "any route of the API that HAProxy answers; the fleet's attachedScopes say who is told"),
  registration: option("FILE|HASH", anyText, "the registration as it was written, or its SHA-256 in hex"),
  json: flagOption("print what each task said as JSON"),
  seconds: optionWithDefault(120, "S", wholeNumber(1, 3600), "how long to ask"),
};

/** Waits until the fleet has taken an API's registration up. The access token is read from GATEHOUSE_TOKEN. */
export const ATTACHED: Command<typeof OPTIONS> = {
  name: "npx pulumi-gatehouse attached",
  about:
    "Asks an API until every task of the fleet answers with a registration of it. Needs an access token with one of the fleet's " +
    "attachedScopes in the variable GATEHOUSE_TOKEN. Exits with 0 if all tasks were met, else with 1 and says how many.",
  options: OPTIONS,
  async run({ url, registration, seconds, json }: OptionValues<typeof OPTIONS>, print: Print) {
    if (url === undefined || !URL.canParse(url)) throw new CommandError("--url: give the URL of a route of the API");
    if (registration === undefined) throw new CommandError("--registration: give a file or a SHA-256 in hex");
    const token = process.env["GATEHOUSE_TOKEN"];
    if (!token) throw new CommandError("GATEHOUSE_TOKEN: give an access token with one of the fleet's attachedScopes");
    const hash = hashOf(registration);
    const pause = async (): Promise<void> => void (await sleep(PAUSE_MS));
    const met = await untilAttached(asking(url, token), { registration: hash, deadline: Date.now() + seconds * 1000, pause }); // prettier-ignore
    const attached = met.of !== undefined && running(met.tasks, hash) >= met.of;
    const told = { registration: hash, attached, of: met.of, tasks: [...met.tasks.values()], silent: met.silent };
    print(json ? JSON.stringify(told, undefined, 2) : summary(met, hash));
    return attached ? 0 : 1;
  },
};

/** A connection of its own each time. */
function asking(url: string, token: string): AskOnce {
  const { origin, pathname, search } = new URL(url);
  return async () => {
    const headers = [["host", new URL(url).host], ["authorization", `Bearer ${token}`]] as const; // prettier-ignore
    const answer = await sendOnce({ url: origin, timeoutMs: 30_000 }, { path: pathname + search, headers });
    if (answer.failure !== undefined) throw new Error(answer.failure);
    return new Headers(Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]));
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

export function summary({ tasks, of, silent }: Met, hash: string): string {
  if (of === undefined)
    return `no task said what it runs (${silent} answers): is the token's scope one of the fleet's attachedScopes?`;
  const others = [...tasks.values()].filter(({ registration }) => registration !== hash);
  const rest = others.map(({ task, registration }) => `${task} runs ${registration}`);
  return [`${running(tasks, hash)} of ${of} tasks run ${hash}`, ...rest].join("\n");
}
