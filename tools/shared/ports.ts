import { randomInt } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";

/** Below, ports are often a service's own. */
const LOWEST = 10_000;
/** Linux's default. */
const LOWEST_OF_KERNEL = 32_768;
/** Only reservations listen on this loopback address: a port that is taken here is reserved on all others. */
const RESERVING_ADDRESS = "127.255.255.254";
const TRIES = 1000;

/** Ports from one to another, both included. */
export interface EphemeralPorts {
  readonly lowest: number;
  readonly highest: number;
}

/** Servers whose only use is to hold a port. */
const RESERVATIONS = new WeakSet<Server>();

/** Whether a server only holds a port for this process. Such a server needs no end. */
export function isReservation(server: Server): boolean {
  return RESERVATIONS.has(server);
}

/**
 * A TCP port that is free on this machine, and that no other process gets from here as long as this one runs:
 * for a server that needs its port before it starts. A server of this process listens on port 0 instead.
 */
export async function freePort(range = belowKernel()): Promise<number> {
  const { lowest, highest } = range;
  for (let tries = 0; tries < TRIES; tries++) {
    const port = randomInt(lowest, highest + 1);
    // The one server stays until this process ends; the other only shows that the port is free.
    const reserved = await bound(port, RESERVING_ADDRESS);
    const free = reserved && (await bound(port, "127.0.0.1"));
    if (free) await closed(free);
    if (free) return port;
    if (reserved) await closed(reserved);
  }
  throw new Error(`no free port from ${lowest} to ${highest} in ${TRIES} tries`);
}

/** A free port for each of these, once. */
export async function freePorts(ports: Iterable<number>): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  for (const port of new Set(ports)) found.set(port, await freePort());
  return found;
}

/** Below the ports that the kernel gives to connections, and to servers that listen on port 0. */
function belowKernel(): EphemeralPorts {
  let lowest = NaN;
  try {
    lowest = Number(readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").split(/\s+/)[0]);
  } catch {
    // Another system than Linux.
  }
  // Where the kernel takes nearly all ports, there is none that it never gives away.
  return { lowest: LOWEST, highest: (lowest > LOWEST + TRIES ? lowest : LOWEST_OF_KERNEL) - 1 };
}

/** A server that listens; undefined if the port is taken. Only Linux has all addresses of 127.0.0.0/8. */
async function bound(port: number, address: string): Promise<Server | undefined> {
  const server = createServer();
  RESERVATIONS.add(server);
  server.listen(port, address).unref();
  return once(server, "listening").then(
    () => server,
    (error: NodeJS.ErrnoException) => (error.code === "EADDRNOTAVAIL" ? server : undefined),
  );
}

async function closed(server: Server): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
}
