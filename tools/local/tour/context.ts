import { backendOf, type GatewayApi, type GatewayApiRoute, type ApiStage } from "../gateway/api";
import type { UsagePlan } from "../gateway/rest/usage-plans";
import type { ClientClass } from "../../../haproxy/config";
import type { Local } from "../running";
import { periodSeconds, requestLimits } from "../plan/limits";
import { Caller } from "./caller";
import { samplePath, sampleRoute } from "./sample-route";

/** What every scene of the tour works with. */
export interface TourContext {
  readonly local: Local;
  /** HAProxy's backend of the stage to call. */
  readonly stage: { readonly name: string };
  /** The same as API Gateway has it. */
  readonly gatewayStage: ApiStage;
  /** The path in front of the stage, and a path that needs a token and no scope, or all scopes. */
  readonly base: string;
  readonly route: GatewayApiRoute;
  readonly path: string;
  /** How long a time of steady requests lasts, and how many a second they are. */
  readonly loadMilliseconds: number;
  readonly perSecond: number;
  readonly callers: Readonly<Record<ClientClass | "Unscoped" | "Nobody", Caller>>;
}

/** Gets a token for each client. Undefined if no GET route of the plan needs one. */
export async function tourContext(local: Local, loadMilliseconds: number): Promise<TourContext | undefined> {
  const { api, clients, issuer, loopback, scopes, task } = local;
  const route = sampleRoute(api);
  // The stage with the most versions has the most to show.
  const versions = (stage: ApiStage): number =>
    local.instances.versions.filter((one) => one.stage === backendOf(stage)).length;
  const [stage] = api.stages.filter((one) => isOpened(api, one)).sort((a, b) => versions(b) - versions(a));
  const mapped = api.basePaths.find((one) => one.stage === stage?.name);
  if (!route || !stage || !mapped) return undefined;
  const base = mapped.path === "" ? "" : `/${mapped.path}`;
  const plan = widestPlan(api, stage);
  const caller = async (kind: ClientClass, wanted: readonly string[]): Promise<Caller> =>
    new Caller(local.url, loopback.next(), await issuer.token(clients[kind], wanted), plan?.keys.at(-1)?.value);
  const allowed = requestLimits(task, "Service")[0]?.number ?? Infinity;
  return {
    local,
    stage: { name: backendOf(stage) },
    gatewayStage: stage,
    base,
    route,
    path: `${base}${samplePath(route)}`,
    loadMilliseconds,
    // Half of a service's limit, so that a refusal is not mistaken for a failure.
    perSecond: Math.min(40, allowed / periodSeconds(task) / 2, (plan?.throttle.rateLimit ?? Infinity) / 2),
    callers: {
      Person: await caller("Person", scopes),
      Agent: await caller("Agent", scopes),
      Service: await caller("Service", scopes),
      Unscoped: await caller("Person", []),
      Nobody: new Caller(local.url, loopback.next(), undefined, plan?.keys.at(-1)?.value),
    },
  };
}

/** Whether anybody may call a stage: where routes ask for API keys, a plan must open it. */
function isOpened({ rest, routes }: GatewayApi, { name }: ApiStage): boolean {
  return (
    !routes.some((route) => route.asksForKey) || (rest?.usagePlans ?? []).some((plan) => plan.stages.includes(name))
  );
}

/** Whose keys may call a stage the most. */
export function widestPlan({ rest }: Pick<GatewayApi, "rest">, stage: Pick<ApiStage, "name">): UsagePlan | undefined {
  const opening = (rest?.usagePlans ?? []).filter((plan) => plan.stages.includes(stage.name));
  const most = (plan: UsagePlan): number => Math.min(plan.quota ?? Infinity, plan.throttle.rateLimit * 3600);
  return [...opening].sort((a, b) => most(b) - most(a))[0];
}
