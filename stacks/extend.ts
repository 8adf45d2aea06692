import { isGroup } from "../fields";
import type { Settings } from "./settings";

/** Settings with some of them changed. */
export function extend(base: Settings, changes: Settings): Settings {
  return merge(base, changes) as Settings;
}

function merge(base: unknown, changes: unknown): unknown {
  if (!isGroup(base) || !isGroup(changes)) return changes;
  const merged = { ...base, ...changes };
  const kept = Object.keys(merged).filter((key) => !Object.hasOwn(changes, key) || changes[key] !== undefined);
  return Object.fromEntries(
    kept.map((key) => [key, Object.hasOwn(changes, key) ? merge(base[key], changes[key]) : base[key]]),
  );
}
