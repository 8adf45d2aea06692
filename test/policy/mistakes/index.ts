import { TO_WHAT_DATA } from "./data";
import { IN_WHICH_CONTAINERS } from "./fleet";
import { WHO_GETS_IN } from "./gateway";
import { BY_WHICH_RIGHT } from "./iam";
import { OVER_WHICH_HOPS } from "./network";
import { BY_A_REST_API } from "./rest";

export type { Mistake } from "./change";

/** Deliberate mistakes, most of which types, mocks and the engine accept: facts of AWS, and rules of this project. */
export const MISTAKES = [
  ...WHO_GETS_IN,
  ...BY_A_REST_API,
  ...BY_WHICH_RIGHT,
  ...OVER_WHICH_HOPS,
  ...IN_WHICH_CONTAINERS,
  ...TO_WHAT_DATA,
];
