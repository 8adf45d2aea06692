/** Why a command cannot do what it was asked for, in words for whoever started it; all of it at once. Shown without a stack trace. */
export class CommandError extends Error {
  override readonly name: string = "CommandError";
}

/** Throws all problems at once, if there are any. */
export function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new CommandError(problems.join("\n"));
}
