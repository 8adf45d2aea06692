import { Resolver } from "node:dns/promises";

/** IPv4 addresses by a name. */
export type Lookup = (signal: AbortSignal) => Promise<string[]>;

const EMPTY = new Set(["ENOTFOUND", "ENODATA"]);

/**
 * Asks DNS for a Cloud Map name's A records. A name without any is an empty answer; a resolver that fails is an error.
 *
 * @param server `address:port`; none: the machine's, in a task the VPC's own
 */
export function lookup(name: string, server: string | undefined): Lookup {
  return async (signal) => {
    // A try takes up to its timeout; two fit well within the period of asking.
    const resolver = new Resolver({ timeout: 1500, tries: 2 });
    if (server !== undefined) resolver.setServers([server]);
    const cancel = () => resolver.cancel();
    signal.addEventListener("abort", cancel, { once: true });
    try {
      return await resolver.resolve4(name);
    } catch (error) {
      if (EMPTY.has((error as NodeJS.ErrnoException).code ?? "")) return [];
      throw error;
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  };
}
