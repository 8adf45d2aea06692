import { FILES } from "../../../haproxy/config";
import type { Directory } from "../files";
import { withTimeout } from "../timeout";

/**
 * Whether the task was asked to stop: by the signal, which its entry point notes in a file, or already before it, while the balancer
 * still knows the task, as ECS tells by the desired status. A reload would start a worker that the stop then has to end too.
 *
 * @param metadataUri undefined outside ECS. One that does not answer tells nothing.
 */
export async function isLeaving(
  directory: Directory,
  metadataUri: string | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  if ((await directory.writtenAt(FILES.leaving)) > 0) return true;
  if (metadataUri === undefined) return false;
  const status = await withTimeout(signal, 2000, async (bounded) => {
    const answer = await fetch(`${metadataUri}/task`, { signal: bounded });
    return ((await answer.json()) as { DesiredStatus?: string }).DesiredStatus;
  }).catch(() => undefined);
  return status === "STOPPED";
}
