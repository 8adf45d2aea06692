import { existsSync } from "node:fs";
import path from "node:path";
import { useOneOf } from "../../../fields";
import { PreviewError } from "../failure";
import { stackFile, stacksOf, type Project } from "./project";

/** True if the project's stacks have files, but not this one: most often a slip of the pen. */
export function isUnknownStack(project: Project, stack: string): boolean {
  return !existsSync(stackFile(project, stack)) && stacksOf(project).length > 0;
}

/** The program's own refusal goes first; which stacks there are goes below it. */
export function withStacks(project: Project, stack: string, error: unknown): unknown {
  if (isUnknownStack(project, stack) && error instanceof Error) error.message += `\n${explanation(project, stack)}`;
  return error;
}

/** The refusal of a stack that the program itself took. */
export function unknownStack(project: Project, stack: string): PreviewError {
  return new PreviewError(explanation(project, stack));
}

function explanation(project: Project, stack: string): string {
  const file = path.relative(project.root, stackFile(project, stack));
  return `stack ${stack} is unknown: there is no ${file}; ${useOneOf(stacksOf(project), stack)}`;
}
