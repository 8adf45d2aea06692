import type { Intent } from "../../../haproxy/config";

/** A version of a stage's service, as the fleet is told of it. */
export interface PlannedVersion {
  readonly stage: string;
  readonly name: string;
  /** The Cloud Map name that its instances are found under. */
  readonly host: string;
  readonly port: number;
  readonly weight: number;
  /** The path that HAProxy asks its instances for health at, if it asks for more than a connection. */
  readonly healthPath: string | undefined;
}

/** The versions behind each stage. */
export function versionsOf({ stages }: Pick<Intent, "stages">): PlannedVersion[] {
  return stages.flatMap(({ name: stage, healthPath, versions }) =>
    versions.map(({ name, host, port, weight }) => ({ stage, name, host, port, weight, healthPath })),
  );
}
