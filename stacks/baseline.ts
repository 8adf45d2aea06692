import type { Settings } from "./settings";

/**
 * Production: what has no default, or departs from it for a reason that is said. All else is a default, which is
 * production's, with its reason in docs/settings.md; any of it can be decided here, or by one stack alone.
 */
export const baseline: Settings = {
  network: {
    // IPv4. Eight blocks of /19: seven for zones, one for public subnets, if there are any.
    cidrBlock: "10.0.0.0/16",
  },

  logs: {
    // Days. SOC 2 reviewers ask for a year.
    retentionDays: 365,
  },

  // Each is an HTTP API with a proof, a log and names of its own. Other programs attach theirs by the output `reference`.
  apis: [
    {
      name: "shop",
      // Each is a stage of the gateway and a backend of HAProxy: `shop.v1`, `shop.v2`.
      stages: [
        {
          name: "v1",
          // Requests a second and at once. The account has 10,000 and 5,000 for all its APIs together.
          throttle: { rateLimit: 2000, burstLimit: 1000 },
          // What an instance answers while it can serve. Without it an instance that hangs is well as long as it takes connections.
          healthPath: "/healthz",
          // Weights 0 to 256, of each version; a shift from blue to green is a diff of two numbers.
          versions: [
            { name: "blue", port: 8080, weight: 100 },
            { name: "green", port: 8080, weight: 0 },
          ],
        },
        {
          name: "v2",
          throttle: { rateLimit: 2000, burstLimit: 1000 },
          healthPath: "/healthz",
          versions: [{ name: "blue", port: 8080, weight: 100 }],
        },
      ],
    },
    {
      name: "accounts",
      stages: [
        {
          name: "v1",
          throttle: { rateLimit: 500, burstLimit: 500 },
          healthPath: "/healthz",
          versions: [{ name: "blue", port: 8080, weight: 100 }],
        },
      ],
    },
  ],
};
