import { fields, must, oneNumberOf, problemsOf, type ResolvedBy, type Rule } from "../../fields";
import { STAGE_RULES } from "./api-problems";
import { REGISTERED_API, type HaproxyApi } from "./intent/apis";
import { validAuthorities } from "./intent/authorities";
import { ISSUER_KEYS, type IssuerKeys } from "./intent/tokens";

/** The format of registrations that this release writes, and the only one that it reads. */
export const REGISTRATION_SCHEMA = 1;

/** The most that an agent reads of one. A stage with two versions takes 500 bytes. */
export const MOST_REGISTRATION_BYTES = 256 * 1024;

/** What a team's program tells the fleet of its API: one object of the gatehouse's bucket, `apis/<name>.json`. */
export interface Registration extends HaproxyApi {
  /** Of this format: 1. One of a later format is refused, and the last good one stays in force. */
  readonly schema: number;
  /**
   * Where the keys are that `tokens` are verified by.
   * @default nowhere: they must be said where there are `tokens`
   */
  readonly issuerKeys?: IssuerKeys;
}

const REGISTRATION = fields<Registration>()({
  schema: oneNumberOf({ values: [REGISTRATION_SCHEMA] }),
  ...REGISTERED_API.rows,
  issuerKeys: ISSUER_KEYS.optional("nowhere: they must be said where there are `tokens`"),
});

const TOKEN_RULE: Rule<ResolvedBy<typeof REGISTRATION>> = {
  of: ["tokens", "issuerKeys"],
  problems: ({ tokens, issuerKeys }) =>
    must(
      (tokens === undefined) === (issuerKeys === undefined),
      "issuerKeys",
      "give them with tokens, and only then",
      issuerKeys,
    ),
};

/**
 * Everything that is wrong with a registration by itself, as `property: what to do; got …`: the plan of an `Api` and the fleet's
 * agents ask the same. Nothing is assumed of the value.
 *
 * @param now when it is written: authorities must be valid then. Unless it is given, their dates are not looked at
 */
export function registrationProblems(registration: unknown, now?: Date): string[] {
  const rules = [...STAGE_RULES, TOKEN_RULE, ...(now === undefined ? [] : [validAuthorities(now)])];
  return [...problemsOf(REGISTRATION, registration, rules), ...size(registration)];
}

function size(registration: unknown): string[] {
  const bytes = bytesOf(registration);
  const what = `register fewer stages or versions: agents read ${MOST_REGISTRATION_BYTES} bytes`;
  return must(bytes <= MOST_REGISTRATION_BYTES, "stages", what, bytes);
}

/** None of what JSON has no text for, or nests too deep to write: the table has refused it. */
function bytesOf(registration: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(registration) ?? "");
  } catch {
    return 0;
  }
}

/** Where registrations are in the gatehouse's bucket. */
export const REGISTRATIONS_PREFIX = "apis/";

/** Where that of an API is. */
export const registrationKey = (api: string): string => `${REGISTRATIONS_PREFIX}${api}.json`;

/** The name that a key gives: an object can only ever speak for the API that its key names. Undefined if it is not a registration's. */
export const registeredApi = (key: string): string | undefined => /^apis\/([^/]+)\.json$/.exec(key)?.[1];

/** The folder of what issuers publish, as the functions write it that fetch it. */
const ISSUERS_PREFIX = "issuers/";

/** Where the keys of an issuer are: of the gatehouse's, which no API's name can be, or of an API's own. */
export const issuerKeysKey = (api?: string): string =>
  `${ISSUERS_PREFIX}${api === undefined ? "gatehouse" : `apis/${api}`}.json`;

/** Whether a key of the bucket is that of an issuer's keys. */
export const isIssuerKeys = (key: string): boolean => /^issuers\/(?:gatehouse|apis\/[^/]+)\.json$/.test(key);
