import type { Plan } from "../preview";
import type { Attachable, Team } from "./attach/team";
import type { CloudMapServer } from "./cloud-map";
import type { LocalInstances } from "./backends/instances";
import type { LocalCertificates } from "./certificates/certificates";
import type { LocalLink } from "./gateway/forward";
import type { LocalFleet } from "./fleet/fleet";
import type { MissingValue } from "./gateway/mapping";
import type { PathEncoding } from "./gateway/path-encoding";
import type { GatewayApi } from "./gateway/api";
import type { Clients } from "./loopback/clients";
import type { LocalIssuer } from "./loopback/issuer";
import type { Loopback } from "./loopback/loopback";
import type { Task } from "./plan/task";
import type { Tally } from "./show/tally";
import type { LocalStore } from "./store/store";

/** How to run a plan. */
export interface LocalOptions {
  /** Evaluated with `passwordSymbols`: without them, what the gateway sends is not known. */
  readonly plan: Plan;
  /** Path of the real binary. */
  readonly haproxy: string;
  /** Of each version. @default 2 */
  readonly instances?: number;
  /** Where agents find certificates and parameters. @default "Directory" */
  readonly store?: "Directory" | "Moto";
  /** What the gateway makes of percent-encodings in a path. @default `Decoded` */
  readonly paths?: PathEncoding;
  /** What the gateway makes of a header whose value is missing. @default `Keep` */
  readonly missing?: MissingValue;
  /** Of the gateway. @default any free one */
  readonly port?: number;
  /** Whether the gateway listens on an address that nothing else has, so that a name may lead to it. @default false */
  readonly hasOwnAddress?: boolean;
  /** Who issues tokens, where another run does already. @default one of its own */
  readonly identity?: Pick<Local, "issuer" | "clients">;
  /** Added to each of the plan's APIs: what a tour needs and the plan has not. */
  readonly extend?: (api: GatewayApi) => GatewayApi;
  /** The plans of other programs that may be attached while it runs: what their routes ask for, the issuer knows. */
  readonly teams?: readonly Plan[];
  /** Called with each line of the gateway's access log. */
  readonly onAccess?: (line: string) => void;
  /** Called with each line of HAProxy's traffic log. */
  readonly onTraffic?: (line: string) => void;
  /** Called with each line of the agents' metrics. */
  readonly onMetrics?: (line: string) => void;
  /** Between two reports of agents and collectors, in seconds. @default their own, a minute */
  readonly reportSeconds?: number;
  /** Called with each line of a service's log. */
  readonly onService?: (line: string) => void;
}

/** A plan, running on loopback. */
export interface Local {
  readonly plan: Plan;
  readonly task: Task;
  /** The API with the most stages, and all of them. */
  readonly api: GatewayApi;
  readonly apis: readonly GatewayApi[];
  /** Where clients call, without a stage. */
  readonly url: string;
  readonly controlUrl: string;
  readonly issuer: LocalIssuer;
  readonly clients: Clients;
  /** All scopes of the routes. */
  readonly scopes: readonly string[];
  readonly instances: LocalInstances;
  readonly fleet: LocalFleet;
  /** The programs of other teams, which may be attached. */
  readonly teams: readonly Team[];
  readonly attachable: Attachable;
  /** Between the gateway and the balancer. */
  readonly link: LocalLink;
  readonly loopback: Loopback;
  readonly tally: Tally;
  /** Where agents find certificates and parameters. */
  readonly store: LocalStore;
  readonly certificates: LocalCertificates;
  readonly cloudMap: CloudMapServer;
  readonly directory: string;
  stop(): Promise<void>;
}
