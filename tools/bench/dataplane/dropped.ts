import { once } from "node:events";
import { connect } from "node:net";
import type { ProxyContender } from "./contenders";

/** Log lines that could not be written since the start: a pipe was full, or the ring, which HAProxy counts by itself. */
export async function droppedLines(contenders: readonly ProxyContender[]): Promise<Record<string, number>> {
  const all: Record<string, number> = {};
  for (const { name, socket } of contenders) if (socket !== undefined) all[name] = await dropped(socket);
  return all;
}

async function dropped(path: string): Promise<number> {
  const socket = connect(path);
  let text = "";
  socket.on("data", (data: Buffer) => (text += data.toString()));
  socket.end("show info;show events\n");
  await once(socket, "close");
  const [, process] = /^DroppedLogs: (\d+)/m.exec(text) ?? [];
  const [, ring = "0"] = /^ +traffic +: .* (\d+) dropped/m.exec(text) ?? [];
  return Number(process) + Number(ring);
}
