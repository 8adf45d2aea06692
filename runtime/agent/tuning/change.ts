import { askedFrom, FILES, isLimitMap, render, type Intent } from "../../../haproxy/config";
import { entries } from "../haproxy/maps";

/** Files by name, and the intent they were rendered from. */
export interface Rendered {
  readonly intent: Intent;
  readonly files: Readonly<Record<string, string>>;
}

export const rendered = (intent: Intent): Rendered => ({ intent, files: render(intent) });

/**
 * Whether what HAProxy has loaded can become what is wanted only by a reload. Weights and limits can be changed while
 * it runs; a limit, though, not below the number from which HAProxy asks for it at all (half of the smallest).
 */
export function needsReload(loaded: Rendered, wanted: Rendered): boolean {
  if (loaded === wanted) return false;
  if (Object.keys(loaded.files).join() !== Object.keys(wanted.files).join()) return true;
  if (render(withNumbersOf(loaded.intent, wanted.intent))[FILES.configuration] !== loaded.files[FILES.configuration])
    return true;
  return Object.keys(wanted.files)
    .filter(isLimitMap)
    .some((name) => smallest(wanted.files[name]!) < askedFrom(numbersOf(loaded.files[name]!)));
}

/** The wanted intent with the loaded one's weights and limits, so that only what else differs shows. */
function withNumbersOf(loaded: Intent, wanted: Intent): Intent {
  const stages = wanted.stages.map((stage) => ({
    ...stage,
    versions: stage.versions.map((version) => {
      const before = loaded.stages.find((s) => s.name === stage.name)?.versions.find((v) => v.name === version.name);
      return { ...version, weight: before?.weight ?? version.weight };
    }),
  }));
  const others = Object.fromEntries(Object.entries(wanted).filter(([key]) => key !== "limits"));
  return { ...others, stages, ...(loaded.limits === undefined ? {} : { limits: loaded.limits }) };
}

const smallest = (map: string): number => Math.min(...numbersOf(map));

const numbersOf = (map: string): number[] => [...entries(map).values()].map(Number);
