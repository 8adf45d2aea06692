import type { Ask } from "./socket";

/** A version's share of its stage. */
export interface Share {
  readonly stage: string;
  readonly version: string;
  /** 0 to 256. */
  readonly weight: number;
}

/**
 * Gives every instance of a version its weight. Instances are the servers `<version>.<n>` of the backend named as the
 * stage; places that no instance has yet get it too.
 *
 * @returns how many servers differed.
 */
export async function alignWeights(ask: Ask, shares: readonly Share[]): Promise<number> {
  let changed = 0;
  for (const stage of new Set(shares.map((share) => share.stage))) {
    const wanted = new Map(shares.filter((share) => share.stage === stage).map((s) => [s.version, s.weight]));
    for (const { server, weight } of await loadedWeights(ask, stage)) {
      const want = wanted.get(server.slice(0, server.lastIndexOf(".")));
      if (want === undefined || want === weight) continue;
      const answer = await ask(`set server ${stage}/${server} weight ${want}`);
      if (answer !== "") throw new Error(`HAProxy refused weight ${want} for ${stage}/${server}: ${answer}`);
      changed++;
    }
  }
  return changed;
}

/** What a reload starts from, so that it knows the servers before DNS has answered again. */
export async function serversState(ask: Ask): Promise<string> {
  const state = await ask("show servers state");
  if (!state.startsWith("1\n# ")) throw new Error("no servers state in the format that a reload reads");
  return `${state}\n`;
}

async function loadedWeights(ask: Ask, stage: string): Promise<{ server: string; weight: number }[]> {
  const [, header = "", ...rows] = (await ask(`show servers state ${stage}`)).split("\n");
  const columns = header.replace(/^# /, "").split(" ");
  const [name, weight] = [columns.indexOf("srv_name"), columns.indexOf("srv_uweight")];
  if (name < 0 || weight < 0) throw new Error(`no servers state of ${stage}`);
  return rows
    .map((row) => row.split(" "))
    .map((cells) => ({ server: cells[name] ?? "", weight: Number(cells[weight]) }));
}
