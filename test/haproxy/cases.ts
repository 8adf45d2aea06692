import { AUTHORITY, GATEWAY_CERTIFICATE } from "../support/certificates";
import { EC_KEY, RSA_KEY } from "../support/tokens";
import { orders } from "./gateway";
import type { HaproxyStage, Intent } from "../../haproxy/config";

const blue = { name: "blue", host: "blue.orders.svc.local", port: 8080, weight: 100 };

const privateHost = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com";
/** The stage of a private API. */
const privateStage: HaproxyStage = {
  name: "prod",
  prefix: "",
  rewrite: { host: privateHost, pathPrefix: "/prod" },
  versions: [{ name: "api", host: privateHost, port: 443, weight: 1, tls: { authority: "Public" } }],
};

/** An intent for each golden file. */
export const CASES: Readonly<Record<string, Intent>> = {
  "one-stage": { ...orders([{ name: "v1", versions: [blue] }]) },
  "two-stages-two-versions": {
    ...orders([
      { name: "v1", versions: [{ ...blue, weight: 90 }, { ...blue, name: "green", host: "green.orders.svc.local", weight: 10 }] }, // prettier-ignore
      { name: "v2", versions: [{ ...blue, host: "v2.orders.svc.local", instances: 25 }] },
    ]),
  },
  rest: {
    apis: [
      {
        ...orders([{ name: "v1", versions: [blue] }]).apis[0]!,
        apiKeys: [
          { id: "a1b2c3d4e5", consumer: "north-freight" },
          { id: "f6g7h8i9j0", consumer: "north-freight" },
          { id: "k1l2m3n4o5", consumer: "bay-couriers" },
        ],
        clientCertificates: [GATEWAY_CERTIFICATE],
      },
      { ...orders([{ name: "v1", versions: [blue] }]).apis[0]!, name: "others" },
    ],
    limits: { Service: { key: { requests: 1000 } } },
  },
  "gateway-certificate-issued": {
    apis: [
      {
        ...orders([{ name: "v1", versions: [blue] }]).apis[0]!,
        clientCertificates: [GATEWAY_CERTIFICATE],
        clientCommonName: "gateway.edge-prod.internal",
      },
      { ...orders([{ name: "v1", versions: [blue] }]).apis[0]!, name: "others" },
    ],
  },
  tokens: {
    apis: [
      {
        ...orders([{ name: "v1", versions: [blue] }]).apis[0]!,
        tokens: {
          issuer: "https://id.example.com/",
          audiences: ["api", "https://api.example.com/orders?v=1"],
          clientClaim: "client_id",
          publicRoutes: ["GET /health", "ANY /docs/{proxy+}"],
        },
        tokenKeys: [
          { kid: "2026-11", algorithm: "RS256", pem: RSA_KEY },
          { kid: "2026/10+x=", algorithm: "ES256", pem: EC_KEY },
        ],
      },
      {
        ...orders([{ name: "v1", versions: [blue] }]).apis[0]!,
        name: "others",
        tokens: { issuer: "https://id.example.com", audiences: ["api"], clientClaim: "azp" }, // prettier-ignore
      },
    ],
  },
  "backend-tls": {
    ...orders([
      {
        name: "v1",
        versions: [
          { ...blue, tls: {} },
          { ...blue, name: "green", weight: 0, tls: { serverName: "orders.internal", clientCertificate: true } },
        ],
        healthPath: "/healthz",
        maxRequestsPerInstance: 50,
        maxQueuedPerInstance: 10,
        slowStartMs: 0,
      },
    ]),
  },
  "own-authority-and-http2": {
    ...orders([
      {
        name: "v1",
        versions: [
          { ...blue, tls: { caCertificates: AUTHORITY }, protocol: "Http2" },
          { ...blue, name: "green", host: "green.orders.svc.local", weight: 0, tls: { caCertificates: `${AUTHORITY}\n${GATEWAY_CERTIFICATE}` } }, // prettier-ignore
          { ...blue, name: "red", host: "red.orders.svc.local", weight: 0, protocol: "Http2" },
        ],
        healthPath: "/healthz",
      },
      { name: "v2", versions: [{ ...blue, protocol: "Http2" }], healthPath: "/", healthCheck: { port: 9000 } },
      { name: "v3", versions: [{ ...blue, protocol: "Http2" }], healthCheck: { port: 9000 } },
      { name: "v4", versions: [{ ...blue, protocol: "Http2" }] },
    ]),
    limits: { none: "one feature by itself" },
  },
  "stage-options": {
    ...orders([
      {
        name: "v1",
        versions: [
          { ...blue, tls: { authority: "Public" } },
          { ...blue, name: "green", host: "green.orders.svc.local", weight: 0 },
        ],
        healthPath: "/healthz",
        healthCheck: { port: 9000, host: "orders.example.com", query: "deep=1" },
        timeouts: { connectMs: 500, serverMs: 5000, queueMs: 1000 },
        retries: 2,
        maxBodyBytes: 100_000,
        responseHeaders: [
          { name: "strict-transport-security", value: "max-age=31536000; includeSubDomains" },
          { name: "x-percent", value: '100% "sure"' },
        ],
        compression: {},
        cache: { maxAgeSeconds: 60 },
        addresses: { allow: ["203.0.113.0/24", "2001:db8::/32"], deny: ["203.0.113.66/32"] },
      },
      {
        name: "v2",
        versions: [blue],
        maintenance: true,
        cache: { maxAgeSeconds: 5, memoryMiB: 1, sharedBecause: "prices are public" },
      },
    ]),
    limits: { none: "one feature by itself" },
  },
  canary: {
    ...orders([
      {
        name: "v1",
        versions: [blue, { ...blue, name: "green", host: "green.orders.svc.local", weight: 0 }],
        canary: { version: "green", percent: 25 },
      },
    ]),
    limits: { none: "one feature by itself" },
  },
  "pins-and-paths": {
    ...orders([
      {
        name: "v1",
        versions: [blue, { ...blue, name: "green", host: "green.orders.svc.local", weight: 0 }],
        ambiguousPaths: { allow: ["EncodedSlashes", "EmptySegments"], because: "keys of objects hold them" },
      },
    ]),
    pinning: { scopes: ["versions:pin"], classes: ["Service"] },
    admittedHeaders: [{ name: "x-user-id", because: "the service compares it with the subject" }],
    limits: { none: "one feature by itself" },
  },
  "limits-by-class": {
    ...orders([{ name: "v1", versions: [blue] }]),
    classes: {
      clients: [
        { client: "bot-1", class: "Agent" },
        { client: "batch@example.com", class: "Service" },
        { client: "3kq1v", class: "Person" },
      ],
      scopes: [
        { scope: "agents/act", class: "Agent" },
        { scope: "openid", class: "Person" },
      ],
      unlisted: "Service",
    },
    limits: {
      periodSeconds: 60,
      Person: { subject: { requests: 600, errors: 300, concurrent: 40 }, source: { concurrent: 80 } },
      Agent: { subject: { requests: 60 } },
    },
  },
  "classes-of-routes": {
    apis: [
      {
        ...orders([{ name: "v1", versions: [blue], stripPath: false }]).apis[0]!,
        routeClasses: [
          { route: "GET /orders/{id}", class: "Person" },
          { route: "ANY /{proxy+}", class: "Service" },
        ],
      },
    ],
    limits: { Service: { subject: { requests: 10 } } },
  },
  "private-api": {
    apis: [{ name: "orders", stages: [privateStage] }],
    clients: { stage: "orders.prod", subjects: ["shop-1"] },
  },
  "private-api-signed": {
    apis: [{ name: "orders", stages: [{ ...privateStage, timeouts: { serverMs: 30_000 } }] }],
    clients: { stage: "orders.prod", signer: {} },
    limits: { none: "one feature by itself" },
  },
  "fleet-of-three": {
    ...orders([{ name: "v1", versions: [blue] }]),
    fleet: {
      self: "task-b",
      members: ["a", "b", "c"].map((name, i) => ({ name: `task-${name}`, address: `10.0.${i}.7` })),
      port: 10_001,
    },
  },
  "fleet-with-places": {
    ...orders([{ name: "v1", versions: [blue] }]),
    fleet: {
      self: "task-2",
      members: [{ name: "task-1" }, { name: "task-2", address: "10.0.1.7" }, { name: "task-3" }],
    },
  },
  // A rule for each place adds all numbers, and HAProxy takes 64 words a line.
  "fleet-with-every-limit": {
    ...orders([{ name: "v1", versions: [blue] }]),
    fleet: { self: "task-2", members: [{ name: "task-1" }, { name: "task-2", address: "10.0.1.7" }] },
    limits: {
      Service: {
        subject: { requests: 10, errors: 10, concurrent: 10 },
        key: { requests: 10, errors: 10, concurrent: 10 },
        source: { requests: 10, errors: 10, concurrent: 10 },
        network: { requests: 10, errors: 10, concurrent: 10 },
      },
    },
  },
  "no-retry-of-the-unanswered": { ...orders([{ name: "v1", versions: [blue] }]), retryUnanswered: false },
  "log-collector": {
    ...orders([{ name: "v1", versions: [blue] }]),
    log: { collector: { memoryMiB: 8 } },
    limits: { none: "one feature by itself" },
  },
  "no-prefix-and-prometheus": {
    ...orders([{ name: "v1", prefix: "", versions: [blue] }]),
    prometheus: true,
    limits: { none: "one feature by itself" },
  },
  local: {
    ...orders([{ name: "v1", versions: [{ ...blue, port: 18_080 }] }]),
    directory: "/tmp/gatehouse",
    address: "127.0.0.1",
    trafficPort: 18_443,
    controlPort: 18_404,
    resolver: { address: "127.0.0.1", port: 15_353 },
    maxConnections: 200,
    timeouts: { connectMs: 500, serverMs: 5000 },
    hardStopMs: 10_000,
  },
};
