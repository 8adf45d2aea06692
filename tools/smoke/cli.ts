import { readFileSync } from "node:fs";
import path from "node:path";
import type { GatewayApi } from "../local/gateway/api";
import { apisOf } from "../local/plan/api";
import { preview } from "../preview";
import type { CommandLine } from "../shared/arguments";
import { CommandError } from "../shared/command-error";
import { execute, type Print } from "../shared/command";
import { anyText, choice, duration, flagOption, option, optionWithDefault, type OptionValues } from "../shared/options";
import { stackOutputs } from "../shared/stack-outputs";
import { Account } from "./account";
import { LogReader } from "./aws/logs";
import { MetricReader } from "./aws/metrics";
import { Tasks } from "./aws/tasks";
import { ask, isTrouble, outcomeText, verdict, type AskedOutcome } from "./ask";
import { QUESTIONS } from "./questions";

const ROOT = path.resolve(__dirname, "../..");

const OPTIONS = {
  stack: optionWithDefault("dev", "S", anyText, "the stack that is asked, as this checkout has it"),
  outputs: option(
    "FILE",
    anyText,
    "the stack's outputs, as pulumi stack output --json prints them; asked for unless given",
  ),
  only: option("ID", choice(...QUESTIONS.map(({ id }) => id)), "one question alone"),
  wait: optionWithDefault(
    180,
    "T",
    duration(1),
    "how long a line may take to come to CloudWatch Logs; 3m unless given",
  ),
  certificate: option("FILE", anyText, "under mutual TLS: the client certificate, PEM"),
  key: option("FILE", anyText, "under mutual TLS: its private key, PEM"),
  change: flagOption("ask as well what changes something: a secret of its own that is created and deleted"),
  json: flagOption("print the outcomes as JSON"),
};

/** How `npm run smoke` is called. */
export const SMOKE: CommandLine<typeof OPTIONS> = {
  name: "npm run smoke --",
  about:
    "Asks a deployed stack what AWS does not document (docs/verify-in-your-account.md), and says what each answer means and what to " +
    "set. Reads alone, unless --change is given: a few GET requests to a path that no service has, CloudWatch Logs and metrics, ECS. " +
    "Where routes ask for a token, it is taken from GATEHOUSE_TOKEN in the environment, an API key from GATEHOUSE_API_KEY. Needs the Pulumi CLI and AWS credentials. Ends " +
    "with 1 where an answer is one that the stack does not work with.",
  options: OPTIONS,
  problems: ({ certificate, key }) =>
    (certificate === undefined) === (key === undefined) ? [] : ["--certificate, --key: give both, or none"],
};

/** The command; returns its exit code. */
export async function main(argv: string[]): Promise<number> {
  return execute({ ...SMOKE, run }, argv);
}

/** Of several APIs the one with the most stages has the most to tell. */
function mostStages(apis: readonly [GatewayApi, ...GatewayApi[]]): GatewayApi {
  return apis.reduce((most, api) => (api.stages.length > most.stages.length ? api : most));
}

async function run(values: OptionValues<typeof OPTIONS>, print: Print): Promise<number> {
  const outputs = stackOutputs(values.stack, values.outputs);
  const plan = await preview({ root: ROOT, stack: values.stack });
  const account = new Account({
    plan,
    api: mostStages(apisOf(plan, { issuer: "", fill: (text) => text })),
    outputs,
    // Not an option: a command line is seen by everybody on the machine.
    token: process.env["GATEHOUSE_TOKEN"] || undefined,
    apiKey: process.env["GATEHOUSE_API_KEY"] || undefined,
    tls: clientCertificate(values),
    logs: new LogReader(values.wait * 1000),
    metrics: new MetricReader(),
    tasks: new Tasks(),
  });
  try {
    const outcomes: AskedOutcome[] = [];
    for (const one of QUESTIONS.filter(({ id }) => id === (values.only ?? id))) {
      const outcome = await ask(one, account, values.change);
      outcomes.push(outcome);
      if (!values.json) print(`${outcomeText(outcome)}\n`);
    }
    print(values.json ? JSON.stringify({ stack: values.stack, outcomes }, undefined, 2) : verdict(outcomes));
    return outcomes.some(isTrouble) ? 1 : 0;
  } finally {
    account.close();
  }
}

function clientCertificate({ certificate, key }: OptionValues<typeof OPTIONS>) {
  if (certificate === undefined || key === undefined) return undefined;
  const read = (file: string) => {
    try {
      return readFileSync(file);
    } catch (error) {
      throw new CommandError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return { cert: read(certificate), key: read(key) };
}
