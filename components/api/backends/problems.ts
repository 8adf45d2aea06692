import { isDnsName } from "../../shared/names";
import { duplicates, must, within } from "../../shared/refuse";
import type { BackendsArgs, BackendStage, BackendVersion } from "./args";
import { registryName } from "./cloud-map";

/** All that is wrong with the arguments; empty if nothing. */
export function backendsProblems(args: Pick<BackendsArgs, "namespace" | "stages">): string[] {
  const twice = sharedNames(args.stages);
  return [
    ...must(isDnsName(args.namespace), "namespace", "use a DNS name, such as gatehouse.internal", args.namespace),
    ...must(
      twice.length === 0,
      "stages",
      "use other names: <stage>-<version> names a service in Cloud Map, and two would be one",
      twice,
    ),
    ...args.stages.flatMap((stage, i) => within(`stages[${i}]`, versionsProblems(stage.versions))),
  ];
}

/** The Cloud Map names that versions of different stages would share; what stands twice is refused where it stands. */
function sharedNames(stages: BackendStage[]): string[] {
  const byStage = new Map(stages.map((stage) => [stage.name, stage.versions]));
  return duplicates(
    [...byStage].flatMap(([stage, versions]) => [...new Set(versions.map((version) => registryName(stage, version)))]),
  );
}

/** All that is wrong with a stage's versions; empty if nothing. */
function versionsProblems(versions: BackendVersion[]): string[] {
  const twice = duplicates(versions.map((version) => version.name));
  return [
    ...must(
      versions.length > 0,
      "versions",
      "name at least one version: each stage leads to exactly one backend",
      versions,
    ),
    ...must(twice.length === 0, "versions", "give each version of a stage its own name", twice),
    ...must(
      versions.length === 0 || versions.some((version) => (version.weight ?? 100) > 0),
      "versions",
      "give at least one version a weight above 0: else nothing is served",
      versions.map((version) => version.weight),
    ),
    ...versions.flatMap((version, i) => within(`versions[${i}]`, versionProblems(version))),
  ];
}

function versionProblems(version: BackendVersion): string[] {
  const weight = version.weight ?? 100;
  return [
    ...must(
      /^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/.test(version.name),
      "name",
      "use up to 30 lower-case letters, digits and hyphens, a letter first",
      version.name,
    ),
    ...must(
      Number.isInteger(version.port) && version.port >= 1 && version.port <= 65_535,
      "port",
      "use a TCP port from 1 to 65535",
      version.port,
    ),
    ...must(
      Number.isInteger(weight) && weight >= 0 && weight <= 256,
      "weight",
      "use a whole number from 0 to 256",
      weight,
    ),
    ...must(version.host === undefined || isDnsName(version.host), "host", "use a DNS name", version.host),
    ...must(
      version.tls?.serverName === undefined || isDnsName(version.tls.serverName),
      "tls.serverName",
      "use a DNS name",
      version.tls?.serverName,
    ),
  ];
}
