import { createHash, randomBytes } from "node:crypto";
import type { Plan } from "../../preview";
import { PlanResources } from "../../preview/plan-resources";

/**
 * Passwords in place of those that Pulumi would generate, by their symbols in the plan. They live as long as the run.
 */
export function passwordsOf(plan: Plan): ReadonlyMap<string, string> {
  const passwords = new PlanResources(plan).all("random:index/randomPassword:RandomPassword");
  return new Map(passwords.map(({ name }) => [`«RandomPassword ${name}».result`, randomBytes(24).toString("hex")]));
}

/** A text of the plan with the passwords in it. */
export function withPasswords(text: string, passwords: ReadonlyMap<string, string>): string {
  return [...passwords].reduce((filled, [symbol, password]) => filled.replaceAll(symbol, password), text);
}

/**
 * A registration with the hashes of these passwords where the plan has the hashes of their symbols. One that is none of theirs stays
 * as it is: if the plan's gateway sends what is not registered, HAProxy refuses it here as on AWS.
 */
export function withHashes(text: string, passwords: ReadonlyMap<string, string>): string {
  return [...passwords].reduce((all, [symbol, password]) => all.replaceAll(sha256(symbol), sha256(password)), text);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
