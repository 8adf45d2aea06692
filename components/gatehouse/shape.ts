import type {
  AgentArgs,
  GatehouseArgs,
  StageSettings,
  TlsSettings,
  AuthoritySettings,
  CertificateSettings,
} from "./args";
import type { LogSettings, ExistingNetwork, NetworkSettings } from "../foundation/args";
import type { BackendTlsSettings, BackendVersion } from "../api/backends/args";
import type { BalancerSettings } from "../request-path/balancer/args";
import type { FleetSettings, CertificateSecret } from "../request-path/fleet/args";
import type {
  CanarySettings,
  ClassLimitSettings,
  ClassSettings,
  ClientRule,
  CountLimits,
  LimitSettings,
  ScopeRule,
} from "../request-path/fleet/traffic";
import type {
  JwtSettings,
  DomainSettings,
  MutualTlsSettings,
  CorsSettings,
  GatewaySettings,
  GatewayRoute,
  Throttle,
  UserPoolClient,
  UserPoolScope,
  UserPoolSettings,
} from "../api/gateway/args";
import { flag, group, input, list, number, optional, text } from "../shared/shape";

/*
 * The arguments' types once more, for those whom no compiler has told. A field that is forgotten here does not compile.
 */

const network = group<NetworkSettings>({
  cidrBlock: optional(text),
  availabilityZones: optional(list(text)),
  natStrategy: optional(text),
  endpoints: optional(list(text)),
  existing: optional(
    group<ExistingNetwork>({
      vpcId: input,
      privateSubnetIds: list(input),
      endpointsSecurityGroupId: input,
      s3PrefixListId: input,
    }),
  ),
});

const throttle = group<Throttle>({ rateLimit: number, burstLimit: number });

const userPool = group<UserPoolSettings>({
  domainPrefix: text,
  identifier: text,
  scopes: list(group<UserPoolScope>({ name: text, description: text })),
  clients: list(group<UserPoolClient>({ name: text, scopes: list(text) })),
  protect: optional(flag),
});

const cors = group<CorsSettings>({
  allowOrigins: list(text),
  allowMethods: optional(list(text)),
  allowHeaders: optional(list(text)),
  exposeHeaders: optional(list(text)),
  allowCredentials: optional(flag),
  maxAgeSeconds: optional(number),
});

const gateway = group<GatewaySettings>({
  jwt: optional(
    group<JwtSettings>({
      issuer: input,
      audiences: list(input),
      clientClaim: optional(text),
      scopeClaim: optional(text),
    }),
  ),
  userPool: optional(userPool),
  routes: optional(
    list(
      group<GatewayRoute>({
        key: text,
        public: optional(flag),
        scopes: optional(list(text)),
        throttle: optional(throttle),
      }),
    ),
  ),
  cors: optional(cors),
  domain: optional(
    group<DomainSettings>({
      name: text,
      hostedZoneId: input,
      mutualTls: optional(group<MutualTlsSettings>({ truststoreUri: input, truststoreVersion: input })),
    }),
  ),
  timeoutMilliseconds: optional(number),
});

const stage = group<StageSettings>({
  name: text,
  throttle,
  canary: optional(group<CanarySettings>({ version: text, percent: number })),
  healthPath: optional(text),
  versions: list(
    group<BackendVersion>({
      name: text,
      port: number,
      weight: optional(number),
      host: optional(text),
      securityGroupId: optional(input),
      tls: optional(group<BackendTlsSettings>({ serverName: optional(text), clientCertificate: optional(flag) })),
    }),
  ),
});

const classes = group<ClassSettings>({
  clients: optional(list(group<ClientRule>({ client: text, class: text }))),
  scopes: optional(list(group<ScopeRule>({ scope: text, class: text }))),
  unlisted: optional(text),
});

const counts = optional(
  group<CountLimits>({ requests: optional(number), errors: optional(number), concurrent: optional(number) }),
);
const ofClass = optional(group<ClassLimitSettings>({ subject: counts, key: counts, source: counts }));
const limits = group<LimitSettings>({
  periodSeconds: optional(number),
  Person: ofClass,
  Agent: ofClass,
  Service: ofClass,
});

const tls = group<TlsSettings>({
  mode: optional(text),
  authorities: optional(list(text)),
  serverName: text,
  hostedZoneId: optional(input),
  certificate: optional(group<CertificateSecret>({ secretArn: input, keyArn: optional(input) })),
  balancerCertificateArn: optional(input),
});

const certificates = group<CertificateSettings>({
  breakGlassArns: list(input),
  authorities: optional(
    list(group<AuthoritySettings>({ name: text, kind: text, retired: optional(flag), unusable: optional(flag) })),
  ),
  issuer: optional(text),
  lifetimeDays: optional(number),
  schedule: optional(text),
  trustSettleMinutes: optional(number),
});

const agent = group<AgentArgs>({ image: optional(text), pollSeconds: optional(number) });

const balancer = group<BalancerSettings>({
  deregistrationDelaySeconds: optional(number),
  crossZone: optional(flag),
  protect: optional(flag),
});

const fleet = group<FleetSettings>({
  image: optional(text),
  cpu: optional(number),
  memoryMiB: optional(number),
  minTasks: optional(number),
  maxTasks: optional(number),
  cpuTargetPercent: optional(number),
  connectionsPerTask: optional(number),
  stopTimeoutSeconds: optional(number),
  waitForSteadyState: optional(flag),
});

/** What is wrong with the types of the arguments; empty if nothing. */
export const gatehouseShape = group<GatehouseArgs>({
  accountId: text,
  region: text,
  network,
  logs: group<LogSettings>({ retentionDays: number }),
  gateway,
  stages: list(stage),
  tls,
  certificates,
  balancer: optional(balancer),
  fleet,
  agent: optional(agent),
  classes: optional(classes),
  limits: optional(limits),
  namespace: optional(text),
  originProofGeneration: optional(number),
  protect: optional(flag),
});
