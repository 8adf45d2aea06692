/** What a bench is: it prints its table, or with `--json` its figures alone, and says whether it could run. */
export type Bench = (flags: readonly string[]) => Promise<number>;
