import type { Question } from "./question";
import { FLEET_QUESTIONS } from "./questions/fleet";
import { IDENTITY_QUESTIONS } from "./questions/identity";
import { LATER_QUESTIONS } from "./questions/later";
import { PATH_QUESTIONS } from "./questions/path";
import { ROTATION_QUESTIONS } from "./questions/rotation";

/** All of them, in the order in which they are asked. */
export const QUESTIONS: readonly Question[] = [
  ...PATH_QUESTIONS,
  ...IDENTITY_QUESTIONS,
  ...FLEET_QUESTIONS,
  ...ROTATION_QUESTIONS,
  ...LATER_QUESTIONS,
];
