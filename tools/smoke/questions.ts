import type { Question } from "./question";
import { ARCHIVE_QUESTIONS } from "./questions/archive";
import { FLEET_QUESTIONS } from "./questions/fleet";
import { IDENTITY_QUESTIONS } from "./questions/identity";
import { PATH_QUESTIONS } from "./questions/path";
import { REST_QUESTIONS } from "./questions/rest";
import { ROTATION_QUESTIONS } from "./questions/rotation";

/** All of them, in the order in which they are asked. */
export const QUESTIONS: readonly Question[] = [
  ...PATH_QUESTIONS,
  ...IDENTITY_QUESTIONS,
  ...FLEET_QUESTIONS,
  ...ROTATION_QUESTIONS,
  ...REST_QUESTIONS,
  ...ARCHIVE_QUESTIONS,
];
