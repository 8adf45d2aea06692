/** Any part of a complete set of settings; lists are replaced whole. */
export type Diff<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Diff<T[K]> }
    : T;

type Tree = Record<string, unknown>;

/** A complete set of settings with some of them changed. */
export function extend<T extends object>(base: T, diff: Diff<T>): T {
  return merge(base as Tree, diff as Tree) as T;
}

function merge(base: Tree, diff: Tree): Tree {
  const changed = Object.entries(diff).map(([key, value]) => {
    const before = base[key];
    return [key, isTree(before) && isTree(value) ? merge(before, value) : value];
  });
  return { ...base, ...Object.fromEntries(changed) } as Tree;
}

/**
 * What a diff names that the base does not have, or has as something else.
 *
 * The compiler says so too, but Pulumi runs the program without asking it.
 */
export function misfits(base: object, diff: object, path = ""): string[] {
  return Object.entries(diff as Tree).flatMap(([key, value]) => {
    const property = path + key;
    if (!Object.hasOwn(base, key)) return [`${property}: use one of ${Object.keys(base).join(", ")}; got ${key}`];
    const before = (base as Tree)[key];
    if (isTree(before) && isTree(value)) return misfits(before, value, `${property}.`);
    return kind(before) === kind(value) ? [] : [`${property}: give a ${kind(before)}; got ${JSON.stringify(value)}`];
  });
}

/** The same settings with the base's own in place of what does not fit, so that everything else can still be judged. */
export function fitting<T extends object>(base: T, settings: object): T {
  const fitted = Object.entries(base as Tree).map(([key, before]) => {
    const value = (settings as Tree)[key];
    if (isTree(before) && isTree(value)) return [key, fitting(before, value)];
    return [key, kind(before) === kind(value) ? value : before];
  });
  return Object.fromEntries(fitted) as T;
}

function isTree(value: unknown): value is Tree {
  return kind(value) === "group of settings";
}

function kind(value: unknown): string {
  if (Array.isArray(value)) return "list";
  return typeof value === "object" && value !== null ? "group of settings" : typeof value;
}
