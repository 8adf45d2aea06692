/**
 * The partners' API is private: API Gateway lets it be called from the VPC alone, and has no mutual TLS for such an API. Partners call
 * HAProxy, which asks them for a certificate of their authority and calls the API in their name.
 */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  Alarms,
  Authority,
  AuthorityKind,
  CertificateUse,
  Keys,
  Logs,
  Network,
  PrivateApiFront,
  RotatedCertificate,
  rotationLogPrefix,
} from "pulumi-gatehouse";

const config = new pulumi.Config();
const region = new pulumi.Config("aws").require("region");
const place = { accountId: config.require("accountId"), region };
const hostedZoneId = config.require("hostedZoneId");
const name = config.require("name");
const breakGlassArns = [config.require("breakGlassRole")];
const signersPath = "/gatehouse/signers/partners/";

const keys = new Keys("partners-keys", {
  ...place,
  logGroupPrefixes: [
    "/aws/vendedlogs/apigateway/partners-logs-",
    "/aws/ecs/partners-logs-",
    "/aws/vpc/partners-logs-",
    rotationLogPrefix("partners-server"),
    rotationLogPrefix("partners-shop"),
    "API-Gateway-Execution-Logs_",
  ],
});
const logKeyArn = keys.logsKeyArn;
const logs = new Logs("partners-logs", { keyArn: logKeyArn, retentionDays: 365 });
const network = new Network("partners-network", {
  ...place,
  cidrBlock: "10.20.0.0/20",
  availabilityZoneIds: config.requireObject<string[]>("zoneIds"),
  flowLogGroupArn: logs.flowGroupArn,
});

// What HAProxy shows to partners, whom no authority of ours means anything: a public certificate that ACM issues and renews.
const publicAuthority = new Authority("partners-public", {
  ...place,
  kind: AuthorityKind.AcmExport,
  names: [name],
  hostedZoneId,
});
const rotated = { ...place, signersPath, breakGlassArns, logKeyArn, logRetentionDays: 365 };
const server = new RotatedCertificate("partners-server", {
  ...rotated,
  names: [name],
  use: CertificateUse.Server,
  authorities: [{ name: "partners-public", kind: AuthorityKind.AcmExport, arn: publicAuthority.arn }],
});

// Whose certificates partners show: an authority of its own, so that nothing else that we issue opens this API.
const partners = new Authority("partners-clients", {
  ...place,
  kind: AuthorityKind.PrivateCa,
  signersPath,
  breakGlassArns,
});
const shop = new RotatedCertificate("partners-shop", {
  ...rotated,
  names: ["shop.partners.example.com"],
  use: CertificateUse.Client,
  authorities: [{ name: "partners-clients", kind: AuthorityKind.PrivateCa, arn: partners.arn }],
});

// The API itself, which the partners' own team may have in another program: its id is all that is needed of it.
const api = new aws.apigateway.RestApi("partners-orders", { endpointConfiguration: { types: "PRIVATE" } });
const orders = new aws.apigateway.Resource("partners-orders", {
  restApi: api.id,
  parentId: api.rootResourceId,
  pathPart: "orders",
});
// Who calls is known by the certificate, and the API's policy lets nobody else in.
const method = new aws.apigateway.Method("partners-orders", {
  restApi: api.id,
  resourceId: orders.id,
  httpMethod: "GET",
  authorization: "NONE",
  requestParameters: { "method.request.header.x-auth-subject": true },
});
const integration = new aws.apigateway.Integration("partners-orders", {
  restApi: api.id,
  resourceId: orders.id,
  httpMethod: method.httpMethod,
  type: "MOCK",
  requestTemplates: { "application/json": '{"statusCode": 200}' },
});

const front = new PrivateApiFront(
  "partners",
  {
    ...place,
    vpcId: network.vpcId,
    subnetIds: network.privateSubnetIds,
    endpointsSecurityGroupId: network.endpointsSecurityGroupId as pulumi.Output<string>,
    s3PrefixListId: network.s3PrefixListId as pulumi.Output<string>,
    image: config.require("image"),
    agent: {
      image: config.require("agentImage"),
      repositoryArn: `arn:aws:ecr:${region}:${place.accountId}:repository/gatehouse-agent`,
    },
    api: { id: api.id, stage: "prod" },
    clients: {
      cidrBlocks: config.requireObject<string[]>("clientNetworks"),
      trust: { secretArn: shop.trustSecretArn, keyArn: shop.keyArn },
      subjects: ["shop.partners.example.com"],
    },
    serverCertificate: {
      secretArn: server.secretArn,
      trustSecretArn: server.trustSecretArn,
      keyArn: server.keyArn,
      names: [name],
    },
    namespace: "partners.internal",
    logGroupArn: logs.fleetGroupArn,
    logGroupName: logs.fleetGroupName,
  },
  // A task can start once endpoints and routes are there.
  { dependsOn: [network] },
);

// A deployment that was made before the policy would refuse everybody.
const deployment = new aws.apigateway.Deployment(
  "partners-orders",
  { restApi: api.id, triggers: { policy: front.apiPolicy, method: pulumi.jsonStringify([method.id, integration.id]) } },
  { dependsOn: [method, integration] },
);
const stage = new aws.apigateway.Stage("partners-orders", {
  restApi: api.id,
  deployment: deployment.id,
  stageName: "prod",
  accessLogSettings: {
    destinationArn: logs.gatewayGroupArn,
    // HAProxy's request id is the client's to the API: both logs have it.
    format:
      '{"request_id":"$context.extendedRequestId","vpce":"$context.identity.vpceId","path":"$context.path","status":"$context.status"}',
  },
});
new aws.apigateway.MethodSettings("partners-orders", {
  restApi: api.id,
  stageName: stage.stageName,
  methodPath: "*/*",
  settings: { throttlingRateLimit: 500, throttlingBurstLimit: 1000, loggingLevel: "ERROR", dataTraceEnabled: false },
});

new Alarms("partners-alarms", {
  ...place,
  ...{ balancerArnSuffix: front.balancerArnSuffix, targetGroupArnSuffix: front.targetGroupArnSuffix },
  ...{ clusterName: front.clusterName, serviceName: front.serviceName },
  agentsOf: "partners",
  minTasks: 3,
  maxTasks: 12,
  certificates: [
    {
      name: "server",
      file: "edge.pem",
      leastDays: server.overdueDays,
      rotationFunctionName: server.rotationFunctionName,
    },
  ],
  keyArns: [partners.arn, server.keyArn, shop.keyArn],
  emails: ["on-call@example.com"],
});

const alias = { name: front.dnsName, zoneId: front.zoneId, evaluateTargetHealth: false };
new aws.route53.Record("partners-a", { zoneId: hostedZoneId, name, type: "A", aliases: [alias] });

export const url = `https://${name}`;
/** What the partner reads with its own role: certificate and key, replaced before they end. */
export const shopSecretArn = shop.secretArn;

/** Laws that this program does not keep, with the reason for a reviewer (policy/README.md). */
export const relaxations = [
  { law: "nothing-public-unsaid", because: "HAProxy asks for a certificate, and the policy lets nobody else call" },
  { law: "instances-tell-their-health", because: "each check of a path would be a billed call of the API" },
  { law: "fixed-names-carry-the-stack", because: "an account has one stack of this program" },
];
