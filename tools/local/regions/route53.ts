import { RoutingPolicy } from "../../../components/request-path/domain/args";
import type { AddressRecord } from "../../shared/dns";
import { fires, type AlarmRule } from "../faults/rule";
import type { LocalMetrics } from "../faults/metrics";
import { SECOND_MS } from "../faults/time";
import type { PlannedRegion } from "./planned";

/** An alias record of API Gateway has that of its target, and no TTL of its own (Route 53 guide, alias records): a minute. */
export const TTL_SECONDS = 60;
/** Until Route 53 has read a changed alarm, at the most: AWS names no number, docs/operations/regions.md counts with this. */
export const READ_SECONDS = 60;

/** CloudWatch spells them in capitals. */
type AlarmState = "Ok" | "Alarm" | "InsufficientData";

/** How long it takes until a region that is gone is not led to, in seconds of AWS at the most: a period has begun already when it goes. */
export function secondsUntilTurned({ periods, metrics }: AlarmRule): number {
  const period = Math.max(...metrics.map((one) => one.period));
  return (periods + 1) * period + READ_SECONDS;
}

/**
 * A stand-in for Route 53: answers for the shared name with a region that is healthy, by the policy of the records. CloudWatch looks
 * at an alarm when a period ends, Route 53 at its state half a minute later. It does not imitate `evaluateTargetHealth`.
 */
export class Route53 {
  readonly #states = new Map<string, AlarmState>();
  readonly #healthy = new Map<string, boolean>();
  #evaluated = 0;
  #read = 0;

  /** @param addressOf where clients reach a region's gateway */
  constructor(
    private readonly regions: readonly PlannedRegion[],
    private readonly metrics: LocalMetrics,
    private readonly addressOf: (region: string) => string,
  ) {}

  /** Does what is due. Called often. */
  tick(now: number): void {
    const minute = 60 * SECOND_MS;
    const ended = Math.floor(now / minute) * minute;
    if (ended > this.#evaluated) {
      this.#evaluated = ended;
      for (const { region, healthCheck } of this.regions)
        if (healthCheck) this.#states.set(region, stateOf(healthCheck.alarm, this.metrics, ended));
    }
    const due = Math.floor(now / minute - 0.5);
    if (due <= this.#read) return;
    this.#read = due;
    for (const { region, healthCheck } of this.regions)
      this.#healthy.set(region, healthCheck === undefined || this.#isHealthy(region, healthCheck.insufficientData));
  }

  /** Whether it leads clients to a region by that region's own health. */
  isHealthy(region: string): boolean {
    return this.#healthy.get(region) ?? false;
  }

  /** What a resolver is answered. Where no region is healthy, all are taken as healthy (Route 53 guide, how Route 53 chooses records). */
  readonly answer = (name: string): AddressRecord | undefined => {
    const named = this.regions.filter(({ domainName }) => domainName === name);
    if (named.length === 0) return undefined;
    const healthy = named.filter(({ region }) => this.isHealthy(region));
    const chosen = chooseOf(healthy.length > 0 ? healthy : named);
    return { ttlSeconds: Math.round((TTL_SECONDS * SECOND_MS) / 1000), addresses: [this.addressOf(chosen.region)] };
  };

  #isHealthy(region: string, insufficientData: string): boolean {
    const state = this.#states.get(region) ?? "InsufficientData";
    if (state !== "InsufficientData") return state === "Ok";
    return insufficientData === "LastKnownStatus" ? (this.#healthy.get(region) ?? true) : insufficientData === "Healthy"; // prettier-ignore
  }
}

/** The primary if it is among them; by latency any: on one machine all are as near. */
function chooseOf(regions: readonly PlannedRegion[]): PlannedRegion {
  const primary = regions.find(({ policy }) => policy === RoutingPolicy.Primary);
  return primary ?? regions[Math.floor(Math.random() * regions.length)]!;
}

function stateOf(rule: AlarmRule, metrics: LocalMetrics, now: number): AlarmState {
  const from = now - rule.periods * Math.max(...rule.metrics.map(({ period }) => period)) * SECOND_MS;
  const isSilent = rule.metrics.every((one) => metrics.statistic(one, one.stat, from, now) === undefined);
  if (isSilent && rule.missing !== "Breaching") return "InsufficientData";
  return fires(rule, metrics, now, SECOND_MS) ? "Alarm" : "Ok";
}
