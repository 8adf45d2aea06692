import { REGISTRATION_SCHEMA, type HaproxyStage, type OriginProofHash, type Registration } from "../../haproxy/config";
import { serviceName } from "./names";
import { stagePath, type Placement } from "./paths";
import { stageOptions, type ResolvedStage, type ResolvedVersion } from "./stage-args";

/** What is registered of an API. */
interface Registered {
  readonly name: string;
  readonly stages: readonly ResolvedStage[];
  readonly placement: Placement;
  readonly namespace: string;
}

/** What HAProxy is told of an API. */
export function registrationOf(api: Registered, originProofs: OriginProofHash[]): Registration {
  return {
    schema: REGISTRATION_SCHEMA,
    name: api.name,
    stages: api.stages.map((stage) => haproxyStage(api, stage)),
    originProofs,
  };
}

function haproxyStage(api: Registered, stage: ResolvedStage): HaproxyStage {
  const path = stagePath(api.name, stage, api.placement);
  const { name, canary, healthPath, ambiguousPaths, versions } = stage;
  const { maxRequestsPerInstance, maxQueuedPerInstance, slowStartMs, connectionPerRequest } = stage;
  return {
    name,
    versions: versions.filter(({ retired }) => !retired).map((version) => haproxyVersion(api, name, version)),
    prefix: path === "" ? "" : `/${path}`,
    ...(canary && { canary }),
    ...(healthPath !== undefined && { healthPath }),
    ...(ambiguousPaths && { ambiguousPaths }),
    ...{ maxRequestsPerInstance, maxQueuedPerInstance, slowStartMs, connectionPerRequest },
    ...stageOptions(stage),
  };
}

function haproxyVersion({ name: api, namespace }: Registered, stage: string, version: ResolvedVersion) {
  const { name, port, weight, instances, tls, toleratesViolations } = version;
  return {
    name,
    host: version.host ?? `${serviceName(api, stage, name)}.${namespace}`,
    ...{ port, weight, instances },
    // The fleet has a certificate for backends.
    ...(tls && { tls: { clientCertificate: true, ...tls } }),
    ...(toleratesViolations !== undefined && { toleratesViolations }),
  };
}
