import * as pulumi from "@pulumi/pulumi";
import { CommandError } from "../../shared/command-error";
import { ProgramError } from "../failure";
import { programFrames } from "./frames";
import { sourceFrame } from "./source-frame";

/**
 * An error for its reader: the message first. Frames follow only where they help to find a mistake in the program, and
 * then only those in the program's code. Never through util.inspect: on Node 20 it takes half a minute to colour a frame in
 * node_modules (facts/pulumi.md, 0.2).
 */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isSaying(error)) return error.message;
  const frames = error instanceof ProgramError ? error.frames : programFrames(error.stack ?? "").map(sourceFrame);
  return [error.message, ...frames.map((frame) => `    ${frame}`)].join("\n");
}

/** Errors whose message is enough. */
function isSaying(error: Error): boolean {
  return error instanceof CommandError || pulumi.RunError.isInstance(error) || pulumi.ResourceError.isInstance(error);
}
