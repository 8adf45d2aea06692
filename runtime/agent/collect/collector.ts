import { createServer, type Server, type Socket } from "node:net";

const LINE_FEED = 0x0a;

/**
 * Takes the traffic log out of HAProxy's memory and writes it where the container's log is read: whole lines only, so that the
 * lines of an old and a new worker do not get into each other.
 *
 * Nothing is held here. Standard output being slow stops the reading, and what comes meanwhile waits in HAProxy's ring.
 *
 * @param write must not come back before the bytes are taken, as writing to a pipe does not
 */
export function collector(write: (lines: Buffer) => void): Server {
  return createServer((socket) => {
    let rest: Buffer = Buffer.alloc(0);
    socket.on("data", (part: Buffer) => {
      const end = part.lastIndexOf(LINE_FEED) + 1;
      if (end > 0) write(Buffer.concat([rest, part.subarray(0, end)]));
      rest = Buffer.concat([end > 0 ? Buffer.alloc(0) : rest, part.subarray(end)]);
    });
    // A worker that was killed leaves half a line: it is written, and ended.
    socket.on("close", () => {
      if (rest.length > 0) write(Buffer.concat([rest, Buffer.of(LINE_FEED)]));
    });
    socket.on("error", () => socket.destroy());
  });
}

/** Ends when HAProxy, which stops first, has sent all that it had; a second later at the latest. */
export async function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const impatience = setTimeout(() => sockets.forEach((socket) => socket.destroy()), 1000);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearTimeout(impatience);
}
