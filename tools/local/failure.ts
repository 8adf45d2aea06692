/** What keeps a plan from running here, in words for who started it; all of it at once. Shown without a stack trace. */
export class LocalError extends Error {
  override readonly name = "LocalError";
}

/** Throws if there is any problem. */
export function refuseRun(problems: readonly string[]): void {
  if (problems.length > 0) throw new LocalError(problems.join("\n"));
}
