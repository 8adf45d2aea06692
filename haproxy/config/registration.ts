import { fields, must, oneNumberOf, problemsOf } from "../../fields";
import { STAGE_RULES } from "./api-problems";
import { API, type HaproxyApi } from "./intent/apis";

/** The format of registrations that this release writes, and the only one that it reads. */
export const REGISTRATION_SCHEMA = 1;

/** The most that an agent reads of one. A stage with two versions takes 500 bytes. */
export const MOST_REGISTRATION_BYTES = 256 * 1024;

/** What a team's program tells the fleet of its API: one object of the gatehouse's bucket, `apis/<name>.json`. */
export interface Registration extends HaproxyApi {
  /** Of this format: 1. One of a later format is refused, and the last good one stays in force. */
  readonly schema: number;
}

const REGISTRATION = fields<Registration>()({ schema: oneNumberOf({ values: [REGISTRATION_SCHEMA] }), ...API.rows });

/**
 * Everything that is wrong with a registration by itself, as `property: what to do; got …`: the plan of an `Api` and the fleet's
 * agents ask the same. Nothing is assumed of the value.
 */
export function registrationProblems(registration: unknown): string[] {
  return [...problemsOf(REGISTRATION, registration, STAGE_RULES), ...size(registration)];
}

function size(registration: unknown): string[] {
  const bytes = Buffer.byteLength(JSON.stringify(registration) ?? "");
  const what = `register fewer stages or versions: agents read ${MOST_REGISTRATION_BYTES} bytes`;
  return must(bytes <= MOST_REGISTRATION_BYTES, "stages", what, bytes);
}

/** Where registrations are in the gatehouse's bucket. */
export const REGISTRATIONS_PREFIX = "apis/";

/** Where that of an API is. */
export const registrationKey = (api: string): string => `${REGISTRATIONS_PREFIX}${api}.json`;

/** The name that a key gives: an object can only ever speak for the API that its key names. Undefined if it is not a registration's. */
export const registeredApi = (key: string): string | undefined => /^apis\/([^/]+)\.json$/.exec(key)?.[1];
