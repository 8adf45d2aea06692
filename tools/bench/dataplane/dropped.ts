import { socket } from "../../../runtime/agent/haproxy/socket";
import type { ProxyContender } from "./contenders";

/** Log lines that could not be written since the start: a pipe was full, or the ring, which HAProxy counts by itself. */
export async function droppedLines(contenders: readonly ProxyContender[]): Promise<Record<string, number>> {
  const all: Record<string, number> = {};
  for (const { name, socket: path } of contenders) if (path !== undefined) all[name] = await dropped(path);
  return all;
}

async function dropped(path: string): Promise<number> {
  const ask = socket(path);
  const [, process] = /^DroppedLogs: (\d+)/m.exec(await ask("show info")) ?? [];
  const [, ring = "0"] = /^ +traffic +: .* (\d+) dropped/m.exec(await ask("show events")) ?? [];
  return Number(process) + Number(ring);
}
