import { TUNING_KEY, type Registration } from "../../../haproxy/config";
import type { PortOf } from "./intent";

/** An object of the plan on this machine: the services' ports are free ones in place of the plan's. */
export function localObject(key: string, text: string, port: PortOf): string {
  if (key === TUNING_KEY) return text;
  const registration = JSON.parse(text) as Registration;
  const stages = registration.stages.map((stage) => ({
    ...stage,
    versions: stage.versions.map((version) => ({ ...version, port: port(version.port) })),
  }));
  return JSON.stringify({ ...registration, stages });
}
