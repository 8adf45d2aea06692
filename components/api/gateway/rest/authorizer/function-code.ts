import { FunctionBundle } from "../../../../shared/function-bundle";

/** The function that verifies tokens for a REST API. */
export const AUTHORIZER_FUNCTION = new FunctionBundle("authorizer");
