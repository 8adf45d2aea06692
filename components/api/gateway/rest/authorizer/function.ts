import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { SETTINGS_FILE, type AuthorizedRoute } from "../../../../../runtime/authorizer/settings";
import { HANDLER } from "../../../../shared/function-bundle";
import { ARCHITECTURES, createFunctionRole, RUNTIME } from "../../../../shared/lambda";
import type { ResolvedJwt } from "../../authorizer-args";
import type { ResolvedRestGateway } from "../args";
import { AUTHORIZER_FUNCTION } from "./function-code";

/** Seconds: the issuer's two documents at 3 each, and the start. */
const TIMEOUT_SECONDS = 10;
/** MiB. Memory buys CPU: the first signature is checked within half a second. */
const MEMORY_MIB = 256;

/** What the function needs of the gateway. */
type Args = Pick<ResolvedRestGateway, "region" | "logGroupPrefix" | "logKeyArn" | "logRetentionDays" | "protect">;

/** The function that verifies tokens. It may write its log and nothing else: keys are public, and nothing that it is told is secret. */
export function createAuthorizerFunction(
  name: string,
  args: Args,
  told: { readonly jwt: ResolvedJwt; readonly routes: AuthorizedRoute[] },
  opts: pulumi.CustomResourceOptions,
): aws.lambda.Function {
  const namePrefix = `${args.logGroupPrefix}${name}-`;
  const { logGroup, role, granted } = createFunctionRole(name, { ...args, namePrefix, statements: [] }, opts);
  return new aws.lambda.Function(
    name,
    {
      role: role.arn,
      description: "Gatehouse: verifies the tokens of a REST API's callers, called by API Gateway",
      runtime: RUNTIME,
      architectures: ARCHITECTURES,
      handler: HANDLER,
      code: code(told),
      timeout: TIMEOUT_SECONDS,
      memorySize: MEMORY_MIB,
      loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
    },
    { ...opts, dependsOn: [granted] },
  );
}

/** In the archive and not in the environment, which holds 4 KB: a route's key alone may have hundreds of bytes. */
function code({ jwt, routes }: { readonly jwt: ResolvedJwt; readonly routes: AuthorizedRoute[] }) {
  const { issuer, audiences, clientClaim, scopeClaim } = jwt;
  const settings = pulumi.jsonStringify({ issuer, audiences, clientClaim, scopeClaim, routes });
  return pulumi.all([AUTHORIZER_FUNCTION.file(), settings]).apply(
    ([file, text]) =>
      new pulumi.asset.AssetArchive({
        "index.js": new pulumi.asset.FileAsset(file),
        [SETTINGS_FILE]: new pulumi.asset.StringAsset(text),
      }),
  );
}
