import { FunctionBundle } from "../../shared/function-bundle";

/** The function that fetches an issuer's keys. */
export const ISSUER_KEYS_FUNCTION = new FunctionBundle("issuer-keys");
