import type { GrownTask } from "./task";

/** What so many APIs cost: a task's processes, and what the fleet asks AWS. */
export interface GrowthRow extends GrownTask {
  readonly apis: number;
  /** Places for instances. */
  readonly servers: number;
  /** The median of some, in milliseconds. */
  readonly renderMs: number;
  /** Of the whole fleet, and what it costs a month in dollars. */
  readonly asked: { readonly listings: Asked; readonly instances: Asked };
}

interface Asked {
  readonly perSecond: number;
  readonly usd: number;
}

export interface GrowthResult {
  readonly cores: number;
  readonly haproxy: string;
  readonly rows: readonly GrowthRow[];
  /** With one core for HAProxy and limits that are never reached, by the number of APIs; why not, where it was not measured. */
  readonly requestsPerSecond: Readonly<Record<string, number>> | { readonly skipped: string };
}
