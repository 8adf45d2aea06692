/**
 * Gatehouse: one tight front door before a company's services on AWS.
 *
 * client -> Gateway -> Link -> Balancer -> HaproxyFleet -> Backends; an Api is its Gateway and its names among the Backends
 * Authority -> RotatedCertificate -> AgentImage -> HaproxyFleet
 */
import { hostOf, refuseToRun } from "./shared/host";
import { refuseToBeBundled } from "./shared/shipped";

export { Gatehouse } from "./gatehouse/gatehouse";
export type { AgentArgs, AuthoritySettings, CertificateSettings, GatehouseArgs } from "./gatehouse/args";
export { ServerAuthority, type TlsSettings } from "./gatehouse/tls-args";
export type { FormerSettings } from "./gatehouse/former-args";
export type { CertificateAuthority, CertificateResources, HaproxyCertificates } from "./gatehouse/outputs";
export { gatehouseProblems } from "./gatehouse/problems";

export { gatehousesInRegions, regionsProblems } from "./regions/regions";
export type { RegionalArgs, RegionArgs, RegionsArgs } from "./regions/args";

export { Api } from "./api/api";
export { ApiKind } from "./api/kind";
export type { ApiArgs, ApiDecisions, ApiSettings } from "./api/args";
export type { StageSettings, VersionSettings } from "./api/stage-args";
export { apiPolicy, type ApiPolicyDocument } from "./api/policy";
export type { ApiPolicyStatement } from "./api/policy-statement";
export { apiProblems } from "./api/problems";
export type {
  AttachedApi,
  GatehouseReference,
  PortRange,
  ReferenceCertificate,
  ReferenceDomain,
  ReferenceIssuer,
  ReferenceOutside,
} from "./api/reference";
export type { ApiQuotas } from "./api/quotas";

export { Gateway } from "./api/gateway/gateway";
export type { CorsSettings, GatewayArgs, GatewaySettings, GatewayStage } from "./api/gateway/args";
export type {
  AuthorizerSettings,
  IssuerSettings,
  JwtSettings,
  UserPoolClient,
  UserPoolScope,
  UserPoolSettings,
} from "./api/gateway/authorizer-args";
export type { LabelHeader, ManagedRuleGroup, WafSettings } from "./api/gateway/rest/waf/args";
export { RestGateway } from "./api/gateway/rest/rest-gateway";
export type { RestGatewayArgs, RestSettings } from "./api/gateway/rest/args";
export type { ClientCertificateSettings, ExistingCertificateSettings, GeneratedCertificateSettings, IssuedCertificateSettings } from "./api/gateway/rest/client-certificate-args"; // prettier-ignore
export {
  QuotaPeriod,
  type ApiConsumer,
  type QuotaSettings,
  type RouteThrottle,
  type UsagePlanSettings,
} from "./api/gateway/rest/usage-plan-args";
export type { GatewayRoute, Throttle } from "./api/gateway/route-args";
export type { ApiRoute } from "./api/route-args";

export { PrivateApiFront, privateApiFrontProblems } from "./private-api-front/private-api-front";
export type { ExistingEndpoint, PrivateApiClients, PrivateApiFrontArgs, PrivateApiSettings } from "./private-api-front/args"; // prettier-ignore
export type { PrivateApiSigning } from "./private-api-front/signing-args";

