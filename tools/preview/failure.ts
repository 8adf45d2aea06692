import { CommandError } from "../shared/command-error";

/** What is wrong with a program or its settings, in words for its author: shown without a stack trace. */
export class PreviewError extends CommandError {
  override readonly name: string = "PreviewError";
}

/** That code makes no plan, so that there is nothing to compare. */
export class NoPlanError extends PreviewError {
  override readonly name = "NoPlanError";
}

/** An error that came from the program; only frames of the program's code are worth showing. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";

  constructor(
    message: string,
    /** Lines of the stack that lie in the project's own code. */
    readonly frames: string[] = [],
  ) {
    super(message);
  }
}

/** The error of a program that waits for ever: its event loop is empty before its end. */
export function neverEnds(): PreviewError {
  return new PreviewError("the program waits for something that never happens, and so never comes to its end");
}
