import { isSound } from "../../fields";
import { deployedIntentProblems, type DeployedIntent } from "../../haproxy/config";
import {
  decoded,
  trustsOf,
  VARIABLES,
  type AgentVariables,
  type CertificateSetting,
  type Environment,
  type ResolvedVariables,
  type TrustSetting,
} from "./environment";

/** What the agent works by; see docs/agent.md. */
export interface AgentSettings {
  readonly directory: string;
  /** In place of Secrets Manager and S3; undefined in AWS. */
  readonly storeDirectory: string | undefined;
  readonly service: string;
  readonly intent: DeployedIntent;
  /** Files that are written as they are, such as `errors.http`. */
  readonly files: Readonly<Record<string, string>>;
  readonly certificates: readonly CertificateSetting[];
  /** The trust bundles that HAProxy checks others by. */
  readonly trusts: readonly TrustSetting[];
  /** The bucket with the registrations. */
  readonly registrations: string;
  readonly members: MembersSetting | undefined;
  /** Where ECS tells about the task; undefined outside ECS. */
  readonly metadataUri: string | undefined;
  readonly instancesMs: number;
  /** In place of Cloud Map's own. */
  readonly cloudMapUrl: string | undefined;
  readonly pollMs: number;
  readonly registrationsMs: number;
  readonly reconcileMs: number;
  readonly reportMs: number;
  /** Whether metrics are told of each stage too. */
  readonly stageMetrics: boolean;
}

export interface MembersSetting {
  /** The Cloud Map name of the fleet's tasks. */
  readonly name: string;
  readonly port: number;
  /** `address:port`. */
  readonly resolver: string | undefined;
  /** This task's own; if not given, ECS is asked. */
  readonly address: string | undefined;
}

/** Reads all settings, or says everything that is wrong with them. */
export function settings(environment: Environment): AgentSettings | { readonly problems: readonly string[] } {
  const told = decoded(environment);
  const problems = [...variableProblems(told), ...intentProblems(told)].map(withoutValue);
  if (problems.length > 0) return { problems };
  // The intent as it was given: what is rendered fills in its own defaults.
  const { GATEHOUSE_INTENT: intent } = told as AgentVariables;
  return settingsOf(VARIABLES.resolve(told as AgentVariables), intent);
}

function settingsOf(variables: ResolvedVariables, intent: DeployedIntent): AgentSettings {
  return {
    directory: variables.GATEHOUSE_DIRECTORY,
    storeDirectory: variables.GATEHOUSE_STORE_DIRECTORY,
    service: variables.GATEHOUSE_SERVICE,
    intent,
    files: variables.GATEHOUSE_FILES,
    certificates: variables.GATEHOUSE_CERTIFICATES,
    trusts: trustsOf(variables),
    registrations: variables.GATEHOUSE_REGISTRATIONS,
    members: membersOf(variables),
    metadataUri: variables.ECS_CONTAINER_METADATA_URI_V4,
    instancesMs: 1000 * variables.GATEHOUSE_INSTANCES_SECONDS,
    cloudMapUrl: variables.GATEHOUSE_CLOUD_MAP_URL,
    pollMs: 1000 * variables.GATEHOUSE_POLL_SECONDS,
    registrationsMs: 1000 * variables.GATEHOUSE_REGISTRATIONS_SECONDS,
    reconcileMs: 1000 * variables.GATEHOUSE_RECONCILE_SECONDS,
    reportMs: 1000 * variables.GATEHOUSE_REPORT_SECONDS,
    stageMetrics: variables.GATEHOUSE_STAGE_METRICS,
  };
}

function membersOf(variables: ResolvedVariables): MembersSetting | undefined {
  const { GATEHOUSE_MEMBERS_NAME: name, GATEHOUSE_MEMBERS_PORT: port } = variables;
  if (name === undefined) return undefined;
  return {
    name,
    port,
    resolver: variables.GATEHOUSE_MEMBERS_RESOLVER,
    address: variables.GATEHOUSE_ADDRESS,
  };
}

type Told = ReturnType<typeof decoded>;

/** What is wrong with each variable but the intent, and with what spans several. */
function variableProblems(told: Told): string[] {
  const broken = Object.keys(told).filter((name) => isBroken(name as keyof AgentVariables, told));
  const others = ["GATEHOUSE_INTENT", ...broken];
  const found = [
    ...broken.map((name) => `${name}: give JSON`),
    ...VARIABLES.problems(told).filter(
      (problem) => !others.some((name) => problem.startsWith(`${name}:`) || problem.startsWith(`${name}.`)),
    ),
  ];
  const sound = (...names: (keyof AgentVariables)[]) => names.every((name) => isSound(found, name));
  const { GATEHOUSE_CERTIFICATES, GATEHOUSE_MEMBERS_NAME } = told;
  const problems = [...found];
  if (sound("GATEHOUSE_CERTIFICATES"))
    problems.push(...(GATEHOUSE_CERTIFICATES as CertificateSetting[]).flatMap(nameless));
  const placed = told.GATEHOUSE_ADDRESS ?? told.ECS_CONTAINER_METADATA_URI_V4;
  if (GATEHOUSE_MEMBERS_NAME !== undefined && placed === undefined)
    problems.push("GATEHOUSE_ADDRESS: give this task's address: ECS tells none here");
  return problems;
}

/** Whether a variable that should hold JSON does not. */
function isBroken(name: keyof AgentVariables, told: Told): boolean {
  return ["group", "list", "dictionary"].includes(VARIABLES.rows[name].is) && typeof told[name] === "string";
}

function nameless({ use, names }: CertificateSetting, i: number): string[] {
  return use === "Server" && names.length === 0 ? [`GATEHOUSE_CERTIFICATES[${i}].names: name what a server is called`] : []; // prettier-ignore
}

function intentProblems(told: Told): string[] {
  const { GATEHOUSE_INTENT } = told;
  if (isBroken("GATEHOUSE_INTENT", told)) return [];
  if (GATEHOUSE_INTENT === undefined) return ["GATEHOUSE_INTENT: give what HAProxy is to do, as JSON"];
  return deployedIntentProblems(GATEHOUSE_INTENT as DeployedIntent).map((problem) => `GATEHOUSE_INTENT: ${problem}`);
}

/** Values are not repeated, one may hold what it should not; but those of the intent are not secret. */
const withoutValue = (problem: string): string =>
  problem.startsWith("GATEHOUSE_INTENT") ? problem : problem.replace(/; got [^]*$/, "");
