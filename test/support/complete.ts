import { AUTHORITY, GATEWAY_CERTIFICATE } from "./certificates";
import {
  ApiKind,
  ArchiveLockMode,
  QuotaPeriod,
  AuthorityKind,
  ClientClass,
  RoutingPolicy,
  ServerAuthority,
  TlsMode,
} from "../../components/index";
import type { Settings } from "../../stacks/settings";

const place = { accountId: "123456789012", region: "eu-central-1" };
const breakGlassArns = ["arn:aws:iam::123456789012:role/break-glass"];
const counts = { requests: 11, errors: 12, concurrent: 13 };
const ofPublic = { source: counts, network: counts };
const ofClass = { subject: counts, key: counts, ...ofPublic };

/**
 * Settings that nothing is wrong with and that, together, have every field that there is: what excludes each other stands in
 * different ones. `npm test` fails for a field that none of them has.
 */
export const COMPLETE: Readonly<Record<string, Settings>> = {
  "a new network, an issuer, Passthrough": {
    ...place,
    identity: "edge-prod",
    network: {
      cidrBlock: "10.0.0.0/16",
      availabilityZoneIds: ["euc1-az1", "euc1-az2", "euc1-az3"],
      formerZoneIds: ["euc1-az1", "euc1-az2"],
      natStrategy: "Single",
      endpoints: ["logs", "ecr.api", "ecr.dkr", "data-servicediscovery", "secretsmanager", "ssm", "sts"],
      endpointsInOneZone: true,
      s3Access: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::reports/*"] }],
    },
    logs: {
      retentionDays: 365,
      archive: { days: 2557, lockDays: 400, lockMode: ArchiveLockMode.Governance, glacierAfterDays: 60 },
      trailLogGroupName: "aws-cloudtrail-logs",
    },
    authorizer: {
      jwt: {
        issuer: "https://id.example.com/",
        audiences: ["api"],
        clientClaim: "cid",
        scopeClaim: "scp",
        scopePrefix: "edge/",
      },
    },
    domain: {
      name: "api.example.com",
      hostedZoneId: "Z0123456789",
      dnsElsewhere: false,
      routing: { policy: RoutingPolicy.Weighted, weight: 10, healthCheckId: "abcdef11-2222-3333-4444-555555fedcba" },
      mutualTls: { truststoreUri: "s3://trust/bundle.pem", truststoreVersion: "1" },
    },
    apis: [
      {
        name: "orders",
        authorizer: {
          jwt: {
            issuer: "https://orders.example.com/",
            audiences: ["orders"],
            clientClaim: "azp",
            scopeClaim: "scope",
            scopePrefix: "orders/",
          },
        },
        routes: [
          {
            key: "GET /orders",
            public: false,
            scopes: ["read"],
            throttle: { rateLimit: 1, burstLimit: 1 },
            class: "Person",
          },
          { key: "PUT /orders" },
        ],
        class: "Service",
        cors: {
          allowOrigins: ["https://app.example.com"],
          allowMethods: ["GET"],
          allowHeaders: ["x-tenant", "authorization"],
          exposeHeaders: ["x-request-id"],
          allowCredentials: true,
          maxAgeSeconds: 60,
        },
        defaultEndpoint: false,
        timeoutMilliseconds: 30_000,
        stages: [
          {
            name: "v1",
            throttle: { rateLimit: 1, burstLimit: 1 },
            versions: [
              {
                name: "blue",
                port: 8080,
                weight: 50,
                retired: false,
                host: "blue.example.com",
                instances: 7,
                toleratesViolations: "its framework is mended in May",
                tls: { serverName: "tls.example.com", clientCertificate: true, authority: "Public" },
              },
              { name: "green", port: 8080 },
            ],
            canary: { version: "blue", percent: 5 },
            healthPath: "/healthz",
            maxRequestsPerInstance: 150,
            maxQueuedPerInstance: 70,
            slowStartMs: 5000,
            path: "orders/v1",
            stripPath: false,
            defaultStage: true,
            connectionPerRequest: true,
            ambiguousPaths: { allow: ["EncodedSlashes"], because: "keys of objects hold them" },
            timeouts: { connectMs: 11, serverMs: 12, queueMs: 13 },
            retries: 2,
            maxBodyBytes: 1000,
            responseHeaders: [{ name: "strict-transport-security", value: "max-age=60" }],
            compression: { types: ["text/html"] },
            cache: { maxAgeSeconds: 60, memoryMiB: 4, sharedBecause: "prices are public" },
            addresses: { allow: ["203.0.113.0/24"], deny: ["203.0.113.7/32"] },
            maintenance: true,
            healthCheck: { port: 9000, host: "health.example.com", query: "deep=1" },
            rewrite: { host: "orders.corp.example.com", pathPrefix: "/orders-v1" },
          },
        ],
        originProofGeneration: 1,
        detailedMetrics: false,
        verifyTokens: true,
        protect: true,
      },
    ],
    attached: [{ name: "billing", paths: ["billing-v1"] }],
    backends: {
      ports: { from: 8000, to: 8999 },
      outside: [{ host: "blue.example.com", cidrBlock: "10.8.0.0/16", port: 8080 }],
    },
    quotas: { stages: 10, routes: 300, namespaceInstances: 2000 },
    timeoutMilliseconds: 30_000,
    tls: {
      mode: TlsMode.Passthrough,
      serverName: "origin.example.com",
      alsoServerNames: ["next.example.com"],
      hostedZoneId: "Z9876543210",
      dnsElsewhere: false,
      authorities: [ServerAuthority.Public],
    },
    alarms: { emails: ["on-call@example.com"] },
    certificates: {
      breakGlassArns,
      authorities: [
        { name: "root-1", kind: AuthorityKind.PrivateCa, unusable: false, retired: false },
        { name: "root-2", kind: AuthorityKind.PrivateCa },
      ],
      issuer: "root-2",
      lifetimeDays: 30,
      schedule: "rate(10 days)",
      trustSettleMinutes: 60,
      tracing: false,
      reservedConcurrency: 5,
      forGateways: true,
    },
    balancer: { deregistrationDelaySeconds: 150, crossZone: true, protect: true },
    fleet: {
      image: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/haproxy:3.4.7",
      cpu: 1024,
      memoryMiB: 2048,
      minTasks: 3,
      maxTasks: 12,
      cpuTargetPercent: 50,
      connectionsPerTask: 2000,
      stopTimeoutSeconds: 110,
      waitForSteadyState: false,
      spot: true,
      containerInsights: false,
    },
    agent: {
      image: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/agent:1",
      pollSeconds: 300,
      registrationsSeconds: 10,
      instancesSeconds: 5,
      stageMetrics: false,
    },
    domainGeneration: 3,
    former: {
      domains: [
        {
          name: "former.example.com",
          hostedZoneId: "Z0123456789",
          dnsElsewhere: false,
          certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
          routing: {
            policy: RoutingPolicy.Weighted,
            weight: 10,
            healthCheckId: "abcdef11-2222-3333-4444-555555fedcba",
          },
          mutualTls: {
            truststoreUri: "s3://trust/bundle.pem",
            truststoreVersion: "1",
            ownershipCertificateArn:
              "arn:aws:acm:eu-central-1:123456789012:certificate/87654321-1234-1234-1234-123456789012",
          },
        },
      ],
      ports: [9090],
      images: ["123456789012.dkr.ecr.eu-central-1.amazonaws.com/former:1"],
      builtImages: false,
      certificates: [
        {
          secretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:former-AbCdEf",
          keyArn: "arn:aws:kms:eu-central-1:123456789012:key/12345678-1234-1234-1234-123456789012",
        },
      ],
    },
    classes: {
      clients: [{ client: "web", class: ClientClass.Person }],
      scopes: [{ scope: "batch", class: ClientClass.Service }],
      unlisted: ClientClass.Agent,
    },
    limits: {
      periodSeconds: 10,
      sourcePrefix: 64,
      networkPrefix: 48,
      callers: 100_000,
      Person: ofClass,
      Agent: ofClass,
      Service: ofClass,
      Public: ofPublic,
    },
    pinning: { scopes: ["versions:pin"], classes: [ClientClass.Service] },
    attachedScopes: ["apis:wait"],
    maxServers: 6000,
    admittedHeaders: [{ name: "x-user-id", because: "the service compares it with the subject" }],
    traceSampledPercent: 7,
    prometheus: true,
    namespace: "edge.internal",
    tags: { "cost-centre": "platform" },
    permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/boundary",
    heartbeat: true,
    verifyTokens: true,
    detailedMetrics: false,
    protect: true,
  },
  "a network that is there, a user pool, Reencrypt, no limits": {
    ...place,
    network: {
      existing: {
        vpcId: "vpc-1",
        privateSubnetIds: ["subnet-a", "subnet-b"],
        endpointsSecurityGroupId: "sg-endpoints",
        s3PrefixListId: "pl-s3",
      },
    },
    logs: { retentionDays: 365 },
    authorizer: {
      userPool: {
        domainPrefix: "edge-example",
        identifier: "edge",
        scopes: [{ name: "orders:read", description: "Read orders" }],
        clients: [{ name: "billing", scopes: ["orders:read"] }],
        protect: true,
      },
    },
    apis: [
      {
        name: "orders",
        kind: ApiKind.Rest,
        rest: {
          usagePlans: [
            {
              name: "gold",
              stages: ["v1"],
              throttle: { rateLimit: 1, burstLimit: 1 },
              quota: { requests: 1000, period: QuotaPeriod.Month },
              routes: [{ key: "ANY /", throttle: { rateLimit: 1, burstLimit: 1 } }],
              consumers: [{ name: "billing", keyGeneration: 2 }],
            },
          ],
          waf: {
            managedGroups: [
              { name: "AWSManagedRulesCommonRuleSet", vendor: "AWS", countedRules: ["SizeRestrictions_BODY"] },
            ],
            requestsPerAddress: 50_000,
            allow: ["198.51.100.0/28"],
            deny: ["203.0.113.0/24"],
            labelHeaders: [{ label: "awswaf:managed:x", name: "x", value: "1" }],
            countBecause: "the first week: looked at daily",
          },
          clientCertificate: { generated: { shown: 2, next: true }, issued: { shown: false } },
          tracing: true,
          accountHasLogsRole: true,
        },
        authorizer: {
          userPool: {
            domainPrefix: "orders-example",
            identifier: "orders",
            scopes: [{ name: "orders:write", description: "Write orders" }],
            clients: [{ name: "shipping", scopes: ["orders:write"] }],
            protect: true,
          },
        },
        domain: {
          name: "orders.example.com",
          hostedZoneId: "Z0123456780",
          dnsElsewhere: false,
          routing: {
            policy: RoutingPolicy.Weighted,
            weight: 20,
            healthCheckId: "abcdef11-2222-3333-4444-555555fedcbb",
          },
        },
        stages: [
          {
            name: "v1",
            throttle: { rateLimit: 1, burstLimit: 1 },
            versions: [{ name: "blue", port: 8080, tls: { caCertificates: AUTHORITY }, protocol: "Http2" }],
          },
        ],
      },
    ],
    tls: {
      mode: TlsMode.Reencrypt,
      alsoMode: TlsMode.Passthrough,
      serverName: "origin.example.com",
      balancerCertificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/1",
    },
    alarms: { topicArn: "arn:aws:sns:eu-central-1:123456789012:on-call" },
    certificates: { breakGlassArns, forGateways: true },
    limits: { none: "a load test of one hour" },
  },
  "a certificate that is brought": {
    ...place,
    network: { cidrBlock: "10.0.0.0/16", availabilityZoneIds: ["euc1-az1", "euc1-az2"] },
    logs: { retentionDays: 365 },
    authorizer: { jwt: { issuer: "https://id.example.com/", audiences: ["api"] } },
    domain: {
      name: "api.example.com",
      hostedZoneId: "Z0123456789",
      certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/2",
      mutualTls: {
        truststoreUri: "s3://trust/bundle.pem",
        truststoreVersion: "1",
        ownershipCertificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/3",
      },
    },
    apis: [
      {
        name: "orders",
        authorizer: { mutualTls: true },
        domain: {
          name: "orders.example.com",
          hostedZoneId: "Z0123456789",
          certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/4",
          mutualTls: {
            truststoreUri: "s3://trust/orders.pem",
            truststoreVersion: "2",
            ownershipCertificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/5",
          },
        },
        stages: [{ name: "v1", throttle: { rateLimit: 1, burstLimit: 1 }, versions: [{ name: "blue", port: 8080 }] }],
      },
    ],
    tls: {
      serverName: "origin.example.com",
      certificate: {
        secretArn: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:origin-AbCdEf",
        keyArn: "arn:aws:kms:eu-central-1:123456789012:key/1",
      },
    },
    alarms: { noneBecause: "a trial" },
    certificates: { breakGlassArns },
  },
  "a certificate for HAProxy that is made elsewhere": {
    ...place,
    network: { cidrBlock: "10.0.0.0/16", availabilityZoneIds: ["euc1-az1", "euc1-az2"] },
    logs: { retentionDays: 365 },
    authorizer: { jwt: { issuer: "https://id.example.com/", audiences: ["api"] } },
    apis: [
      {
        name: "orders",
        kind: ApiKind.Rest,
        rest: {
          clientCertificate: {
            existing: {
              id: "arn:aws:acm:eu-central-1:123456789012:certificate/6",
              trusted: [GATEWAY_CERTIFICATE],
            },
          },
        },
        stages: [{ name: "v1", throttle: { rateLimit: 1, burstLimit: 1 }, versions: [{ name: "blue", port: 8080 }] }],
      },
    ],
    tls: { serverName: "origin.example.com", hostedZoneId: "Z0123456789" },
    alarms: { noneBecause: "a trial" },
    certificates: { breakGlassArns },
  },
  "nobody is told from anybody": {
    ...place,
    network: { cidrBlock: "10.0.0.0/16", availabilityZoneIds: ["euc1-az1", "euc1-az2"] },
    logs: { retentionDays: 365 },
    apis: [
      {
        name: "catalogue",
        authorizer: { noneBecause: "anybody may look" },
        stages: [{ name: "v1", throttle: { rateLimit: 1, burstLimit: 1 }, versions: [{ name: "blue", port: 8080 }] }],
      },
    ],
    tls: { serverName: "origin.example.com", hostedZoneId: "Z0123456789" },
    alarms: { noneBecause: "a trial" },
    certificates: { breakGlassArns },
  },
};
