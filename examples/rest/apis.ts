/**
 * What the partners' APIs are, each option of a REST API on. There are two of them, because some options exclude each other:
 *
 * - An API has one authorizer: `partners` takes tokens of an issuer that is there already, which a function verifies (`jwt`); `machines`
 *   those of a Cognito pool of its own, which API Gateway verifies itself (`userPool`).
 * - A stage shows one certificate. `partners` shows what the gatehouse's authority issues. `machines` is on its way there from one that
 *   API Gateway generates: HAProxy takes both already. `existing` stands in place of `generated`, for one that is made elsewhere.
 * - A firewall refuses, or counts for a reason.
 *
 * And some are refused with `kind: Rest`, each with the way out: `cors`, `defaultStage`, `authorizer.mutualTls`, `authorizer.noneBecause`.
 * A private endpoint is another example, ../private-api.
 */
import type { ApiSettings } from "pulumi-gatehouse";

const throttle = { rateLimit: 500, burstLimit: 500 };
const stage = { throttle, healthPath: "/healthz", versions: [{ name: "blue", port: 8080 }] };

/** With an issuer of their own the partners' tokens are verified twice, and with a key it is known whose quota a request is of. */
const partners: ApiSettings = {
  name: "partners",
  kind: "Rest",
  authorizer: {
    jwt: {
      issuer: "https://id.partners.example.com/",
      audiences: ["partners"],
      clientClaim: "azp",
      scopeClaim: "scp",
      scopePrefix: "partners/",
    },
  },
  verifyTokens: true,
  timeoutMilliseconds: 29_000,
  detailedMetrics: true,
  routes: [
    { key: "GET /orders/{id}", scopes: ["orders:read"] },
    { key: "POST /orders", scopes: ["orders:write"], throttle: { rateLimit: 50, burstLimit: 50 } },
    { key: "POST /hooks/{partner}", public: true },
  ],
  stages: [
    { ...stage, name: "v1" },
    { ...stage, name: "trial", throttle: { rateLimit: 20, burstLimit: 20 } },
  ],
  rest: {
    usagePlans: [
      {
        name: "gold",
        stages: ["v1", "trial"],
        throttle: { rateLimit: 100, burstLimit: 200 },
        quota: { requests: 5_000_000, period: "Month" },
        routes: [{ key: "POST /orders", throttle: { rateLimit: 20, burstLimit: 20 } }],
        // Its newest key and the one before are both taken.
        consumers: [{ name: "north-freight", keyGeneration: 2 }, { name: "bay-couriers" }],
      },
      {
        name: "trial",
        stages: ["trial"],
        throttle: { rateLimit: 2, burstLimit: 5 },
        quota: { requests: 1000, period: "Day" },
        consumers: [{ name: "new-partner" }],
      },
    ],
    waf: {
      managedGroups: [
        { name: "AWSManagedRulesCommonRuleSet", vendor: "AWS", countedRules: ["SizeRestrictions_BODY"] },
        { name: "AWSManagedRulesKnownBadInputsRuleSet" },
        { name: "AWSManagedRulesAmazonIpReputationList" },
      ],
      requestsPerAddress: 50_000,
      deny: ["203.0.113.0/24", "2001:db8:bad::/48"],
      allow: ["198.51.100.0/28"],
      // What the counted rule has labelled HAProxy and the service are told of.
      labelHeaders: [
        { label: "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body", name: "large-body", value: "1" },
      ],
    },
    clientCertificate: { issued: {} },
    tracing: true,
    // True where the account's REST APIs can log already (`aws apigateway get-account`); it is one setting for all of them.
    accountHasLogsRole: false,
  },
};

const machines: ApiSettings = {
  name: "machines",
  kind: "Rest",
  authorizer: {
    userPool: {
      domainPrefix: "machines-partners-example",
      identifier: "machines",
      scopes: [
        { name: "track", description: "See where a parcel is" },
        { name: "send", description: "Hand a parcel in" },
      ],
      clients: [
        { name: "shop", scopes: ["track", "send"] },
        { name: "chat-agent", scopes: ["track"] },
      ],
      protect: true,
    },
  },
  routes: [
    { key: "GET /parcels/{id}", scopes: ["track"] },
    { key: "POST /parcels", scopes: ["send"] },
  ],
  stages: [{ ...stage, name: "v1" }],
  rest: {
    waf: { countBecause: "the first week: what would be refused is looked at every day" },
    clientCertificate: { generated: { shown: 1, next: false }, issued: { shown: false } },
  },
};

export const apis: ApiSettings[] = [partners, machines];
