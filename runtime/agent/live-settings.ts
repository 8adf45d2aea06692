import { FILES, isLimitMap } from "../../haproxy/config";
import type { DesiredState } from "./desired-state";
import type { Directory } from "./files";
import type { Log } from "../certificate/log";
import { alignMap, entries } from "./haproxy/maps";
import { alignWeights } from "./haproxy/servers";
import type { Ask } from "./haproxy/socket";
import type { File } from "./wanted-files";

/** What changes while HAProxy runs: limits, origin proofs and weights. Each step by itself, so that one failing holds up no other. */
export function liveSettingSteps(
  wanted: DesiredState,
  admin: Ask,
  directory: Directory,
  log: Log,
): (() => Promise<void>)[] {
  const { intent, files } = wanted.rendered;
  const proofs: File[] =
    wanted.originsMap !== undefined && intent.originProof !== false ? [[FILES.originProofs, wanted.originsMap]] : [];
  const limits = Object.entries(files).filter(([name]) => isLimitMap(name));
  const shares = intent.stages.flatMap(({ name: stage, versions }) =>
    versions.map(({ name: version, weight }) => ({ stage, version, weight })),
  );
  return [
    ...[...limits, ...proofs].map(([name, text]) => async () => {
      const changed = await alignMap(admin, directory.path(name), entries(text));
      if (changed > 0) log.info("map changed", { name, entries: changed });
    }),
    async () => {
      const changed = await alignWeights(admin, shares);
      if (changed > 0) log.info("weights changed", { servers: changed });
    },
  ];
}
