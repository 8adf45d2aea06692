import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ResolvedRoute } from "../route-args";
import type { RestAuthorization } from "./authorizer/authorizer";
import type { ResolvedRestGateway } from "./args";
import { restHeaders } from "./identity";
import { partsOf, pathOfRoute, placeOf } from "./resources";

/** What is created for a route. */
export interface CreatedMethod {
  readonly method: aws.apigateway.Method;
  readonly integration: aws.apigateway.Integration;
  /** Of what a deployment is made. */
  readonly definition: object;
}

/** Each route: who may call it, and its way through the link, by TLS, with the identity headers. A route's place is its identity. */
export function createMethods(
  name: string,
  args: ResolvedRestGateway,
  deps: {
    api: aws.apigateway.RestApi;
    authorization: RestAuthorization;
    resourceId: (path: string) => pulumi.Output<string>;
  },
  opts: pulumi.CustomResourceOptions,
): CreatedMethod[] {
  return args.routes.map((route) => {
    const childName = `${name}-${placeOf(route.key.replace(" ", ""))}`;
    const at = { restApi: deps.api.id, resourceId: deps.resourceId(pathOfRoute(route)) };
    const said = methodOf(route, deps.authorization, isKeyed(args, route));
    const method = new aws.apigateway.Method(childName, { ...at, ...said }, opts);
    const led = integrationOf(route, args, deps.authorization);
    const integration = new aws.apigateway.Integration(
      childName,
      { ...at, httpMethod: method.httpMethod, ...led },
      opts,
    );
    return { method, integration, definition: { key: route.key, said, led } };
  });
}

/** Whether a route asks for an API key. A public one has nobody to have one. */
export function isKeyed(args: Pick<ResolvedRestGateway, "usagePlans">, route: Pick<ResolvedRoute, "public">): boolean {
  return args.usagePlans.length > 0 && !route.public;
}

export function methodName({ key }: Pick<ResolvedRoute, "key">): string {
  return key.slice(0, key.indexOf(" "));
}

function methodOf(route: ResolvedRoute, authorization: RestAuthorization, apiKeyRequired: boolean) {
  const parameters = parametersOf(route).map((parameter) => [`method.request.path.${parameter}`, true]);
  return {
    httpMethod: methodName(route),
    apiKeyRequired,
    ...(route.public ? { authorization: "NONE" } : authorization.ofRoute(route)),
    requestParameters: Object.fromEntries(parameters) as Record<string, boolean>,
  };
}

/**
 * The method that goes on is the route's own: a REST API obeys a client's X-HTTP-Method-Override, and what was authorised for one
 * method must not arrive as another.
 */
function integrationOf(route: ResolvedRoute, args: ResolvedRestGateway, authorization: RestAuthorization) {
  const parameters = parametersOf(route).map((one) => [
    `integration.request.path.${one}`,
    `method.request.path.${one}`,
  ]);
  const caller = route.public ? undefined : authorization.caller;
  const keyed = isKeyed(args, route);
  return {
    type: "HTTP_PROXY",
    integrationHttpMethod: methodName(route),
    // The balancer's listener is found by the port, 443; the name is what is verified, and sent as Host.
    uri: `https://${args.serverName}${pathOfRoute(route).replaceAll("+}", "}")}`,
    connectionType: "VPC_LINK",
    connectionId: args.vpcLinkId,
    integrationTarget: balancerOf(args.listenerArn),
    timeoutMilliseconds: args.timeoutMilliseconds,
    passthroughBehavior: "WHEN_NO_MATCH",
    // Said, because leaving it out does not go back to it.
    responseTransferMode: "BUFFERED",
    requestParameters: {
      ...(Object.fromEntries(parameters) as Record<string, string>),
      ...restHeaders(route, pulumi.secret(args.originProof), { caller, keyed }),
    },
  };
}

/** The names of a path's parameters. */
function parametersOf(route: ResolvedRoute): string[] {
  return partsOf(pathOfRoute(route)).flatMap((part) => (part.startsWith("{") ? [part.replace(/[{}+]/g, "")] : []));
}

/**
 * A listener's ARN is that of its balancer, another word and an id behind (ELB's API, Listener). Under Pulumi's documented mocks there is
 * none.
 */
function balancerOf(listenerArn: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi
    .output(listenerArn)
    .apply((arn = "") =>
      arn.replace(":listener/", ":loadbalancer/").replace(/(:loadbalancer\/net\/[^/]+\/[^/]+)\/[^/]+$/, "$1"),
    );
}
