/** The users team's API: on a domain and with an issuer of its own, with a canary. */
import * as pulumi from "@pulumi/pulumi";
import { Api, type GatehouseReference } from "pulumi-gatehouse";

const config = new pulumi.Config();

export = async () => {
  const platform = new pulumi.StackReference(config.require("platform"));
  // Plain, because it decides what is created: an Output would be known too late.
  const { value } = await platform.getOutputDetails("reference");
  const users = new Api("users", {
    gatehouse: value as GatehouseReference,
    authorizer: { jwt: { issuer: config.require("issuer"), audiences: ["users"] } },
    routes: [
      { key: "GET /users/{id}", scopes: ["users:read"] },
      { key: "GET /health", public: true },
    ],
    cors: { allowOrigins: ["https://app.example.com"] },
    domain: { name: config.require("domain"), hostedZoneId: config.require("hostedZoneId") },
    stages: [
      {
        name: "v1",
        throttle: { rateLimit: 200, burstLimit: 200 },
        healthPath: "/healthz",
        versions: [
          { name: "stable", port: 8080 },
          { name: "next", port: 8081, weight: 0 },
        ],
        // One subject in twenty, each always the same.
        canary: { version: "next", percent: 5 },
      },
    ],
  });
  // Laws that this program does not keep, with the reason for a reviewer (policy/README.md).
  const relaxations = [
    { law: "nothing-public-unsaid", resources: ["users-GET/health"], because: "monitors ask without a token" },
    {
      law: "nothing-public-unsaid",
      resources: ["users-OPTIONS/{proxy+}"],
      because: "browsers ask for CORS without one",
    },
  ];
  return { urls: users.urls, registryArns: users.registryArns, relaxations };
};
