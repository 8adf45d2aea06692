import { askedFrom, isLimitMap, isLiveMap, render, stageId, type Intent } from "../../../haproxy/config";
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
  const known = answers.get(wanted);
  if (known?.loaded === loaded) return known.reload;
  const reload = differs(loaded, wanted);
  answers.set(wanted, { loaded, reload });
  return reload;
}

/** Rendered once for a pair, though it is asked for every few seconds: 300 APIs are megabytes of text. */
const answers = new WeakMap<Rendered, { readonly loaded: Rendered; readonly reload: boolean }>();

function differs(loaded: Rendered, wanted: Rendered): boolean {
  if (Object.keys(loaded.files).join() !== Object.keys(wanted.files).join()) return true;
  const other = render(withNumbersOf(loaded.intent, wanted.intent));
  if (Object.keys(other).some((name) => !isLiveMap(name) && other[name] !== loaded.files[name])) return true;
  return Object.keys(wanted.files)
    .filter(isLimitMap)
    .some((name) => smallest(wanted.files[name]!) < askedFrom(numbersOf(loaded.files[name]!)));
}

/** The wanted intent with the loaded one's weights and limits, so that only what else differs shows. */
function withNumbersOf(loaded: Intent, wanted: Intent): Intent {
  const weights = new Map(
    loaded.apis.flatMap(({ name: api, stages }) =>
      stages.flatMap(({ name: stage, versions }) =>
        versions.map(({ name, weight }) => [`${stageId(api, stage)}:${name}`, weight] as const),
      ),
    ),
  );
  const apis = wanted.apis.map((api) => ({
    ...api,
    stages: api.stages.map((stage) => ({
      ...stage,
      versions: stage.versions.map((version) => ({
        ...version,
        weight: weights.get(`${stageId(api.name, stage.name)}:${version.name}`) ?? version.weight,
      })),
    })),
  }));
  const others = Object.fromEntries(Object.entries(wanted).filter(([key]) => key !== "limits"));
  return { ...others, apis, ...(loaded.limits === undefined ? {} : { limits: loaded.limits }) };
}

const smallest = (map: string): number => Math.min(...numbersOf(map));

const numbersOf = (map: string): number[] => [...entries(map).values()].map(Number);
