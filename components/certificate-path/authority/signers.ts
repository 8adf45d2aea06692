/**
 * The path of every role that may sign. An authority's key signs for no role elsewhere, so that who administers keys or
 * holds `kms:*` cannot issue a certificate.
 */
export const SIGNERS_PATH = "/gatehouse/signers/";
