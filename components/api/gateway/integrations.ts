import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Authorization } from "./authorizer";
import type { ResolvedGateway } from "./args";
import { authorizedHeaders, publicHeaders } from "./identity";

/** The two ways into the fleet: with the caller's identity, and without any. */
export interface Integrations {
  readonly authorized: aws.apigatewayv2.Integration;
  readonly public: aws.apigatewayv2.Integration;
}

/** The gateway's side of the hop to the balancer: through the link, by TLS, with the identity headers. */
export function createIntegrations(
  name: string,
  args: ResolvedGateway,
  api: aws.apigatewayv2.Api,
  authorization: Authorization,
  opts: pulumi.CustomResourceOptions,
): Integrations {
  const create = (childName: string, requestParameters: Record<string, pulumi.Input<string>>) =>
    new aws.apigatewayv2.Integration(
      childName,
      {
        apiId: api.id,
        integrationType: "HTTP_PROXY",
        integrationMethod: "ANY",
        integrationUri: args.listenerArn,
        connectionType: "VPC_LINK",
        connectionId: args.vpcLinkId,
        payloadFormatVersion: "1.0",
        timeoutMilliseconds: args.timeoutMilliseconds,
        // Without it the gateway speaks plaintext, whatever the port.
        tlsConfig: { serverNameToVerify: args.serverName },
        requestParameters,
      },
      opts,
    );
  const proof = pulumi.secret(args.originProof);
  return {
    authorized: create(`${name}-authorized`, authorizedHeaders(proof, authorization)),
    public: create(`${name}-public`, publicHeaders(proof)),
  };
}
