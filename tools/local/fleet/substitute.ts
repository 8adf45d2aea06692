import { CommandError } from "../../shared/command-error";

/** Where things are on this machine. */
export interface SubstitutePlaces {
  /** In place of the task's volume. */
  readonly directory: string;
  /** What an address of the plan's own listeners becomes. */
  readonly address: string;
  /** In place of the VPC's resolver. */
  readonly resolver: { readonly address: string; readonly port: number };
  /** A free port in place of one that HAProxy listens on; the same for the same. */
  readonly listener: (port: number) => number;
  /** A free port in place of one that backends listen on. */
  readonly backend: (port: number) => number;
}

/**
 * A configuration's text on this machine, for whoever has no agent to render it (tools/bench). These are all the
 * differences: the directory, the addresses and ports of `bind` and `server-template`, and the resolver.
 */
export function onLoopback(config: string, directory: string, places: SubstitutePlaces): string {
  const substituted = config
    .replaceAll(`${directory}/`, `${places.directory}/`)
    .replace(
      /^(\s+bind )[0-9.]+:(\d+)/gm,
      (_, head: string, port: string) => `${head}${places.address}:${places.listener(Number(port))}`,
    )
    .replace(
      /^(\s+server-template \S+ \d+ [^\s:]+:)(\d+)/gm,
      (_, head: string, port: string) => `${head}${places.backend(Number(port))}`,
    )
    .replace(/^(\s+nameserver \S+ )[0-9.]+:\d+$/gm, `$1${places.resolver.address}:${places.resolver.port}`);
  refuseElsewhere(substituted);
  return substituted;
}

/** Refuses a configuration that would still speak to, or listen on, something that is not this machine. */
export function refuseElsewhere(config: string): void {
  const left = elsewhere(config);
  if (left.length > 0)
    throw new CommandError(left.map((line) => `haproxy.cfg: cannot run on loopback; got ${line.trim()}`).join("\n"));
}

function elsewhere(config: string): string[] {
  return config
    .split("\n")
    .filter((line) => /^\s+(bind|nameserver|server) /.test(line))
    .filter((line) => /\s[0-9]+(\.[0-9]+){3}:/.test(line) && !/\s127(\.[0-9]+){3}:/.test(line));
}
