import * as pulumi from "@pulumi/pulumi";
import type { Authorization } from "./authorizer";

/** The stage variable that holds the name of a stage's backend in HAProxy. */
export const STAGE_VARIABLE = "backend";

/** Parameter mappings of an integration; of their values only the sealed one is secret. */
type Mappings = Record<string, pulumi.Input<string>>;

/**
 * What the gateway tells HAProxy of each request (docs/decisions/0003), as parameter mappings of an integration.
 *
 * Each overwrites what the client sent under that name. Who calls is in one header behind the origin proof,
 * `proof;subject;client;scopes`, where a client cannot write: whether API Gateway drops or keeps a client's own header when the
 * mapped claim is missing is not documented, and does not matter. HAProxy makes the headers that services read of it.
 */
export function authorizedHeaders(proof: pulumi.Output<string>, { caller }: Pick<Authorization, "caller">): Mappings {
  const { subject, client, scopes } = caller;
  const sealed = [subject, client, scopes].map((variable) => (variable ? `\${context.${variable}}` : ""));
  return {
    // A private integration otherwise gets the stage in front of the path.
    "overwrite:path": "$request.path",
    "overwrite:header.x-request-id": "$context.requestId",
    // `<api>.<stage>`, whatever API Gateway calls the stage.
    "overwrite:header.x-gatehouse-stage": `$stageVariables.${STAGE_VARIABLE}`,
    "overwrite:header.x-client-ip": "$context.identity.sourceIp",
    // What clients called, which services cannot know: x-forwarded-host, and the log's route.
    "overwrite:header.x-gatehouse-host": "$context.domainName",
    "overwrite:header.x-gatehouse-route": "$context.routeKey",
    "overwrite:header.x-gatehouse-origin": pulumi.interpolate`${proof};${sealed.join(";")}`,
  };
}

/** The same for a route without authorizer: nobody is vouched for, whatever the client says. */
export function publicHeaders(proof: pulumi.Output<string>): Mappings {
  return authorizedHeaders(proof, { caller: {} });
}
