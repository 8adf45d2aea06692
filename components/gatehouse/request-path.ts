import type { Intent } from "../../haproxy/config";
import type { BackendStage } from "../api/backends/args";
import { hostOf } from "../api/backends/cloud-map";
import { TlsMode } from "../request-path/balancer/args";
import { COLLECTOR } from "../request-path/fleet/collector";
import { END_BEFORE_KILL_SECONDS, STOP_TIMEOUT } from "../request-path/fleet/stop";
import type { GatewayStage } from "../api/gateway/args";
import type { GatehouseArgs } from "./args";

/** Where HAProxy listens: above 1023, because Fargate lets an ordinary user bind no lower port. */
export const PORTS = { trafficPort: 8443, controlPort: 8404 };

/** How much earlier than the gateway HAProxy gives up on a backend, so that it is HAProxy that says why. */
const ANSWER_FIRST_MS = 1000;

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
  const { namespace } = backendSettings(name, args);
  return {
    ...PORTS,
    ...(args.classes && { classes: args.classes }),
    ...(args.limits && { limits: args.limits }),
    log: { collector: COLLECTOR },
    stages: args.stages.map((stage) => ({
      name: stage.name,
      versions: stage.versions.map((version) => ({
        name: version.name,
        host: hostOf(namespace, stage.name, version),
        port: version.port,
        weight: version.weight ?? 100,
        ...(version.tls && { tls: { clientCertificate: true, ...version.tls } }),
      })),
      ...(stage.canary && { canary: stage.canary }),
      ...(stage.healthPath !== undefined && { healthPath: stage.healthPath }),
    })),
    timeouts: { serverMs: gatewayTimeout(args) - ANSWER_FIRST_MS },
    hardStopMs: ((args.fleet.stopTimeoutSeconds ?? STOP_TIMEOUT) - END_BEFORE_KILL_SECONDS) * 1000,
  };
}

/** The longest that a request may take, in seconds. */
export function longestRequestSeconds(args: GatehouseArgs): number {
  return Math.ceil(gatewayTimeout(args) / 1000);
}

function gatewayTimeout({ gateway }: GatehouseArgs): number {
  return gateway.timeoutMilliseconds ?? 30_000;
}
