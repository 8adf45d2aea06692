import type { Ask } from "./socket";

/** A map's entries by key. */
export type Entries = ReadonlyMap<string, string>;

/** Reads a map file's text as HAProxy does: key, blanks, value. */
export function entries(text: string): Entries {
  return new Map(
    text
      .split("\n")
      .map((row) => row.trim().split(/\s+/))
      .filter((words): words is [string, string] => words.length === 2),
  );
}

/**
 * Makes a loaded map what it should be: changed and new entries first, so that nobody is refused between.
 *
 * @returns how many entries differed.
 * @throws what HAProxy said, if it then still differs.
 */
export async function alignMap(ask: Ask, path: string, wanted: Entries): Promise<number> {
  const commands = differences(path, await loadedMap(ask, path), wanted);
  for (const command of commands) {
    const answer = await ask(command);
    if (answer !== "") throw new Error(`HAProxy refused ${command}: ${answer}`);
  }
  if (commands.length > 0 && differences(path, await loadedMap(ask, path), wanted).length > 0)
    throw new Error(`${path} still differs`);
  return commands.length;
}

function differences(path: string, loaded: Entries, wanted: Entries): string[] {
  return [
    ...[...wanted].flatMap(([key, value]) => {
      if (loaded.get(key) === value) return [];
      return [`${loaded.has(key) ? "set" : "add"} map ${path} ${key} ${value}`];
    }),
    ...[...loaded.keys()].filter((key) => !wanted.has(key)).map((key) => `del map ${path} ${key}`),
  ];
}

async function loadedMap(ask: Ask, path: string): Promise<Entries> {
  const answer = await ask(`show map ${path}`);
  if (/^Unknown map/m.test(answer)) throw new Error(`HAProxy has no ${path}`);
  // Each row starts with the entry's address.
  return entries(answer.replace(/^0x[0-9a-f]+ /gm, ""));
}
