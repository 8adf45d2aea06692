import { flagName, type Usage } from "./arguments";

const COLUMNS = 110;

/** What `--help` prints. */
export function helpText({ name, about, options, commands = {} }: Usage): string {
  const rows = Object.entries(options).map(([key, one]): [string, string] => {
    const value = one.kind ? ` ${one.placeholder}` : "";
    const otherwise = one.kind && one.default !== undefined ? ` (default: ${String(one.default)})` : "";
    return [`--${flagName(key)}${value}`, `${one.help}${otherwise}`];
  });
  const names = Object.keys(commands);
  const usage = `usage: ${[name, ...(names.length > 0 ? [names.join("|")] : []), "[options]"].join(" ")}`;
  const named = Object.entries(commands).map(([one, { help }]): [string, string] => [one, help]);
  return [usage, "", ...wrapped(about, COLUMNS), "", ...listed([...named, ...rows, ["--help", "this text"]])].join(
    "\n",
  );
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
  for (const word of text.split(" ")) {
    const last = lines.at(-1)!;
    if (last !== "" && last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}