export { Link } from "./request-path/link/link";
export type { FormerLink, LinkArgs } from "./request-path/link/args";
export { Heartbeat } from "./request-path/heartbeat/heartbeat";
export type { HeartbeatArgs } from "./request-path/heartbeat/args";
export { Balancer } from "./request-path/balancer/balancer";
export { TlsMode, type BalancerArgs, type BalancerSettings } from "./request-path/balancer/args";
export { Domain } from "./request-path/domain/domain";
export {
  RoutingPolicy,
  type DomainArgs,
  type DomainSettings,
  type MutualTlsSettings,
  type RoutingSettings,
} from "./request-path/domain/args";
export type { DnsRecord } from "./shared/dns-validation";
export { HaproxyImage } from "./request-path/haproxy-image/haproxy-image";
export type { HaproxyImageArgs } from "./request-path/haproxy-image/args";
export { HaproxyFleet } from "./request-path/fleet/haproxy-fleet";
export { fleetProblems } from "./request-path/fleet/problems";
export type { CertificateSecret, ClientCertificate, ServerCertificate } from "./request-path/fleet/certificate-args";
export type { FleetAgent } from "./request-path/fleet/agent-args";
export type { FleetSettings, HaproxyFleetArgs } from "./request-path/fleet/args";
export type { FleetSigner, SignerSettings } from "./request-path/fleet/signer-args";
export type { FleetClients } from "./request-path/fleet/client-args";
export type { StockImage } from "./request-path/fleet/stock-image";
export type { FormerNeeds } from "./request-path/fleet/former-args";
export { AmbiguousPath, BackendAuthority, BackendProtocol, ClientClass } from "../haproxy/config";
export type {
  BackendTlsSettings,
  CanarySettings,
  AddressSettings,
  CacheSettings,
  CompressionSettings,
  HealthCheckSettings,
  ResponseHeader,
  RewriteSettings,
  StageOptions,
  StageTimeouts,
  AdmittedHeader,
  AllowedHost,
  AmbiguousPathSettings,
  ClassLimitSettings,
  ClassSettings,
  ClientRule,
  CountLimits,
  HaproxySettings,
  HaproxyStage,
  HaproxyTimeouts,
  HaproxyVersion,
  LimitSettings,
  PinningSettings,
  PublicLimitSettings,
  ScopeRule,
} from "../haproxy/config";
export { Backends } from "./api/backends/backends";
export type {
  BackendsArgs,
  BackendsSettings,
  BackendStage,
  BackendVersion,
  OutsideHost,
  PortSettings,
} from "./api/backends/args";

export { Authority } from "./certificate-path/authority/authority";
export { AuthorityKind, type AuthorityArgs, type AuthorityReference } from "./certificate-path/authority/args";
export { AgentImage } from "./certificate-path/agent-image/agent-image";
export type { AgentImageArgs } from "./certificate-path/agent-image/args";
export { RotatedCertificate } from "./certificate-path/rotated-certificate/rotated-certificate";
export { CertificateUse, type RotatedCertificateArgs } from "./certificate-path/rotated-certificate/args";

export { Keys } from "./foundation/keys";
export { Logs } from "./foundation/logs";
export { Network } from "./foundation/network";
export { NatStrategy } from "./foundation/args";
export type {
  ExistingNetwork,
  KeysArgs,
  LogsArgs,
  LogRetention,
  NetworkArgs,
  NetworkSettings,
  S3Access,
} from "./foundation/args";
export { ArchiveLockMode, type ArchiveSettings, type LogSettings } from "./foundation/archive-args";
export type { ArchiveDestination } from "./shared/log-archive";
export { fleetServices } from "./foundation/fleet-services";

export type { AwsAccess } from "./shared/aws-access";
export { Alarms } from "./observability/alarms/alarms";
export { ApiAlarms } from "./observability/alarms/api-alarms";
export { LogQueries } from "./observability/queries/log-queries";
export type { LogQueriesArgs } from "./observability/queries/args";
export { Dashboard } from "./observability/dashboard/dashboard";
export type { AlarmsArgs, AlarmSettings, ApiAlarmsArgs, DashboardArgs } from "./observability/args";
export type { WatchedApi, WatchedArchive, WatchedCertificate, WatchedPaths } from "./observability/args";

export { functionLogPrefix as heartbeatLogPrefix, functionLogPrefix as rotationLogPrefix } from "./shared/lambda";
export { refuse } from "./shared/refuse";

refuseToBeBundled();
if (hostOf(module) === "run") refuseToRun();
