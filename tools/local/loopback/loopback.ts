import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { CommandError } from "../../shared/command-error";
import { closeServer, listen } from "../../shared/listen";
import { freePorts } from "../../shared/ports";

/** The addresses and ports of one run: a /24 of 127/8 by chance, so that runs beside each other do not meet. */
export class Loopback {
  /** Where everything but the instances listens. */
  readonly address = "127.0.0.1";
  readonly #net: string;
  #given = 0;

  private constructor(
    net: string,
    private readonly ports: ReadonlyMap<number, number>,
  ) {
    this.#net = net;
  }

  /** With a free port for each of these. */
  static async for(ports: readonly number[]): Promise<Loopback> {
    const net = `127.${randomInt(1, 255)}.${randomInt(0, 255)}`;
    await usable(`${net}.1`);
    return new Loopback(net, await freePorts(ports));
  }

  /** An address that was not given before. */
  next(): string {
    this.#given += 1;
    if (this.#given > 250)
      throw new CommandError("no more addresses: 250 instances and clients were started in this run");
    return `${this.#net}.${this.#given}`;
  }

  /** The free port in place of another. */
  readonly port = (port: number): number => this.ports.get(port) ?? port;
}

async function usable(address: string): Promise<void> {
  const server = createServer();
  await listen(server, address).catch(() => {
    throw new CommandError(
      `${address}: this machine has only 127.0.0.1; a local run needs all of 127.0.0.0/8, as Linux has it`,
    );
  });
  await closeServer(server);
}
