import path from "node:path";
import { preview, type Plan, type PreviewOptions } from "../../../tools/preview";

const FIXTURES = path.resolve(__dirname, "../../fixtures/preview");

/** Folder of a fixture project. */
export function fixture(name: "program" | "failing"): string {
  return path.join(FIXTURES, name);
}

/** The plan of the fixture that has one of everything. */
export function fixturePlan(options: Partial<PreviewOptions> = {}): Promise<Plan> {
  return preview({ root: fixture("program"), stack: "dev", ...options });
}

/** The error with which the failing fixture fails in one of its ways. */
export async function failure(how: string, options: Partial<PreviewOptions> = {}): Promise<Error> {
  const config = { "failing:how": how, "failing:token": { secure: "s3cr3t-t0ken" } };
  try {
    await preview({ root: fixture("failing"), stack: "dev", config, onMessage: () => undefined, ...options });
  } catch (error) {
    return error as Error;
  }
  throw new Error(`the fixture did not fail by ${how}`);
}

/** What the failing fixture's ways of failing must say, first of all. */
export const REFUSALS = {
  "run error": /^stages: give at least one; got none$/,
  "resource error": /^cpu: use 256, 512 or 1024; got 300$/,
  "duplicate name":
    /^duplicate resource URN 'urn:pulumi:dev::failing::aws:sqs\/queue:Queue::same'; try giving it a unique name$/,
  "unanswerable invoke": /^aws:ec2\/getAmi:getAmi cannot be answered offline: .* in Pulumi.dev.yaml, /,
  "missing account": /set failing:accountId or aws:allowedAccountIds in Pulumi.dev.yaml$/,
  "stack reference": /^the outputs of stack other\/project\/dev cannot be read offline; /,
  "logged error": /^logged by the program$/,
};
