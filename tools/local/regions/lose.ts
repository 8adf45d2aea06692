import { setTimeout as sleep } from "node:timers/promises";
import { RoutingPolicy } from "../../../components/request-path/domain/args";
import { CommandError } from "../../shared/command-error";
import { DnsServer } from "../../shared/dns";
import { Cleanup } from "../../shared/cleanup";
import type { HttpAnswer, HttpRequest } from "../../shared/http/client";
import { Load } from "../../shared/http/load";
import { until } from "../../shared/until";
import { measureFleet } from "../faults/measured";
import { LocalMetrics } from "../faults/metrics";
import { MINUTE_SECONDS, SECOND_MS } from "../faults/time";
import { start } from "../local";
import type { Local } from "../running";
import { tourContext, type TourContext } from "../tour/context";
import { refuseOwnIssuers, type PlannedRegion } from "./planned";
import { ResolvingClient } from "./resolving-client";
import { Route53, secondsUntilTurned, TTL_SECONDS } from "./route53";

/** Whose names end at different times. */
const CLIENTS = 4;
const TICK_MS = 50;
/** Before the region goes and after clients must have left it, in minutes of AWS. */
const STEADY_MINUTES = 3;
/** Until all regions are healthy by alarms that have seen nothing before; and what a busy machine takes longer. */
const PATIENCE_MS = 60_000;

/** One request, as its client saw it. */
export interface Sent {
  /** When it was sent and when it came to its end, in milliseconds after the region was lost; negative before. */
  readonly at: number;
  readonly endedAt: number;
  readonly region: string;
  /** Why it failed: a status, an error's code; undefined if it was served. */
  readonly failure: string | undefined;
}

/** What came of the loss of a region. */
export interface Loss {
  readonly lost: string;
  /** Where clients were led before, and may be led after. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly sent: readonly Sent[];
  /** Milliseconds until Route 53 no longer led clients there. */
  readonly turnedMs: number;
  /** Milliseconds within which that must be: by the rule of the region's alarm, and Route 53's reading. */
  readonly turnsWithinMs: number;
  /** After which every client asks for the name again. */
  readonly ttlMs: number;
}

/** How regions are run. */
export interface RegionsOptions {
  readonly regions: readonly PlannedRegion[];
  readonly lost: string;
  readonly haproxy: string;
  /** Asked for once everything runs, and can be ended in good order. @default nothing interrupts it */
  readonly interrupted?: () => AbortSignal;
}

/**
 * Runs the gatehouse of every region, leads clients to them as Route 53 would, and takes one away while they call. Undefined if it is
 * interrupted.
 */
export async function loseRegion(options: RegionsOptions): Promise<Loss | undefined> {
  const { regions, lost, haproxy, interrupted = () => new AbortController().signal } = options;
  refuseOwnIssuers(regions);
  const cleanup = new Cleanup();
  try {
    const metrics = new LocalMetrics();
    const running = await startAll(regions, lost, haproxy, metrics, cleanup);
    const signal = interrupted();
    const addresses = new Map(regions.map(({ region }) => [region, new URL(running.get(region)!.local.url).hostname]));
    const route53 = new Route53(regions, metrics, (region) => addresses.get(region)!);
    const ticking = setInterval(() => route53.tick(Date.now()), TICK_MS);
    cleanup.add(() => clearInterval(ticking));
    const dns = await DnsServer.start("127.0.0.1", route53.answer);
    cleanup.add(() => dns.stop());
    const isWell = () => regions.every(({ region }) => route53.isHealthy(region));
    await until("every region is healthy by its alarm", () => signal.aborted || isWell(), PATIENCE_MS);
    const resolver = `127.0.0.1:${dns.port}`;
    return await underLoad({ regions, lost, running, addresses, route53, resolver, signal }, cleanup);
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") return undefined;
    throw error;
  } finally {
    await cleanup.run();
  }
}

interface Running {
  readonly local: Local;
  /** Ends the measurements, then everything in the region. */
  readonly lose: () => Promise<void>;
}

