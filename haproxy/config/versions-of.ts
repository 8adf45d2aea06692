/** A version of a stage, and where it is said: `stages[0].versions[1]`. */
export interface PlacedVersion<S extends { readonly versions: readonly unknown[] }> {
  readonly stage: S;
  readonly version: S["versions"][number];
  readonly at: string;
}

/** The versions of all stages, for rules that look at each. */
export function versionsOf<S extends { readonly versions: readonly unknown[] }>(
  stages: readonly S[],
): PlacedVersion<S>[] {
  return stages.flatMap((stage, i) =>
    stage.versions.map((version, j) => ({ stage, version, at: `stages[${i}].versions[${j}]` })),
  );
}
