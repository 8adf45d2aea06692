import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";

/** What a server may have besides the connections that it takes. */
type Closable = Server & { closeAllConnections?(): void };

/** Listens on a loopback address. @param port any free one unless given. @returns the port */
export async function listen(server: Server, address = "127.0.0.1", port = 0): Promise<number> {
  server.listen(port, address);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Takes no more connections, and ends those that an HTTP server has. Resolves when all have ended. */
export async function closeServer(server: Closable): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections?.();
  await closed;
}
