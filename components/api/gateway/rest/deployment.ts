import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { RestAuthorization } from "./authorizer/authorizer";
import type { CreatedMethod } from "./methods";

/**
 * What the stages serve: a copy of the API as it is when this is made. Made anew whenever anything of the API is another, of which the
 * trigger is a hash; the proof is in it, of whose 285 random bits no hash leads back.
 */
export function createDeployment(
  name: string,
  deps: { api: aws.apigateway.RestApi; authorization: RestAuthorization; methods: CreatedMethod[] },
  opts: pulumi.CustomResourceOptions,
): aws.apigateway.Deployment {
  const definition = [deps.authorization.definition, ...deps.methods.map((method) => method.definition)];
  const hash = pulumi.jsonStringify(definition).apply((text) => createHash("sha256").update(text).digest("hex"));
  return new aws.apigateway.Deployment(
    name,
    { restApi: deps.api.id, triggers: { definition: pulumi.unsecret(hash) } },
    // A method that does not exist yet would be missing in the copy, and one without integration is refused.
    { ...opts, dependsOn: deps.methods.flatMap(({ method, integration }) => [method, integration]) },
  );
}
