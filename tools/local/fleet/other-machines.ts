import { CommandError } from "../../shared/command-error";

/** Refuses a haproxy.cfg that would still speak to, or listen on, something that is not this machine. */
export function refuseOtherMachines(config: string): void {
  const lines = config
    .split("\n")
    .filter((line) => /^\s+(bind|nameserver|server) /.test(line))
    .filter((line) => /\s[0-9]+(\.[0-9]+){3}:/.test(line) && !/\s127(\.[0-9]+){3}:/.test(line));
  if (lines.length > 0)
    throw new CommandError(lines.map((line) => `haproxy.cfg: cannot run on loopback; got ${line.trim()}`).join("\n"));
}
