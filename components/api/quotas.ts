import { fields, whole } from "../../fields";

/** What the account allows an API; each of them can be raised with AWS, and is then raised here. */
export interface ApiQuotas {
  /**
   * Stages of an API.
   * @default 10
   */
  readonly stages?: number;
  /**
   * Routes of an API, with those that CORS adds.
   * @default 300
   */
  readonly routes?: number;
  /**
   * Instances of the Cloud Map namespace, the fleet's tasks among them.
   * @default 2000
   */
  readonly namespaceInstances?: number;
}

export const API_QUOTAS = fields<ApiQuotas>()({
  stages: whole({ from: 1, to: 100, why: "HAProxy takes no more" }).withDefault(10, "API Gateway's, http-api-quotas"),
  routes: whole({ from: 1, to: 10_000 }).withDefault(300, "API Gateway's, http-api-quotas"),
  namespaceInstances: whole({ from: 1, to: 100_000 }).withDefault(2000, "Cloud Map's, cloud-map-limits"),
});

/** Multi-level API mappings of a domain, and integrations of an API: AWS raises neither (http-api-quotas). */
export const MOST_DEEP_PATHS = 200;
