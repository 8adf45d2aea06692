import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isLimitMap, tableNames } from "../../../haproxy/config";

/** Counted in shared memory: who, and what. */
export const LUA_COUNTERS = tableNames.flatMap((table) =>
  ["requests", "errors", "concurrent"].map((kind) => ({ table, kind })),
);

/** What each of the patterns is in HAProxy's configuration. */
const PATTERNS = {
  usual: /var\(txn\.unusual\) bool\(true\) unless \{ req\.hdr_names -m reg -- '(.*)' \}$/m,
  ambiguous: /var\(txn\.ambiguous\) bool\(true\) if \{ req\.hdr_names -m reg -- '(.*)' \}$/m,
  believed: /http-request del-header '(.*?)' -m reg if/,
  sealed: /acl seal_printable \S+ -m reg -- '(.*)'$/m,
  readable: /IdentityMismatch unless .* -m reg -- '(.*)' \}$/m,
  trace: /set-header traceparent .* unless \{ \S+ -m reg -- '([^']*)' \}/,
  ambiguous_path: /acl path_ambiguous path -m reg -i -- '(.*)'$/m,
};

/** Of these each may be there once. */
const OWN = ["x-gatehouse-stage", "x-gatehouse-route", "x-gatehouse-host", "x-client-ip", "x-request-id", "x-gatehouse-origin"]; // prettier-ignore

/** The files of a HAProxy configuration, as a module of Lua: nginx has the same patterns, proofs, stages, classes and limits. */
export function luaSettings(directory: string, periodSeconds: number): string {
  const config = readFileSync(join(directory, "haproxy.cfg"), "utf8");
  const map = (file: string): [string, string][] =>
    readFileSync(join(directory, file), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split(" ") as [string, string]);
  const patterns = Object.entries(PATTERNS).map(([name, pattern]) => {
    const [, found] = pattern.exec(config) ?? [];
    if (found === undefined) throw new Error(`the configuration has no pattern ${name}: ${String(pattern)}`);
    return `${name} = ${text(withGroups(name, found))},`;
  });
  const origins = map("origins.map").map(([key, generation]) => [...split(key), generation] as const);
  const apis = [...new Set(origins.map(([api]) => api))];
  return `return {
  period = ${periodSeconds},
  ${patterns.join("\n  ")}
  own = ${table(OWN.map((name) => [name, true]))},
  stages = ${table(map("stages.map").map(([stage]) => [stage, true]))},
  classes = ${table(map("classes.map").map(([client, kind]) => [client, text(kind)]))},
  origins = ${table(apis.map((api) => [api, table(origins.filter(([of]) => of === api).map(([, hash, generation]) => [hash, text(generation)]))]))},
  limits = ${limits(directory, map, periodSeconds)},
}
`;
}

/** HAProxy takes a seal apart by itself; here one expression does both. */
const withGroups = (name: string, pattern: string): string =>
  name === "sealed" || name === "readable" ? pattern.replaceAll(/(?<=;)\[[^\]]+\]\*\+/g, "($&)") : pattern;

type Map = (file: string) => [string, string][];

/** Of each class, the widest first. */
function limits(directory: string, map: Map, periodSeconds: number): string {
  const files = readdirSync(directory).filter(isLimitMap);
  const all = [...LUA_COUNTERS].reverse().sort((a, b) => tableNames.indexOf(b.table) - tableNames.indexOf(a.table));
  const known = all.flatMap(({ table: of, kind }) => {
    const file = `limit.${of}.${kind}.map`;
    const seconds = kind === "concurrent" ? 1 : periodSeconds;
    return (files.includes(file) ? map(file) : []).map(([name, most]) => ({
      name,
      limit: `{ name = "${of}.${kind}", of = "${of}", kind = "${kind}", most = ${most}, seconds = ${seconds} }`,
    }));
  });
  const names = ["Person", "Agent", "Service", "Public"];
  return table(
    names.map((name) => [name, `{ ${known.filter((one) => one.name === name).map((one) => one.limit).join(", ")} }`]), // prettier-ignore
  );
}

const split = (key: string): [string, string] => [key.slice(0, key.indexOf(".")), key.slice(key.indexOf(".") + 1)];

const text = (value: string): string => `[==[${value}]==]`;

const table = (entries: readonly (readonly [string, string | boolean])[]): string =>
  `{ ${entries.map(([key, value]) => `["${key}"] = ${value}`).join(", ")} }`;