/** The one that goes is started last: what all share, the issuer, is another's. */
async function startAll(
  regions: readonly PlannedRegion[],
  lost: string,
  haproxy: string,
  metrics: LocalMetrics,
  cleanup: Cleanup,
): Promise<Map<string, Running>> {
  const running = new Map<string, Running>();
  for (const { region, plan } of [...regions].sort((a, b) => Number(a.region === lost) - Number(b.region === lost))) {
    const [first] = running.values();
    const shared = first && { identity: first.local, port: Number(new URL(first.local.url).port) };
    const local = await start({ plan, haproxy, instances: 1, hasOwnAddress: true, ...shared });
    const endMeasuring = measureFleet(plan, local.fleet, metrics);
    const lose = async (): Promise<void> => {
      endMeasuring();
      await local.stop();
    };
    cleanup.add(lose);
    running.set(region, { local, lose });
  }
  return running;
}

interface Led {
  readonly regions: readonly PlannedRegion[];
  readonly lost: string;
  readonly running: ReadonlyMap<string, Running>;
  readonly addresses: ReadonlyMap<string, string>;
  readonly route53: Route53;
  readonly resolver: string;
  readonly signal: AbortSignal;
}

async function underLoad(led: Led, cleanup: Cleanup): Promise<Loss> {
  const { regions, lost, running, route53, signal } = led;
  const names = regions.map(({ region }) => region).sort();
  const { healthCheck, policy } = regions.find(({ region }) => region === lost)!;
  if (healthCheck === undefined)
    throw new CommandError(`${lost}: nothing tells Route 53 that it is gone: give the record a health check`);
  const [turnsWithinMs, ttlMs] = [secondsUntilTurned(healthCheck.alarm) * SECOND_MS, TTL_SECONDS * SECOND_MS];
  const context = await tourContext(running.get(names.find((one) => one !== lost)!)!.local, 0);
  if (context === undefined) throw new CommandError("no GET route of the plan takes a token");
  const sent: Sent[] = [];
  const ended = startClients(led, context, (one) => sent.push(one));
  cleanup.add(ended);
  await sleep(STEADY_MINUTES * MINUTE_SECONDS * 1000, undefined, { signal });
  const lostAt = Date.now();
  const going = running.get(lost)!.lose();
  // The machine's own lateness counts: AWS's is in the bound.
  await until(
    `Route 53 has turned from ${lost}`,
    () => signal.aborted || !route53.isHealthy(lost),
    turnsWithinMs + PATIENCE_MS,
  );
  const turnedMs = Date.now() - lostAt;
  const rest = Math.max(0, lostAt + turnsWithinMs + ttlMs - Date.now());
  await sleep(rest + STEADY_MINUTES * MINUTE_SECONDS * 1000, undefined, { signal });
  await Promise.all([ended(), going]);
  Object.values(context.callers).forEach((caller) => caller.close());
  const primary = regions.find((one) => one.policy === RoutingPolicy.Primary);
  const others = names.filter((one) => one !== lost);
  return {
    lost,
    before: policy === RoutingPolicy.Latency || primary === undefined ? names : [primary.region],
    after: primary !== undefined && primary.region !== lost ? [primary.region] : others,
    sent: sent.map((one) => ({ ...one, at: one.at - lostAt, endedAt: one.endedAt - lostAt })),
    turnedMs,
    turnsWithinMs,
    ttlMs,
  };
}

/** Each with its own name server's answers, as far apart as they may be. @returns how to end them */
function startClients(
  { regions, running, addresses, resolver }: Led,
  { callers, path, perSecond, local }: TourContext,
  onSent: (one: Sent) => void,
): () => Promise<void> {
  const byAddress = new Map([...addresses].map(([region, address]) => [address, region]));
  const name = regions[0]!.domainName;
  const port = Number(new URL([...running.values()][0]!.local.url).port);
  const request: HttpRequest = callers.Service.request(path);
  const noted = (address: string, { status, failure }: HttpAnswer, at: number): void => {
    const why = status === 200 ? undefined : (failure ?? String(status));
    onSent({ at, endedAt: Date.now(), region: byAddress.get(address)!, failure: why });
  };
  const all = Array.from({ length: CLIENTS }, () => {
    const client = new ResolvingClient({ name, port, resolver, localAddress: local.loopback.next(), onSent: noted });
    return { client, load: new Load(client, { request, pace: { perSecond: perSecond / CLIENTS } }) };
  });
  const starting = all.map(({ load }, i) => setTimeout(() => load.start(), (i * MINUTE_SECONDS * 1000) / CLIENTS));
  return async () => {
    starting.forEach((timer) => clearTimeout(timer));
    await Promise.all(all.map(async ({ load }) => load.stop()));
    all.forEach(({ client }) => client.close());
  };
}
