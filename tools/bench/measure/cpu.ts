import { readFileSync } from "node:fs";

/** Linux counts in these, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100;

/** Seconds of CPU that a process had so far; with `children`, also of its children that have ended. */
export function cpuSeconds(pid: number, children = false): number {
  // The second field, the command, is in parentheses and may hold anything.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ")
    .map(Number);
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
  return (user + system + (children ? childUser + childSystem : 0)) / TICKS_PER_SECOND;
}

/** Seconds of CPU that the whole machine had so far, and those that a hypervisor took from it. */
export function machineSeconds(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (
    readFileSync("/proc/stat", "utf8").split("\n")[0] ?? ""
  )
    .split(/\s+/)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND;
}
