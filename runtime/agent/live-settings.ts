import { isLiveMap, type Intent } from "../../haproxy/config";
import type { DesiredState } from "./desired-state";
import type { Directory } from "./files";
import type { Log } from "../certificate/log";
import { alignMap, entries } from "./haproxy/maps";
import { alignServers } from "./haproxy/servers";
import type { Ask } from "./haproxy/socket";
import { backendsOf } from "./instances/backends";
import type { KnownInstances } from "./instances/services";
import type { Report } from "./report";

/** What changes while HAProxy runs: limits, classes, canaries' shares and origin proofs. Each step by itself, so that one failing holds up no other. */
export function liveSettingSteps(
  wanted: DesiredState,
  admin: Ask,
  directory: Directory,
  log: Log,
): (() => Promise<void>)[] {
  const maps = Object.entries(wanted.rendered.files).filter(([name]) => isLiveMap(name));
  return maps.map(([name, text]) => async () => {
    const changed = await alignMap(admin, directory.path(name), entries(text));
    if (changed > 0) log.info("map changed", { name, entries: changed });
  });
}

/** Instances and their weights, in the backends that HAProxy has now: whatever waits for a reload does not hold them up. */
export async function alignInstances(
  intent: Intent,
  instances: KnownInstances,
  { admin, log, report }: { readonly admin: Ask; readonly log: Log; readonly report: Pick<Report, "withoutPlace"> },
): Promise<void> {
  const { changed, withoutPlace } = await alignServers(admin, backendsOf(intent, instances));
  if (changed > 0) log.info("servers changed", { changes: changed });
  // A version's own backend has as many places as it has in the stage's.
  const places = withoutPlace.filter((one) => !one.includes(":"));
  if (report.withoutPlace(places)) log.error("more instances than there are places for", { instances: places });
}
