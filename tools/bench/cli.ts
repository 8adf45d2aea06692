import type { Bench } from "./bench";

const BENCHES: Readonly<Record<string, () => Promise<{ bench: Bench }>>> = {
  dataplane: async () => import("./dataplane/bench"),
  rotation: async () => import("./rotation/bench"),
};

async function main([name = "", ...flags]: readonly string[]): Promise<number> {
  const load = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (load === undefined) {
    console.error(`usage: npm run bench -- ${Object.keys(BENCHES).join("|")} [--json]`);
    return 2;
  }
  return (await load()).bench(flags);
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
