import { setTimeout as sleep } from "node:timers/promises";
import type { CommandLine } from "../shared/arguments";
import { execute, type Print } from "../shared/command";
import { anyText, duration, option, optionWithDefault, type OptionValues } from "../shared/options";
import { stackOutputs, textOutputs } from "../shared/stack-outputs";
import { EcsService } from "./ecs";
import { verdictOf, type DeploymentState } from "./verdict";

const OPTIONS = {
  stack: optionWithDefault("dev", "S", anyText, "the stack whose fleet is waited for"),
  outputs: option(
    "FILE",
    anyText,
    "the stack's outputs, as pulumi stack output --json prints them; asked for unless given",
  ),
  for: optionWithDefault(
    2700,
    "T",
    duration(1),
    "how long to wait; 45m unless given: a deployment that rolls back takes half an hour",
  ),
  every: optionWithDefault(10, "T", duration(1), "how often to ask; 10s unless given"),
};

/** How `npm run deployed` is called. */
export const DEPLOYED: CommandLine<typeof OPTIONS> = {
  name: "npm run deployed --",
  about:
    "Waits until the fleet runs what the last pulumi up of a stack has put out, or fails with why it does not: a deployment that " +
    "was rolled back is a failure. pulumi up itself does not wait (docs/decisions/0006). Needs the Pulumi CLI and AWS credentials " +
    "that may call ecs:Describe* and ecs:List*.",
  options: OPTIONS,
};

/** The command; returns its exit code. */
export async function main(argv: string[]): Promise<number> {
  return execute({ ...DEPLOYED, run }, argv);
}

async function run(values: OptionValues<typeof OPTIONS>, print: Print): Promise<number> {
  const outputs = stackOutputs(values.stack, values.outputs);
  const names = ["clusterName", "serviceName", "taskDefinitionArn"] as const;
  const { clusterName: cluster, serviceName: service, taskDefinitionArn: wanted } = textOutputs(outputs, ...names);
  const ecs = new EcsService({ cluster, service });
  try {
    const verdict = await waited(ecs, wanted, values, print);
    if (verdict.is === "Done") {
      print(`${service} runs ${wanted}`);
      return 0;
    }
    const why = verdict.is === "Failed" ? verdict.because : `not within ${values.for} s: ${verdict.for}`;
    const stopped = (await ecs.stoppedBecause(wanted)).map((reason) => `  a task stopped: ${reason}`);
    print([`${service} does not run ${wanted}: ${why}`, ...stopped].join("\n"));
    return 1;
  } finally {
    ecs.close();
  }
}

async function waited(
  ecs: EcsService,
  wanted: string,
  { for: seconds, every }: OptionValues<typeof OPTIONS>,
  print: Print,
): Promise<DeploymentState> {
  const end = Date.now() + seconds * 1000;
  let told = "";
  for (;;) {
    const verdict = verdictOf(await ecs.state(), wanted);
    if (verdict.is !== "Waiting" || Date.now() >= end) return verdict;
    if (verdict.for !== told) print((told = verdict.for));
    await sleep(Math.min(every * 1000, Math.max(0, end - Date.now())));
  }
}
