/** What an API's gateway leads through: a VPC link, and behind it a listener, or the balancer itself of a REST API. */
export interface Way {
  readonly link: string | undefined;
  readonly target: string | undefined;
}

/** An API that has the tags of a gatehouse. */
export interface FoundApi {
  readonly name: string;
  readonly id: string;
  readonly kind: "Http" | "Rest";
  readonly ways: readonly Way[];
}

/** A path of a custom domain name, and the API that it leads to. */
export interface FoundMapping {
  readonly domain: string;
  /** Without slashes around it; empty for the root. */
  readonly path: string;
  readonly apiId: string;
}

export interface Found {
  readonly apis: readonly FoundApi[];
  /** Of all domains of the account and region. */
  readonly mappings: readonly FoundMapping[];
  /** The names of the APIs that HAProxy is told of. */
  readonly registered: readonly string[];
}
