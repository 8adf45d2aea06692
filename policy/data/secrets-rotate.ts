import type { Law } from "../law";
import { inEach, must, ofType, refersTo } from "../read";
import type { Plan, Resource } from "../plan";

const ROTATION = "aws:secretsmanager/secretRotation:SecretRotation";

/** A secret that nobody replaces is good for whoever once saw it. Trust is published by the function that rotates what it vouches for. */
export const secretsRotate: Law = {
  name: "secrets-rotate",
  says: "each secret is rotated, or written by the function that rotates another",
  findings: inEach("aws:secretsmanager/secret:Secret", (secret, plan) =>
    must(isRotated(secret, plan) || isPublished(secret, plan), secret, "rotation", "add a SecretRotation", null),
  ),
};

function isRotated(secret: Resource, plan: Plan): boolean {
  return ofType(plan, ROTATION).some((rotation) => refersTo(rotation, "secretId", secret));
}

function isPublished(secret: Resource, plan: Plan): boolean {
  const rotations = ofType(plan, ROTATION);
  return ofType(plan, "aws:lambda/function:Function")
    .filter((one) => rotations.some((rotation) => refersTo(rotation, "rotationLambdaArn", one)))
    .some((one) => refersTo(one, "environment", secret));
}
