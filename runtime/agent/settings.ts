import { intentProblems, type Intent } from "../../haproxy/config";
import { Reader, type CertificateSetting, type Environment, type TrustSetting } from "./settings-reader";

export type { CertificateSetting };

/** What the agent is told by its environment; see docs/agent.md. */
export interface AgentEnvironment {
  readonly directory: string;
  /** `aws`, or where the directory store is. */
  readonly store: "aws" | { readonly directory: string };
  readonly service: string;
  readonly intent: Intent;
  /** Files that are written as they are, such as `gateway-ca.pem`. */
  readonly files: Readonly<Record<string, string>>;
  readonly certificates: readonly CertificateSetting[];
  readonly trust: TrustSetting | undefined;
  readonly origins: { readonly map: string | undefined; readonly parameter: string | undefined };
  readonly tuningParameter: string | undefined;
  readonly members: MembersSetting | undefined;
  readonly pollMs: number;
  readonly tuningMs: number;
  readonly reconcileMs: number;
  readonly reportMs: number;
}

export interface MembersSetting {
  /** The Cloud Map name of the fleet's tasks. */
  readonly name: string;
  readonly port: number;
  /** `address:port`. */
  readonly resolver: string | undefined;
  /** This task's own; if not given, ECS is asked. */
  readonly address: string | undefined;
  readonly metadataUri: string | undefined;
}

/** Reads all settings, or says everything that is wrong with them. */
export function settings(environment: Environment): AgentEnvironment | { readonly problems: readonly string[] } {
  const read = new Reader(environment);
  const found: AgentEnvironment = {
    directory: read.text("GATEHOUSE_DIRECTORY", /^(\/[\w.-]+)+$/, "an absolute path", "/run/gatehouse"),
    store: storeOf(read.text("GATEHOUSE_STORE", /^(aws|directory:\/.+)$/, "aws, or directory:/…", "aws")),
    service: read.text("GATEHOUSE_SERVICE", /^[\w.-]{1,64}$/, "letters, digits, -, _ and .", "gatehouse"),
    intent: intentOf(read),
    files: read.record("GATEHOUSE_FILES", /^[a-z][a-z0-9.-]{0,63}$/),
    certificates: read.certificates("GATEHOUSE_CERTIFICATES"),
    trust: read.trust("GATEHOUSE_TRUST"),
    origins: {
      map: read.origins("GATEHOUSE_ORIGINS"),
      parameter: read.optional("GATEHOUSE_ORIGINS_PARAMETER", /^[\w./:-]+$/, "the name of an SSM parameter"),
    },
    tuningParameter: read.optional("GATEHOUSE_TUNING_PARAMETER", /^[\w./:-]+$/, "the name of an SSM parameter"),
    members: membersOf(read),
    pollMs: 1000 * read.whole("GATEHOUSE_POLL_SECONDS", 1, 3600, 300),
    tuningMs: 1000 * read.whole("GATEHOUSE_TUNING_SECONDS", 1, 300, 10),
    reconcileMs: 1000 * read.whole("GATEHOUSE_RECONCILE_SECONDS", 1, 300, 10),
    reportMs: 1000 * read.whole("GATEHOUSE_REPORT_SECONDS", 1, 300, 60),
  };
  together(read, found);
  return read.problems.length > 0 ? { problems: read.problems } : found;
}

function storeOf(text: string): AgentEnvironment["store"] {
  return text === "aws" ? "aws" : { directory: text.slice("directory:".length) };
}

function intentOf(read: Reader): Intent {
  const value = read.json("GATEHOUSE_INTENT") as Intent;
  if (value === undefined) {
    read.refuse("GATEHOUSE_INTENT", "give what HAProxy is to do, as JSON");
    return { stages: [] };
  }
  for (const problem of intentProblems(value)) read.problems.push(`GATEHOUSE_INTENT: ${problem}`);
  for (const key of ["directory", "fleet"])
    if (Object.hasOwn(value, key)) read.refuse("GATEHOUSE_INTENT", `leave out ${key}: the agent knows it better`);
  return value;
}

function membersOf(read: Reader): MembersSetting | undefined {
  const name = read.optional("GATEHOUSE_MEMBERS_NAME", /^[A-Za-z0-9_.-]{1,253}$/, "the fleet's DNS name");
  const port = read.whole("GATEHOUSE_MEMBERS_PORT", 1024, 65_535, 10_000);
  const resolver = read.optional("GATEHOUSE_MEMBERS_RESOLVER", /^\d+(\.\d+){3}:\d+$/, "address:port of a DNS server");
  const address = read.optional("GATEHOUSE_ADDRESS", /^\d+(\.\d+){3}$/, "this task's IPv4 address");
  const metadataUri = read.optional("ECS_CONTAINER_METADATA_URI_V4", /^https?:\/\//, "what ECS set");
  return name === undefined ? undefined : { name, port, resolver, address, metadataUri };
}

function together(read: Reader, found: AgentEnvironment): void {
  const { certificates, origins, members, intent } = found;
  if (certificates.length === 0) read.refuse("GATEHOUSE_CERTIFICATES", "name at least HAProxy's own, edge.pem");
  if (intent.originProof !== false && origins.map === undefined && origins.parameter === undefined)
    read.refuse("GATEHOUSE_ORIGINS", "give the proofs, or GATEHOUSE_ORIGINS_PARAMETER: requests must carry one");
  if (members && members.address === undefined && members.metadataUri === undefined)
    read.refuse("GATEHOUSE_ADDRESS", "give this task's address: ECS tells none here");
}
