import type { Plan } from "../preview";
import { CommandError, refuseAll } from "../shared/command-error";
import type { Task } from "./plan/task";
import type { PlannedVersion } from "./plan/versions";

/** Refuses a plan that needs what is not imitated here. */
export function refuseUnsupported(plan: Plan, task: Task, versions: readonly PlannedVersion[]): void {
  const config = task.files["haproxy.cfg"] ?? "";
  const has = (pattern: RegExp, what: string): string[] => (pattern.test(config) ? [`haproxy.cfg: ${what}`] : []);
  if (versions.length === 0) throw new CommandError(`stack ${plan.stack}: the plan's haproxy.cfg leads to no backend`);
  refuseAll([
    ...has(/server-template .* ssl /, "backends that speak TLS cannot run here yet: leave tls out of the versions"),
    ...has(/server-template .* proto h2/, "backends that speak HTTP/2 cannot run here yet: leave protocol out of the versions"), // prettier-ignore
  ]);
}
