import * as pulumi from "@pulumi/pulumi";
import type { Authorization } from "./authorizer";
import type { PlacedStage } from "./mappings";

/** The stage variable that holds the name of a stage's backend in HAProxy. */
export const STAGE_VARIABLE = "backend";

/** Parameter mappings of an integration; of their values only the sealed one is secret. */
type Mappings = Record<string, pulumi.Input<string>>;

/**
 * What the gateway tells HAProxy of each request (docs/decisions/0003), as parameter mappings of an integration.
 *
 * Each overwrites what the client sent under that name. Whether API Gateway drops or keeps a client's own header when the
 * mapped claim is missing is not documented. So the claims travel twice: as headers that services read, and sealed behind
 * the origin proof, `proof;subject;client;scopes`, where a client cannot write. HAProxy refuses a request whose two
 * copies differ.
 */
export function authorizedHeaders(
  proof: pulumi.Output<string>,
  authorization: Authorization,
  stages: readonly PlacedStage[],
): Mappings {
  const { subjectClaim, clientClaim, scopeClaim } = authorization.claims;
  const claims = [subjectClaim, clientClaim, scopeClaim];
  const sealed = claims.map((claim) => (claim ? `\${context.authorizer.claims.${claim}}` : ""));
  return {
    ...always(stages),
    ...header("x-auth-subject", subjectClaim),
    ...header("x-auth-client", clientClaim),
    ...header("x-auth-scopes", scopeClaim),
    "overwrite:header.x-gatehouse-origin": pulumi.interpolate`${proof};${sealed.join(";")}`,
  };
}

/** The same for a route without authorizer: nobody is vouched for, whatever the client says. */
export function publicHeaders(proof: pulumi.Output<string>, stages: readonly PlacedStage[]): Mappings {
  return {
    ...always(stages),
    ...header("x-auth-subject", undefined),
    ...header("x-auth-client", undefined),
    ...header("x-auth-scopes", undefined),
    "overwrite:header.x-gatehouse-origin": pulumi.interpolate`${proof};;;`,
  };
}

function always(stages: readonly PlacedStage[]): Mappings {
  const isNamed = stages.every((stage) => !stage.defaultStage);
  return {
    // A private integration otherwise gets the stage in front of the path.
    "overwrite:path": "$request.path",
    "overwrite:header.x-request-id": "$context.requestId",
    // No backend of HAProxy may be called `$default`.
    "overwrite:header.x-gatehouse-stage": isNamed ? "$context.stage" : `$stageVariables.${STAGE_VARIABLE}`,
    "overwrite:header.x-client-ip": "$context.identity.sourceIp",
    // What clients called, which services cannot know: x-forwarded-host, and the log's route.
    "overwrite:header.x-gatehouse-host": "$context.domainName",
    "overwrite:header.x-gatehouse-route": "$context.routeKey",
  };
}

function header(name: string, claim: string | undefined): Record<string, string> {
  return claim
    ? { [`overwrite:header.${name}`]: `$context.authorizer.claims.${claim}` }
    : { [`remove:header.${name}`]: "''" };
}
