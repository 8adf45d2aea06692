import type { Law } from "./law";
import { textFitsItsApi } from "./text/text-fits-its-api";

/** Every law, in the order in which their findings are told. */
export const LAWS: readonly Law[] = [textFitsItsApi];
