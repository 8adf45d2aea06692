import type * as pulumi from "@pulumi/pulumi";
import { problems as configProblems, type Intent } from "../haproxy/config";
import { logsProblems, type LogSettings } from "./ground/logs";
import { networkProblems, type NetworkSettings } from "./ground/network";
import type { BackendStage, BackendVersion } from "./request-path/backends/backends";
import { hostOf } from "./request-path/backends/cloud-map";
import { backendsProblems } from "./request-path/backends/problems";
import type { BalancerSettings } from "./request-path/balancer/balancer";
import { balancerProblems } from "./request-path/balancer/problems";
import { TlsMode } from "./request-path/balancer/tls-mode";
import type { CertificateSecret, FleetSettings } from "./request-path/fleet/haproxy-fleet";
import { fleetProblems } from "./request-path/fleet/problems";
import type { GatewaySettings } from "./request-path/gateway/gateway";
import { gatewayProblems } from "./request-path/gateway/problems";
import type { GatewayStage, Throttle } from "./request-path/gateway/stages";
import { nameFits } from "./shared/names";
import { must, within } from "./shared/refuse";

/** A stage of the API and what answers for it: one gateway stage is one HAProxy backend of the same name. */
export interface Stage {
  /** Up to 30 lower-case letters, digits and hyphens. Clients see it in the path: `https://api.example.com/v1`. */
  readonly name: string;
  /** The most requests that the gateway lets into the stage. */
  readonly throttle: Throttle;
  /** The versions of the service, with their weights: blue/green, canary. */
  readonly versions: BackendVersion[];
}

/** TLS from the gateway to HAProxy. */
export interface TlsSettings {
  /**
   * Who ends it.
   * @default `Passthrough`
   */
  readonly mode?: TlsMode;
  /** The name that the gateway asks for and verifies. Public authorities only: API Gateway trusts no private one. */
  readonly serverName: string;
  /** HAProxy's certificate. Under `Passthrough` it is the one for `serverName`. */
  readonly certificate: CertificateSecret;
  /** The balancer's ACM certificate for `serverName`, under `Reencrypt`. */
  readonly balancerCertificateArn?: pulumi.Input<string>;
}

export interface GatehouseArgs {
  /** The AWS account, twelve digits. Given, not asked: a preview needs no credentials. */
  readonly accountId: string;
  /** The region, for example `eu-central-1`. */
  readonly region: string;
  readonly network: NetworkSettings;
  readonly logs: LogSettings;
  readonly gateway: GatewaySettings;
  readonly stages: Stage[];
  readonly tls: TlsSettings;
  readonly balancer?: BalancerSettings;
  readonly fleet: FleetSettings;
  /**
   * The private DNS name that services are found under.
   * @default `<name>.internal`
   */
  readonly namespace?: string;
  /**
   * Which secret shows HAProxy that a request came through this gateway. Raise it by one, never by more, to have a
   * new one: the fleet knows it already, and goes on to take the one before, so nothing is refused meanwhile.
   * @default 1
   */
  readonly originProofGeneration?: number;
  /**
   * Whether Pulumi refuses to delete what cannot be had back: keys and logs. The balancer and a user pool have their own.
   * @default true
   */
  readonly protect?: boolean;
}

/** Where HAProxy listens: above 1023, because Fargate lets an ordinary user bind no lower port. */
export const PORTS = { trafficPort: 8443, controlPort: 8404 };

/** How much earlier than the gateway HAProxy gives up on a backend, so that it is HAProxy that says why. */
const ANSWER_FIRST_MS = 1000;

/** How long before ECS kills a task HAProxy ends what still runs. */
const END_BEFORE_KILL_SECONDS = 5;

/** All that is wrong with the arguments, in their own words; empty if nothing. Creates nothing. */
export function gatehouseProblems(name: string, args: GatehouseArgs): string[] {
  const generation = args.originProofGeneration ?? 1;
  const parts = [
    ...nameFits(name, "-balancer", 32, "load balancer"),
    ...must(/^\d{12}$/.test(args.accountId), "accountId", "give the AWS account's twelve digits", args.accountId),
    ...must(
      /^[a-z]{2}(-[a-z]+)+-\d$/.test(args.region),
      "region",
      "name an AWS region, such as us-east-1",
      args.region,
    ),
    ...within("network", networkProblems(args.network)),
    ...within("network", zonesProblems(args)),
    ...within("logs", logsProblems(args.logs)),
    ...within("balancer", balancerProblems(balancerSettings(args))),
    ...within("balancer", drainProblems(args)),
    ...within("fleet", fleetProblems(args.fleet)),
    ...backendsProblems(backendSettings(name, args)),
    ...gatewayProblems({ ...args.gateway, stages: gatewayStages(args) }),
    ...must(Number.isInteger(generation) && generation >= 1, "originProofGeneration", "count up from 1", generation),
  ];
  // What HAProxy would refuse is said in HAProxy's words, so only where nothing above has said it in the caller's.
  return parts.length > 0 ? parts : within("haproxy", configProblems(haproxyIntent(name, args)));
}

function zonesProblems(args: GatehouseArgs): string[] {
  const elsewhere = (args.network.availabilityZones ?? []).filter((zone) => !zone.startsWith(args.region));
  return must(elsewhere.length === 0, "availabilityZones", `name zones of ${args.region}`, elsewhere);
}

function drainProblems(args: GatehouseArgs): string[] {
  const stop = args.fleet.stopTimeoutSeconds ?? 110;
  const drain = args.balancer?.deregistrationDelaySeconds ?? 120;
  const what = `use at least fleet.stopTimeoutSeconds (${stop}): else the balancer cuts what a stopping task still answers`;
  return must(!(drain < stop), "deregistrationDelaySeconds", what, drain);
}

export function balancerSettings(args: GatehouseArgs) {
  const { mode = TlsMode.Passthrough, balancerCertificateArn } = args.tls;
  return {
    ...args.balancer,
    tlsMode: mode,
    ...(balancerCertificateArn !== undefined && { certificateArn: balancerCertificateArn }),
  };
}

export function gatewayStages(args: GatehouseArgs): GatewayStage[] {
  return args.stages.map(({ name, throttle }) => ({ name, throttle }));
}

export function backendSettings(name: string, args: GatehouseArgs): { namespace: string; stages: BackendStage[] } {
  return {
    namespace: args.namespace ?? `${name}.internal`,
    stages: args.stages.map((stage) => ({ name: stage.name, versions: stage.versions })),
  };
}

/** What HAProxy is to do, from what was decided about the door. */
export function haproxyIntent(name: string, args: GatehouseArgs): Intent {
  const { namespace, stages } = backendSettings(name, args);
  return {
    ...PORTS,
    stages: stages.map((stage) => ({
      name: stage.name,
      versions: stage.versions.map((version) => ({
        name: version.name,
        host: hostOf(namespace, stage.name, version),
        port: version.port,
        weight: version.weight ?? 100,
      })),
    })),
    timeouts: {
      serverMs: (args.gateway.timeoutMilliseconds ?? 30_000) - ANSWER_FIRST_MS,
      hardStopMs: ((args.fleet.stopTimeoutSeconds ?? 110) - END_BEFORE_KILL_SECONDS) * 1000,
    },
  };
}
