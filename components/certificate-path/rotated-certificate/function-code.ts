import { FunctionBundle } from "../../shared/function-bundle";

/** The rotation function. */
export const ROTATION_FUNCTION = new FunctionBundle("rotation");
