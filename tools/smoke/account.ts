import { backendOf, type GatewayApi, type GatewayApiRoute } from "../local/gateway/api";
import { takesGet } from "../local/gateway/routes";
import { PlanResources } from "../preview/plan-resources";
import type { Plan } from "../preview";
import { isObject } from "../shared/json";
import type { StackOutputs } from "../shared/stack-outputs";
import type { LogReader } from "./aws/logs";
import type { MetricReader } from "./aws/metrics";
import type { Tasks } from "./aws/tasks";
import { Probe, type ProbeTarget } from "./probe";
import { NotAsked } from "./not-asked";

/** What the questions are asked with. */
export interface AccountSettings {
  /** What the program of this checkout has put out: routes, mappings, stages. */
  readonly plan: Plan;
  readonly api: GatewayApi;
  readonly outputs: StackOutputs;
  /** An access token of the API; shown to the API alone. */
  readonly token: string | undefined;
  /** Of a usage plan, where the API's routes ask for one. @default none */
  readonly apiKey?: string | undefined;
  readonly tls: ProbeTarget["tls"];
  readonly logs: LogReader;
  readonly metrics: MetricReader;
  readonly tasks: Tasks;
}

/** A deployed stack, as the questions see it. */
export class Account {
  readonly resources: PlanResources;
  #probe: Probe | undefined;

  constructor(readonly settings: AccountSettings) {
    this.resources = new PlanResources(settings.plan);
  }

  /** A text among the stack's outputs. @throws NotAsked if it has none of that name */
  output(...path: string[]): string {
    const value = path.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), this.settings.outputs);
    if (typeof value === "string" && value !== "") return value;
    throw new NotAsked(`the stack has no output ${path.join(".")}`);
  }

  /** The route that probes take: GET, with a parameter, without a token where there is one. */
  get route(): GatewayApiRoute {
    const { api, token } = this.settings;
    const known = api.routes.filter(({ key }) => takesGet(key) && key.segments?.some(({ kind }) => kind !== "Literal"));
    const open = known.filter(({ authorizer }) => !authorizer);
    const [found] = token === undefined ? open : [...known.filter(({ authorizer }) => authorizer), ...open];
    if (found) return found;
    if (known.length > 0) throw new NotAsked("every route asks for a token: give an access token in GATEHOUSE_TOKEN");
    throw new NotAsked("no GET route has a parameter in its path");
  }

  /** Sends requests to a stage with a path in front, if there is one. */
  get probe(): Probe {
    if (this.#probe) return this.#probe;
    const { token, apiKey, tls, logs, outputs } = this.settings;
    const urls = isObject(outputs["urls"]) ? Object.entries(outputs["urls"]) : [];
    const texts = urls.flatMap(([stage, url]) => (this.#isOurs(stage) && typeof url === "string" ? [url] : []));
    // The longest path has the most to tell.
    const [url] = texts.sort((one, other) => other.split("/").length - one.split("/").length);
    if (url === undefined) throw new NotAsked("the stack has no output urls");
    const { route } = this;
    if (route.asksForKey && apiKey === undefined)
      throw new NotAsked("the route asks for an API key: give one of a usage plan in GATEHOUSE_API_KEY");
    const target: ProbeTarget = {
      url,
      route,
      tls,
      token: route.authorizer ? token : undefined,
      apiKey: route.asksForKey ? apiKey : undefined,
      gatewayLogGroup: this.output("gatewayLogGroups", this.#apiName),
      fleetLogGroup: this.output("fleetLogGroup"),
    };
    return (this.#probe = new Probe(target, logs));
  }

  /** The API that is asked: its stages are `<api>.<stage>` among the URLs. */
  get #apiName(): string {
    const [stage] = this.settings.api.stages;
    return (stage && backendOf(stage).split(".")[0]) ?? "";
  }

  #isOurs(stage: string): boolean {
    return stage.startsWith(`${this.#apiName}.`);
  }

  close(): void {
    const { logs, metrics, tasks } = this.settings;
    for (const one of [this.#probe, logs, metrics, tasks]) one?.close();
  }
}
