import * as pulumi from "@pulumi/pulumi";

/**
 * Stops before anything is created, naming every problem at once.
 *
 * Throws a `ResourceError` for a component and a `RunError` for the program: the only two that Pulumi prints without a
 * stack trace (any other error is printed by util.inspect, which takes half a minute on Node 20).
 */
export function refuse(problems: string[], component?: pulumi.Resource): void {
  if (problems.length === 0) return;
  const message = `${problems.length === 1 ? "1 problem" : `${problems.length} problems`}:\n${problems.map((p) => `  ${p}`).join("\n")}`;
  throw component ? new pulumi.ResourceError(message, component, true) : new pulumi.RunError(message);
}
