import type { CommandLine } from "../shared/arguments";
import { execute, type Print } from "../shared/command";
import { duration, flagOption, optionWithDefault, type OptionValues } from "../shared/options";
import { Iam } from "./iam";
import { missingRoles, SERVICE_LINKED_ROLES, type ServiceLinkedRole } from "./roles";

const OPTIONS = {
  check: flagOption("only say which are missing, and fail if one is"),
  settle: optionWithDefault(
    15,
    "T",
    duration(0),
    "how long IAM takes to tell all services of a new role; 15s unless given",
  ),
};

/** How `npm run account` is called. */
export const ACCOUNT: CommandLine<typeof OPTIONS> = {
  name: "npm run account --",
  about:
    "Prepares an AWS account for its first pulumi up: makes the service-linked roles that are not there yet. AWS makes them by itself " +
    "at a service's first use, if whoever uses it may, but ECS may fail in the very call that makes its own. Changes nothing else, " +
    "and nothing at all the second time. Needs AWS credentials that may call iam:GetRole and iam:CreateServiceLinkedRole.",
  options: OPTIONS,
};

/** The command; returns its exit code. */
export async function main(argv: string[]): Promise<number> {
  return execute({ ...ACCOUNT, run }, argv);
}

async function run({ check, settle }: OptionValues<typeof OPTIONS>, print: Print): Promise<number> {
  const iam = new Iam();
  try {
    const missing = await missingRoles(iam);
    for (const role of SERVICE_LINKED_ROLES) if (!missing.includes(role)) print(`${role.name} is there`);
    if (check) for (const role of missing) print(`${role.name} is missing: ${role.why}`);
    else await make(iam, missing, settle, print);
    return check && missing.length > 0 ? 1 : 0;
  } finally {
    iam.close();
  }
}

async function make(iam: Iam, missing: readonly ServiceLinkedRole[], settle: number, print: Print): Promise<void> {
  for (const role of missing) print(`${role.name} ${(await iam.create(role)) ? "is new" : "is there by now"}`);
  if (missing.length > 0) await iam.settled(missing, settle);
}
