import type { ResolvedDecisions } from "./args";
import type { GatehouseReference } from "./reference";

/** What decides, of a gatehouse, what an API of it may be. */
export interface ApiContext {
  readonly accountId: GatehouseReference["accountId"];
  readonly region: GatehouseReference["region"];
  readonly namespace: GatehouseReference["namespace"];
  readonly ports: GatehouseReference["ports"];
  readonly outside: GatehouseReference["outside"];
  readonly quotas: GatehouseReference["quotas"];
  readonly instances: GatehouseReference["instances"];
  readonly timeoutMilliseconds: GatehouseReference["timeoutMilliseconds"];
  readonly own: GatehouseReference["own"];
  readonly attached: GatehouseReference["attached"];
  /** Whether clients show a certificate on the domain that APIs share; undefined without one. */
  readonly domain?: { readonly mutualTls: boolean } | undefined;
  /** What the gatehouse's authority issues to gateways; undefined if it issues none. */
  readonly gatewayCertificate?: { readonly commonName: string } | undefined;
  /** Whether the gatehouse has an issuer for all. */
  readonly issuer?: unknown;
  /** Whether HAProxy verifies tokens once more, unless an API says so itself. */
  readonly verifyTokens?: boolean;
}

/** What the rules look at. */
export interface ApiInContext extends ResolvedDecisions {
  readonly name: string;
  readonly gatehouse: ApiContext;
}
