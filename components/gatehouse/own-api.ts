import { REGISTRATION_SCHEMA, type OriginProofHash, type Registration } from "../../haproxy/config";
import { hostOf } from "../api/backends/cloud-map";
import { pathOf, type PlacedStage } from "../api/gateway/mappings";
import type { ResolvedGatehouse } from "./args";

/** What the gatehouse's own stages are registered as. */
export const OWN_API = "api";

const inUse = ({ retired }: { readonly retired: boolean }): boolean => !retired;

/** The gatehouse's own stages, as HAProxy is told of them. */
export function ownRegistration(
  namespace: string,
  args: ResolvedGatehouse,
  originProofs: OriginProofHash[],
): Registration {
  return {
    schema: REGISTRATION_SCHEMA,
    name: OWN_API,
    stages: args.stages.map((stage) => ({
      name: stage.name,
      versions: stage.versions.filter(inUse).map((version) => ({
        name: version.name,
        host: hostOf(namespace, stage.name, version),
        port: version.port,
        weight: version.weight,
        ...(version.tls && { tls: version.tls }),
        ...(version.toleratesViolations !== undefined && { toleratesViolations: version.toleratesViolations }),
      })),
      prefix: prefixOf(stage),
      ...(stage.canary && { canary: stage.canary }),
      ...(stage.healthPath !== undefined && { healthPath: stage.healthPath }),
      ...(stage.ambiguousPaths && { ambiguousPaths: stage.ambiguousPaths }),
      connectionPerRequest: stage.connectionPerRequest,
    })),
    originProofs,
  };
}

/** Where clients find a stage, on its domain. */
function prefixOf(stage: PlacedStage): string {
  const path = pathOf(stage);
  return path === "" ? "" : `/${path}`;
}
