import type { TextRule } from "../../../fields";

/**
 * A path of roles that may sign. An authority's key signs for no role elsewhere, so that who administers keys or holds `kms:*`
 * cannot issue a certificate; and whoever may create roles below one gatehouse's path has no part in another's. Two levels at
 * least: on `/` stands every role that was given no path.
 */
export const SIGNERS_PATH: TextRule = {
  what: "give an IAM path of two levels or more",
  // IAM API, CreateRole, Path.
  fits: /^(?=.{1,512}$)\/(?:[\w+=,.@-]+\/){2,}$/,
  example: "/gatehouse/signers/edge-prod/",
};

/** The path of a gatehouse's signers. */
export function signersPath(identity: string): string {
  return `/gatehouse/signers/${identity}/`;
}
