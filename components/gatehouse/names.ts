import type { ResolvedGatehouse } from "./args";

/*
 * What the parts of a gatehouse are called. Pulumi's names are made of the gatehouse's name, and stay what they are; AWS's fixed
 * names of its identity.
 */

/** What tells a gatehouse from all others of the account and region. */
export function identityOf(name: string, { identity = name }: Pick<ResolvedGatehouse, "identity">): string {
  return identity;
}

/** The private DNS name that tasks and services are found under. */
export function namespaceOf(name: string, args: Pick<ResolvedGatehouse, "namespace" | "identity">): string {
  return args.namespace ?? `${identityOf(name, args)}.internal`;
}

/** What the names of its log groups begin with. */
export const logsIdentity = (name: string, args: Pick<ResolvedGatehouse, "identity">): string =>
  `${identityOf(name, args)}-logs`;

/** An authority of a gatehouse. */
export const authorityName = (of: string, authority: string): string => `${of}-${authority}`;

/** The authority of HAProxy's own certificate. */
export const PUBLIC_AUTHORITY = "public";

/** The certificates: of these the names of roles, functions and log groups are made. */
export const clientCertificateName = (of: string): string => `${of}-client`;
export const serverCertificateName = (of: string): string => `${of}-server`;
export const gatewayCertificateName = (of: string): string => `${of}-gateway-client`;

/** The fleet: tasks' family, and whose agents report. */
export const fleetName = (of: string): string => `${of}-fleet`;

/** Of the request that keeps the link active. */
export const heartbeatName = (of: string): string => `${of}-heartbeat`;

/** What HAProxy shows to backends is issued for this: no address leads there. */
export const clientName = (identity: string): string => `haproxy.${identity}.internal`;

/** What the gateways of REST APIs show to HAProxy is issued for this. */
export const gatewayName = (identity: string): string => `gateway.${identity}.internal`;

/**
 * The names that HAProxy's certificate has: what the gateway asks for, and what it asks for before or after a change. In an order of
 * their own, so that the change itself leaves the certificate as it is; the shortest first, which ACM makes its common name.
 */
export function serverNames({ tls }: ResolvedGatehouse): string[] {
  const names = [...new Set([tls.serverName, ...tls.alsoServerNames])];
  return names.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}
