import { readArguments, type CommandLine } from "./arguments";
import { CommandError } from "./command-error";
import { helpText } from "./help";
import type { OptionTable, OptionValues } from "./options";
import { styleFor } from "./style";

/** Prints a text and a newline on standard output. */
export type Print = (text: string) => void;

/** A command of this project. */
export interface Command<O extends OptionTable> extends CommandLine<O> {
  /** @returns the exit code */
  readonly run: (values: OptionValues<O>, print: Print) => Promise<number>;
  /** An error in words. @default its message, and where it comes from if that is not all that there is to say */
  readonly errorText?: (error: unknown) => string;
}

/**
 * Reads a command's arguments, and runs it or prints its help. What goes wrong goes to standard error.
 *
 * @returns the exit code
 */
export async function execute<O extends OptionTable>(command: Command<O>, argv: readonly string[]): Promise<number> {
  const subcommand = Object.entries(command.commands ?? {}).find(([name]) => name === argv[0])?.[1];
  if (subcommand) return subcommand.execute(argv.slice(1));
  const print = takeOutput();
  try {
    const values = readArguments(command, argv);
    if (values !== "help") return await command.run(values, print);
    print(helpText(command));
    return 0;
  } catch (error) {
    process.stderr.write(`${styleFor(process.stderr).red("error:")} ${(command.errorText ?? errorText)(error)}\n`);
    return 1;
  }
}

function errorText(error: unknown): string {
  if (error instanceof CommandError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Standard output is the product: what programs and libraries print is a message like any other. */
function takeOutput(): Print {
  console.log = console.info = console.error;
  // The reader may stop early (`| head`); that is not a failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  return (text) => void process.stdout.write(`${text}\n`);
}
