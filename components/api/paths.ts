import { duplicates, must } from "../../fields";
import { MOST_DEEP_PATHS } from "./quotas";

/** What decides where a stage of an API is found. */
interface PlacedStage {
  readonly name: string;
  readonly path?: string;
  readonly defaultStage: boolean;
}

/** Which names an API has. */
export const Placement = {
  /** Paths on the gatehouse's domain. */
  Shared: "Shared",
  /** A domain of its own. */
  Own: "Own",
  /** The name that AWS makes alone. */
  None: "None",
} as const;

export type Placement = (typeof Placement)[keyof typeof Placement];

/** Where a stage is, without slashes around it; empty for the root. */
export function stagePath(api: string, stage: PlacedStage, placement: Placement): string {
  if (stage.path !== undefined) return stage.path;
  if (placement === Placement.Shared) return `${api}-${stage.name}`;
  return stage.defaultStage ? "" : stage.name;
}

/** A path on a domain, and where in the arguments it stands. */
export interface Mapped {
  readonly path: string;
  readonly at: string;
}

/** What API Gateway answers itself at a domain's root (guide, known issues). A stage's path cannot begin so anyway. */
const RESERVED = /^[A-Z]+ \/s?ping(?:\/|$)/;

/** Routes that no request ever reaches. */
export function reservedProblems(routes: readonly { readonly key: string }[], mapped: readonly Mapped[]): string[] {
  const isAtRoot = mapped.some(({ path }) => path === "");
  const what =
    "use another path, or put no stage at the domain's root: API Gateway answers /ping and /sping there itself";
  return routes.flatMap(({ key }, i) => must(!isAtRoot || !RESERVED.test(key), `routes[${i}].key`, what, key));
}

const isDeep = ({ path }: Pick<Mapped, "path">): boolean => path.includes("/");

/** What is wrong with the paths of one domain together. @param known paths that others have there */
export function domainPathProblems(mapped: readonly Mapped[], known: readonly string[]): string[] {
  const others = known.map((path) => ({ path }));
  const all = [...mapped, ...others];
  const twice = duplicates(all.map(({ path }) => path));
  const deep = all.filter(isDeep).length;
  return [
    ...mapped.flatMap(({ path, at }) =>
      must(!twice.includes(path), at, "give it a path of its own on the domain: another has this one", path),
    ),
    ...must(
      deep <= MOST_DEEP_PATHS,
      mapped[0]?.at ?? "path",
      `use fewer paths of several segments: a domain takes ${MOST_DEEP_PATHS}, which AWS does not raise`,
      deep,
    ),
    ...(deep === 0
      ? []
      : [...mapped.flatMap((one) => likeProblems(one, all, known)), ...firstDeepProblems(mapped, known)]),
  ];
}

/** A path that AWS, which compares letters from the first path of several segments on, takes for another. */
function likeProblems({ path, at }: Mapped, all: readonly Pick<Mapped, "path">[], known: readonly string[]): string[] {
  const shorter = all.map((one) => one.path).find((other) => isBeginning(other, path));
  // Of two that are mapped here the longer one is told of.
  const longer = known.find((other) => isBeginning(path, other));
  const pair = shorter !== undefined ? [shorter, path] : [path, longer];
  const what =
    "use another: two paths of the domain begin alike, and with a path of several segments there AWS compares letters, not segments";
  return must(shorter === undefined && longer === undefined, at, what, pair);
}

/** Others' paths that nobody could mix up before this one came. */
function firstDeepProblems(mapped: readonly Mapped[], known: readonly string[]): string[] {
  const first = mapped.find(isDeep);
  if (first === undefined || known.some((path) => isDeep({ path }))) return [];
  const alike = known.flatMap((path) =>
    known.filter((other) => isBeginning(path, other)).map((other) => [path, other]),
  );
  const what =
    "use one segment: with several, AWS compares all paths of the domain by letters, and of others' paths two begin alike";
  return must(alike.length === 0, first.at, what, alike[0]);
}

/** Whether a path begins with another by its letters alone: `v1` of `v10`, not of `v1/orders`. */
const isBeginning = (beginning: string, of: string): boolean =>
  beginning !== "" && of !== beginning && of.startsWith(beginning) && of[beginning.length] !== "/";
