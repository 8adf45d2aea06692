/** Why a command cannot do its work, in the words of its options; all reasons at once. Shown without a stack trace. */
export class CommandError extends Error {
  override readonly name: string = "CommandError";
}

/** Throws all problems at once, if there are any. */
export function refuseAll(problems: readonly string[]): void {
  if (problems.length > 0) throw new CommandError(problems.join("\n"));
}
