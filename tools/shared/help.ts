import { flagName, type Usage } from "./arguments";
import type { OptionTable } from "./options";

const COLUMNS = 110;

/** What `--help` prints. */
export function helpText({ name, about, options, commands = {} }: Usage): string {
  const all = Object.entries(options);
  const operands = all.flatMap(([, one]) => ("isOperand" in one ? [one] : []));
  const names = Object.keys(commands);
  const usage = [name, ...(names.length > 0 ? [names.join("|")] : []), ...operands.map((one) => one.placeholder)];
  const rows = [
    ...Object.entries(commands).map(([command, { help }]) => [command, help] as const),
    ...all.map(([key, one]) => row(key, one)),
    ["--help", "this text"] as const,
  ];
  return [`usage: ${usage.join(" ")} [options]`, "", ...wrapped(about, COLUMNS), "", ...listed(rows)].join("\n");
}

function row(key: string, one: OptionTable[string]): readonly [name: string, help: string] {
  if ("isOperand" in one) return [one.placeholder, one.help];
  if (!one.kind) return [`--${flagName(key)}`, one.help];
  const none = one.default === undefined || (Array.isArray(one.default) && one.default.length === 0);
  const otherwise = none
    ? ""
    : ` (default: ${typeof one.default === "string" ? one.default : JSON.stringify(one.default)})`;
  return [`--${flagName(key)} ${one.placeholder}`, `${one.help}${otherwise}`];
}

/** Names, and beside each what it is. */
function listed(rows: readonly (readonly [name: string, help: string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length)) + 3;
  return rows.flatMap(([name, help]) =>
    wrapped(help, COLUMNS - width - 2).map((line, i) => `  ${(i === 0 ? name : "").padEnd(width)}${line}`),
  );
}

/** A text in lines of so many columns. */
function wrapped(text: string, columns: number): string[] {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)!;
    if (last !== "" && last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}
