import { isGroup, problem, useOneOf, type Known } from "../fields";
import type { GatehouseArgs } from "../components/index";

/** Where a value stands in the arguments: `tls.serverName`. */
type Path<T> = T extends readonly unknown[]
  ? never
  : { [K in keyof T & string]: K | Below<K, NonNullable<T[K]>> }[keyof T & string];
type Below<K extends string, T> = T extends object ? `${K}.${Path<T>}` : never;
type ArgumentPath = Path<Known<Required<GatehouseArgs>>>;

/** An argument that a fact fills, where that group is there at all. */
interface Target {
  readonly path: ArgumentPath;
  readonly within?: ArgumentPath;
  /** Where the settings say so, the argument must stay out. */
  readonly unless?: ArgumentPath;
}

/**
 * The facts of an account, by their keys in Pulumi.<stack>.yaml, and the arguments that they fill: what cannot be reviewed
 * as code, because AWS or somebody else has decided it. What each must be is said by the arguments' own tables.
 */
const FACTS: Readonly<Record<string, readonly Target[]>> = {
  "aws:region": [{ path: "region" }],
  "gatehouse:accountId": [{ path: "accountId" }],
  "gatehouse:availabilityZoneIds": [{ path: "network.availabilityZoneIds" }],
  "gatehouse:image": [{ path: "fleet.image" }],
  "gatehouse:issuer": [{ path: "authorizer.jwt.issuer" }],
  "gatehouse:audiences": [{ path: "authorizer.jwt.audiences" }],
  "gatehouse:serverName": [{ path: "tls.serverName" }],
  "gatehouse:breakGlassArns": [{ path: "certificates.breakGlassArns" }],
  "gatehouse:alarmTopicArn": [{ path: "alarms.topicArn" }],
  "gatehouse:alarmEmails": [{ path: "alarms.emails" }],
  "gatehouse:agentImage": [{ path: "agent.image" }],
  "gatehouse:certificateSecretArn": [{ path: "tls.certificate.secretArn" }],
  "gatehouse:certificateKeyArn": [{ path: "tls.certificate.keyArn" }],
  "gatehouse:domain": [{ path: "domain.name" }],
  "gatehouse:domainCertificateArn": [{ path: "domain.certificateArn", within: "domain" }],
  "gatehouse:hostedZoneId": [
    { path: "tls.hostedZoneId", unless: "tls.dnsElsewhere" },
    { path: "domain.hostedZoneId", within: "domain", unless: "domain.dnsElsewhere" },
  ],
};

/** Settings with the facts of a stack's file filled in. */
export interface Filled {
  readonly args: unknown;
  /** What is wrong with the file by itself. */
  readonly problems: string[];
  /** The problems of the arguments in the words of the file, for those that it has to give. */
  readonly inItsWords: (problems: string[]) => string[];
}

/** Fills the facts of a stack's file into its settings. What the settings decide themselves is never replaced. */
export function fillFacts(settings: unknown, config: Readonly<Record<string, string>>): Filled {
  const problems: string[] = [];
  const named = new Map<string, string>();
  let args = settings;
  for (const [key, targets] of Object.entries(FACTS)) {
    // Empty is as good as left out: so `--config` can take a fact away.
    const value = parsed(config[key] || undefined);
    const asked = targets.filter(
      ({ within, unless }) =>
        (within === undefined || valueAt(args, within) !== undefined) &&
        (unless === undefined || valueAt(args, unless) !== true),
    );
    const free = asked.filter(({ path }) => valueAt(settings, path) === undefined);
    for (const { path } of free) {
      named.set(path, key);
      if (value !== undefined) args = replaced(args, path.split("."), value);
    }
    if (value !== undefined && free.length === 0) {
      const decided = `the stack's settings decide ${asked.map(({ path }) => path).join(" and ")}`;
      const why = asked.length > 0 ? decided : `the stack has no ${targets.map(({ path }) => path).join(" or ")}`;
      problems.push(problem(key, `leave it out: ${why}`, value));
    }
  }
  problems.push(...allowedAccountProblems(config["aws:allowedAccountIds"], valueAt(args, "accountId")));
  const unknown = Object.keys(config).filter((key) => key.startsWith("gatehouse:") && !Object.hasOwn(FACTS, key));
  problems.push(...unknown.map((key) => problem(key, useOneOf(Object.keys(FACTS), key), key)));
  return { args, problems, inItsWords: (found) => [...new Set(found.map((one) => renamed(one, named)))] };
}

/** `tls.serverName: …` becomes `gatehouse:serverName: …`; a group of which the file gives parts has them in brackets. */
function renamed(found: string, named: ReadonlyMap<string, string>): string {
  const [path = ""] = /^[^:[]*/.exec(found) ?? [];
  const key = named.get(path);
  if (key !== undefined) return key + found.slice(path.length);
  const parts = [...named].flatMap(([one, part]) => (one.startsWith(`${path}.`) ? [part] : []));
  return parts.length > 0 && found.startsWith(`${path}:`)
    ? `${path} (${parts.join(", ")})${found.slice(path.length)}`
    : found;
}

/** The provider touches whatever account its credentials are for, unless it is told which it may. YAML reads digits as a number. */
function allowedAccountProblems(value: string | undefined, accountId: unknown): string[] {
  const allowed = parsed(value || undefined);
  if (
    typeof accountId !== "string" ||
    (Array.isArray(allowed) && allowed.every((one) => typeof one === "string") && allowed.includes(accountId))
  )
    return [];
  const what = "name the account, in quotes: the provider touches no other";
  return [problem("aws:allowedAccountIds", `${what}, such as ["${accountId}"]`, allowed)];
}

/** A list is given as JSON; any other fact is text as it stands. */
function parsed(value: string | undefined): unknown {
  if (!value?.startsWith("[")) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function valueAt(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((group, key) => (isGroup(group) && Object.hasOwn(group, key) ? group[key] : undefined), value);
}

/** The same with another value somewhere; a value where a group should be stays, to be refused. */
function replaced(value: unknown, [key, ...rest]: string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (value !== undefined && !isGroup(value)) return value;
  return { ...value, [key]: replaced(value?.[key], rest, by) };
}
