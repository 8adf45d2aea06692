import { once } from "node:events";
import { writeSync } from "node:fs";
import type { Socket } from "node:net";
import type { Log } from "../../certificate/log";
import { collectorAddress, type CollectorVariables } from "../environment";
import { close, collector } from "./collector";

const STDOUT = 1;

/** Collects until SIGTERM. @returns the exit code. */
export async function collect(environment: Partial<CollectorVariables>, log: Log): Promise<number> {
  const at = collectorAddress(environment);
  if (at === undefined) {
    log.error("setting", { problem: "GATEHOUSE_COLLECT: give an address of loopback and a port, 127.0.0.1:5514" });
    return 1;
  }
  const sockets = new Set<Socket>();
  const server = collector((lines) => writeAll(lines));
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(at.port, at.address);
  await once(server, "listening");
  await once(process, "SIGTERM");
  await close(server, sockets);
  return 0;
}

/** To the last byte: a pipe that somebody made non-blocking says EAGAIN when it is full. */
function writeAll(bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(STDOUT, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      // Half a tenth of a second: the reader is behind, and the ring has room for minutes.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
}
