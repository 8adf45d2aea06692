/**
 * Gatehouse: one tight front door before a company's services on AWS.
 *
 * client -> Gateway -> Link -> Balancer -> HaproxyFleet -> Backends
 * Authority -> RotatedCertificate -> AgentImage -> HaproxyFleet
 */
export { Gatehouse } from "./gatehouse/gatehouse";
export type { AgentArgs, GatehouseArgs, StageSettings, TlsSettings } from "./gatehouse/args";
export type { AuthoritySettings, CertificateSettings } from "./gatehouse/certificate-settings";
export { gatehouseProblems } from "./gatehouse/problems";

export { Gateway } from "./api/gateway/gateway";
export type { CorsSettings, GatewayArgs, GatewaySettings } from "./api/gateway/gateway";
export type { JwtSettings } from "./api/gateway/authorizer";
export type { DomainSettings, MutualTlsSettings } from "./api/gateway/domain";
export type { GatewayRoute } from "./api/gateway/routes";
export type { GatewayStage, Throttle } from "./api/gateway/stages";
export type { UserPoolClient, UserPoolScope, UserPoolSettings } from "./api/gateway/user-pool";

export { Link, type LinkArgs } from "./request-path/link/link";
export { Balancer, type BalancerArgs, type BalancerSettings } from "./request-path/balancer/balancer";
export { TlsMode } from "./request-path/balancer/tls-mode";
export { HaproxyFleet } from "./request-path/fleet/haproxy-fleet";
export type { FleetSettings, HaproxyFleetArgs } from "./request-path/fleet/haproxy-fleet";
export type { FleetAgent } from "./request-path/fleet/agent";
export { VouchedBy } from "./request-path/fleet/secrets";
export type { CertificateSecret, ClientCertificate, ServerCertificate } from "./request-path/fleet/secrets";
export { ClientClass } from "./request-path/fleet/traffic";
export type {
  CanarySettings,
  ClassLimitSettings,
  ClassSettings,
  ClientRule,
  CountLimits,
  LimitSettings,
  ScopeRule,
} from "./request-path/fleet/traffic";
export { Backends, type BackendsArgs, type BackendStage } from "./api/backends/backends";
export type { BackendTlsSettings, BackendVersion } from "./api/backends/backends";

export { Authority, type AuthorityArgs } from "./certificate-path/authority/authority";
export { AuthorityKind, type AuthorityReference } from "./certificate-path/authority/kind";
export { AgentImage, type AgentImageArgs } from "./certificate-path/agent-image/agent-image";
export { RotatedCertificate } from "./certificate-path/rotated-certificate/rotated-certificate";
export type { RotatedCertificateArgs } from "./certificate-path/rotated-certificate/rotated-certificate";
export { rotationLogPrefix } from "./certificate-path/rotated-certificate/functions";
export { CertificateUse } from "./certificate-path/rotated-certificate/use";

export { Keys, type KeysArgs } from "./foundation/keys";
export { Logs, type LogsArgs, type LogSettings } from "./foundation/logs";
export { Network, type ExistingNetwork, type NetworkArgs, type NetworkSettings } from "./foundation/network";
export { NatStrategy } from "./foundation/subnets";

export { refuse } from "./shared/refuse";
