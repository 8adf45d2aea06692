import { httpClient, type HttpClient } from "../../shared/http/client";
import { Load, type LoadCounts } from "../../shared/http/load";
import type { TourContext } from "../tour/context";
import { asGateway, directTarget } from "../tour/past-gateway";
import { samplePath } from "../tour/sample-route";

/** What has been sent since it was counted last; failures by way and reason. */
export type TrafficCount = Pick<LoadCounts, "served" | "failures">;

/**
 * Requests that go on while certificates rotate: through the gateway, past it to HAProxy on connections that are kept, and
 * past it on a new connection for each.
 */
export class RotationTraffic {
  readonly #loads: ReadonlyMap<string, Load>;
  readonly #clients: HttpClient[];

  constructor({ local, route, stage, callers, path, perSecond }: TourContext) {
    const target = directTarget(local, route);
    this.#clients = [httpClient({ ...target, connections: 4 }), httpClient({ ...target, keepAlive: false })];
    const { id, subject } = local.clients.Service;
    const claims = { "authorizer.claims.sub": subject, "authorizer.claims.client_id": id };
    // As the gateway lets it through, for a HAProxy that verifies it.
    const bearer = callers.Service.request(path).headers?.filter(([name]) => name === "authorization") ?? [];
    const direct = { path: samplePath(route), headers: [...asGateway(route, stage.name, claims), ...bearer] };
    const [kept, fresh] = this.#clients as [HttpClient, HttpClient];
    const pace = { perSecond: perSecond / 3 };
    this.#loads = new Map([
      ["through the gateway", new Load(callers.Service.client, { request: callers.Service.request(path), pace })],
      ["on a kept connection", new Load(kept, { request: direct, pace })],
      ["on a new connection", new Load(fresh, { request: direct, pace })],
    ]);
  }

  get running(): boolean {
    return [...this.#loads.values()].some((load) => load.running);
  }

  start(): void {
    for (const load of this.#loads.values()) load.start();
  }

  /** Resolves when the last request is answered. */
  async stop(): Promise<void> {
    await Promise.all([...this.#loads.values()].map((load) => load.stop()));
  }

  /** Ends the connections that were kept. */
  close(): void {
    for (const client of this.#clients) client.close();
  }

  /** What was counted since the last time. */
  take(): TrafficCount {
    const taken = [...this.#loads].map(([way, load]) => ({ way, ...load.take() }));
    const failures = taken.flatMap((one) =>
      Object.entries(one.failures).map(([reason, number]) => [`${one.way}: ${reason}`, number] as const),
    );
    return { served: taken.reduce((sum, { served }) => sum + served, 0), failures: Object.fromEntries(failures) };
  }
}
