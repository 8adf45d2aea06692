import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";

/** A TCP port that nobody on this machine listens on at the moment, whatever the address. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** A free port for each of these, once. */
export async function freePorts(ports: Iterable<number>): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  for (const port of new Set(ports)) {
    let free = await freePort();
    while ([...found.values()].includes(free)) free = await freePort();
    found.set(port, free);
  }
  return found;
}
