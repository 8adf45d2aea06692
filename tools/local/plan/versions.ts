import { stageId, type Intent } from "../../../haproxy/config";

/** A version of a stage's service, as the fleet's intent has it. */
export interface PlannedVersion {
  /** As the gateway calls it, `<api>.<stage>`. */
  readonly stage: string;
  readonly name: string;
  /** The Cloud Map name that its instances are found under. */
  readonly host: string;
  readonly port: number;
  readonly weight: number;
  /** The path of HAProxy's health check; undefined if it only connects. */
  readonly healthPath: string | undefined;
}

/** The versions behind each stage. */
export function plannedVersions({ apis }: Pick<Intent, "apis">): PlannedVersion[] {
  const stages = apis.flatMap((api) => api.stages.map((stage) => ({ ...stage, id: stageId(api.name, stage.name) })));
  return stages.flatMap(({ id: stage, healthPath, versions }) =>
    versions.map(({ name, host, port, weight }) => ({ stage, name, host, port, weight, healthPath })),
  );
}
