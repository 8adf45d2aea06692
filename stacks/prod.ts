import { baseline } from "./baseline";

/** Production is the baseline. */
export const settings = baseline;
