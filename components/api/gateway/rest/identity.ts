import * as pulumi from "@pulumi/pulumi";
import { STAGE_VARIABLE } from "../identity";
import type { ResolvedRoute } from "../route-args";
import { KEYED } from "../../../../haproxy/config";
import type { RestCallerVariables } from "./authorizer/authorizer";

/** Parameter mappings of an integration; of their values only the proof is secret. */
type Mappings = Record<string, pulumi.Input<string>>;

/**
 * What the gateway tells HAProxy of each request (docs/decisions/0003): the same headers as an HTTP API's, in a REST API's words.
 *
 * A REST API maps one variable to one header, and joins none. So the identity is sealed in two headers, the proof in one and what the
 * token says in the other, or that the claims say it because none of them is ever missing; of a variable that is never null each mapping
 * overwrites what the client sent. Without a token all of it is known here, and sealed in one header. An API key's id is never null where
 * one is asked for, and the proof says that one was.
 */
export function restHeaders(
  route: ResolvedRoute,
  proof: pulumi.Output<string>,
  { caller, keyed }: { readonly caller: RestCallerVariables | undefined; readonly keyed: boolean },
): Mappings {
  return headers({
    // requestId is the client's, if it sends one: an x-amzn-requestid.
    "x-request-id": "context.extendedRequestId",
    "x-gatehouse-stage": `stageVariables.${STAGE_VARIABLE}`,
    "x-client-ip": "context.identity.sourceIp",
    "x-gatehouse-host": "context.domainName",
    "x-gatehouse-route": fixed(route.key),
    "x-gatehouse-origin": pulumi.interpolate`'${proof}${caller ? (keyed ? KEYED : "") : ";;;"}'`,
    ...(caller && identityOf(caller)),
    ...(keyed && { "x-api-key-id": "context.identity.apiKeyId" }),
  });
}

/** What the function says; or the claims themselves, of which HAProxy makes the same. */
function identityOf({ subject, client, scopes, identity }: RestCallerVariables): Mappings {
  if (identity !== undefined) return { "x-gatehouse-identity": `context.${identity}` };
  return {
    "x-gatehouse-identity": fixed("claims"),
    "x-auth-subject": `context.${subject}`,
    "x-auth-client": `context.${client}`,
    "x-auth-scopes": `context.${scopes}`,
  };
}

function headers(values: Mappings): Mappings {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`integration.request.header.${name}`, value]),
  );
}

/** A value that is the same for each request. */
function fixed(text: string): string {
  return `'${text}'`;
}
