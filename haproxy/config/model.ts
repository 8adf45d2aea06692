import type { ResolvedBy } from "../../fields";
import { INTENT, type Intent } from "./intent/intent";
import type { BackendAuthority } from "./intent/stages";
import { NETWORK_PREFIX, SOURCE_PREFIX } from "./intent/limits";
import { stageId } from "./files";
import { limitsOf, type Limit } from "./limits/limits";

type Resolved = ResolvedBy<typeof INTENT>;

/** An intent with every default filled in, frozen. The sections are written from this alone. */
export type HaproxyModel = Omit<Resolved, "limits"> & {
  /** Of all APIs. */
  readonly stages: readonly StageModel[];
  /** Empty: no limits. */
  readonly limits: readonly Limit[];
  /** What requests and errors are counted over. */
  readonly periodSeconds: number;
  /** How many callers a table holds. */
  readonly callers: number;
  /** How much of an IPv6 address is one source, and one network, in bits. */
  readonly sourcePrefix: number;
  readonly networkPrefix: number;
  /** Whether the gateway of any API asks for API keys, and shows a certificate. */
  readonly hasApiKeys: boolean;
  readonly hasCertificates: boolean;
  /** Whether the gateway of any API shows one that is known by its common name. */
  readonly hasCommonNames: boolean;
};

type ResolvedApi = Resolved["apis"][number];
type ResolvedStage = ResolvedApi["stages"][number];
type ResolvedVersion = ResolvedStage["versions"][number];

export type StageModel = Omit<ResolvedStage, "versions" | "prefix"> & {
  readonly api: string;
  /** What the gateway calls it, `<api>.<stage>`, and its backend. */
  readonly id: string;
  readonly prefix: string;
  readonly versions: readonly VersionModel[];
  /** What is verified of tokens, and by which keys; undefined if nothing. */
  readonly tokens: TokenModel | undefined;
};
type TokenModel = NonNullable<ResolvedApi["tokens"]> & { readonly keys: ResolvedApi["tokenKeys"] };
export type VersionModel = Omit<ResolvedVersion, "tls"> & { readonly tls: VersionTls | undefined };

export interface VersionTls {
  readonly serverName: string;
  readonly clientCertificate: boolean;
  readonly authority: BackendAuthority | undefined;
  readonly caCertificates: string | undefined;
}

/** Applies the defaults, those that depend on other fields included. Expects an intent without problems. */
export function modelOf(intent: Intent): HaproxyModel {
  const settings = INTENT.resolve(intent);
  // A gateway's: where clients call themselves there is none.
  const behindGateways = settings.clients === undefined ? settings.apis : [];
  return freeze({
    ...settings,
    stages: settings.apis.flatMap((api) =>
      api.stages.map((stage) => stageOf(api, stage, settings.clients === undefined)),
    ),
    classes: { ...settings.classes, clients: sorted(settings.classes.clients) },
    limits: limitsOf(settings.limits),
    periodSeconds: settings.limits.periodSeconds,
    callers: settings.limits.callers,
    sourcePrefix: settings.limits.sourcePrefix ?? SOURCE_PREFIX,
    networkPrefix: settings.limits.networkPrefix ?? NETWORK_PREFIX,
    hasApiKeys: settings.apis.some(({ apiKeys }) => apiKeys.length > 0),
    hasCertificates: behindGateways.some(asksForCertificate),
    hasCommonNames: behindGateways.some(({ clientCommonName }) => clientCommonName !== undefined),
  });
}

/** Whether an API is served on connections alone that show its gateway's certificate. */
export const asksForCertificate = ({ clientCertificates, clientCommonName }: ResolvedApi): boolean =>
  clientCertificates.length > 0 || clientCommonName !== undefined;

/** Where clients call themselves no gateway says who calls, and no token: a certificate does. */
function stageOf(
  { name: api, tokens, tokenKeys: keys }: ResolvedApi,
  stage: ResolvedStage,
  hasGateway: boolean,
): StageModel {
  const { name, prefix = `/${api}-${name}`, versions } = stage;
  const identity = {
    api,
    id: stageId(api, name),
    prefix,
    tokens: hasGateway && tokens ? { ...tokens, keys } : undefined,
  };
  return { ...stage, ...identity, versions: versions.map(versionOf) };
}

function versionOf(version: ResolvedVersion): VersionModel {
  const { tls } = version;
  return {
    ...version,
    tls: tls && {
      serverName: version.host,
      clientCertificate: false,
      authority: undefined,
      caCertificates: undefined,
      ...tls,
    },
  };
}

/** In another order they are the same, so they must be the same bytes. */
function sorted<T extends { readonly client: string }>(rules: readonly T[]): T[] {
  return [...rules].sort((a, b) => (a.client < b.client ? -1 : 1));
}

function freeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === "object" && part !== null) freeze(part as object);
  return Object.freeze(value);
}
