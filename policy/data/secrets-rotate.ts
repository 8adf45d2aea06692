import type { Finding, Law } from "../law";
import { inEach, expect, ofType, refersTo } from "../read";
import type { Plan, Resource } from "../plan";

const ROTATION = "aws:secretsmanager/secretRotation:SecretRotation";
const FUNCTION = "aws:lambda/function:Function";

/** A secret that nobody replaces is good for whoever once saw it. Trust is published by the function that rotates what it vouches for. */
export const secretsRotate: Law = {
  name: "secrets-rotate",
  says: "each secret is rotated, by a function that Secrets Manager may call, or written by the function that rotates another",
  findings: (plan: Plan) => [
    ...inEach("aws:secretsmanager/secret:Secret", (secret) =>
      expect(isRotated(secret, plan) || isPublished(secret, plan), secret, "rotation", "add a SecretRotation", null),
    )(plan),
    ...inEach(ROTATION, (rotation) => mayBeCalled(rotation, plan))(plan),
  ],
};

/** Without the permission each rotation fails, the first one after `up` has succeeded (Secrets Manager guide, permissions for rotation). */
function mayBeCalled(rotation: Resource, plan: Plan): Finding[] {
  const rotators = ofType(plan, FUNCTION).filter((one) => refersTo(rotation, "rotationLambdaArn", one));
  const called = (one: Resource) =>
    ofType(plan, "aws:lambda/permission:Permission").some(
      (permission) =>
        permission.inputs.principal === "secretsmanager.amazonaws.com" && refersTo(permission, "function", one),
    );
  return rotators.flatMap((one) =>
    expect(called(one), one, "permission", "let secretsmanager.amazonaws.com call it for this account", null),
  );
}

function isRotated(secret: Resource, plan: Plan): boolean {
  return ofType(plan, ROTATION).some((rotation) => refersTo(rotation, "secretId", secret));
}

function isPublished(secret: Resource, plan: Plan): boolean {
  const rotations = ofType(plan, ROTATION);
  return ofType(plan, FUNCTION)
    .filter((one) => rotations.some((rotation) => refersTo(rotation, "rotationLambdaArn", one)))
    .some((one) => refersTo(one, "environment", secret));
}
