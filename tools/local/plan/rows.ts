/** The rows of one of HAProxy's maps: a key and the rest. */
export function mapRows(map: string): (readonly [string, string])[] {
  return map.split("\n").flatMap((row) => {
    const [, key, value] = /^\s*([^\s#]\S*)\s*(.*)$/.exec(row) ?? [];
    return key === undefined ? [] : [[key, (value ?? "").trim()] as const];
  });
}
