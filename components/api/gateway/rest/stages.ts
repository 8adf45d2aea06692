import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { stageId } from "../../../../haproxy/config";
import { STAGE_VARIABLE } from "../identity";
import { METHODS, type ResolvedRoute, type Throttle } from "../route-args";
import { restAccessLogFormat } from "./access-log";
import type { ResolvedRestGateway } from "./args";
import type { RestAuthorization } from "./authorizer/authorizer";
import type { CreatedClientCertificate } from "./client-certificate";
import { EXECUTION_LOGS } from "./log-prefixes";
import { methodName } from "./methods";
import { pathOfRoute, placeOf } from "./resources";

/** The methods that a route answers: REST throttles each by itself. */
export function methodsOf(route: Pick<ResolvedRoute, "key">): string[] {
  const method = methodName(route);
  return method === "ANY" ? METHODS : [method];
}

interface StageParts {
  readonly api: aws.apigateway.RestApi;
  readonly authorization: RestAuthorization;
  readonly deployment: aws.apigateway.Deployment;
  readonly certificate: CreatedClientCertificate;
  /** What must be there before anything is logged. */
  readonly logging: pulumi.Resource[];
}

/** The stages, throttled and logged. */
export function createRestStages(
  name: string,
  args: ResolvedRestGateway,
  deps: StageParts,
  opts: pulumi.CustomResourceOptions,
): { name: string; stage: aws.apigateway.Stage }[] {
  return args.stages.map((stage) => {
    const childName = `${name}-${stage.name}`;
    const log = createExecutionLog(childName, args, deps.api, stage.name, opts);
    const created = new aws.apigateway.Stage(
      childName,
      {
        restApi: deps.api.id,
        deployment: deps.deployment.id,
        stageName: stage.name,
        variables: { [STAGE_VARIABLE]: stageId(args.apiName, stage.name) },
        accessLogSettings: {
          destinationArn: args.logGroupArn,
          format: restAccessLogFormat(args.apiName, deps.authorization.caller),
        },
        xrayTracingEnabled: args.tracing,
        ...(deps.certificate.id !== undefined && { clientCertificateId: deps.certificate.id }),
        tags: { Name: childName },
      },
      // Its log group must be ours before API Gateway makes one that is neither encrypted nor ever emptied.
      { ...opts, dependsOn: [log, ...deps.logging] },
    );
    createMethodSettings(childName, args, stage.throttle, { api: deps.api, stage: created }, opts);
    return { name: stage.name, stage: created };
  });
}

/** Errors of the gateway itself. API Gateway knows the group by its name alone. */
function createExecutionLog(
  name: string,
  args: ResolvedRestGateway,
  api: aws.apigateway.RestApi,
  stage: string,
  opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    `${name}-execution`,
    {
      name: pulumi.interpolate`${EXECUTION_LOGS}${api.id}/${stage}`,
      kmsKeyId: args.logKeyArn,
      retentionInDays: args.logRetentionDays,
    },
    { ...opts, protect: args.protect },
  );
}

/** All that is said of a method in a stage. A throttle that is left out is the account's whole quota; a body in a log is a leak. */
function createMethodSettings(
  name: string,
  { routes, detailedMetrics }: Pick<ResolvedRestGateway, "routes" | "detailedMetrics">,
  ofStage: Throttle,
  deps: { api: aws.apigateway.RestApi; stage: aws.apigateway.Stage },
  opts: pulumi.CustomResourceOptions,
): void {
  const create = (childName: string, methodPath: string, throttle: Throttle) =>
    new aws.apigateway.MethodSettings(
      childName,
      {
        restApi: deps.api.id,
        stageName: deps.stage.stageName,
        methodPath,
        settings: {
          throttlingRateLimit: throttle.rateLimit,
          throttlingBurstLimit: throttle.burstLimit,
          metricsEnabled: detailedMetrics,
          loggingLevel: "ERROR",
          dataTraceEnabled: false,
          cachingEnabled: false,
        },
      },
      opts,
    );
  create(name, "*/*", ofStage);
  for (const route of routes)
    if (route.throttle)
      for (const method of methodsOf(route))
        create(`${name}-${method}${placeOf(pathOfRoute(route))}`, methodPath(route, method), route.throttle);
}

/** A method as settings name it: without the slash in front, of which the root has nothing else. */
function methodPath(route: ResolvedRoute, method: string): string {
  const path = pathOfRoute(route);
  return `${path === "/" ? "~1" : path.slice(1)}/${method}`;
}
