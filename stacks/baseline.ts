/**
 * The whole door, as production has it: every setting that a person decides and a reviewer reads, with unit and reason.
 * What is a fact of an account (its number, its zones, its domain) is in Pulumi.<stack>.yaml: see facts.ts.
 */
export const baseline = {
  network: {
    // IPv4. Eight blocks of /19: seven for zones, one for public subnets, if there are any.
    cidrBlock: "10.0.0.0/16",
    // Nothing on the request path needs the internet, so nothing can leave by it. $33 a month for each gateway if it did.
    natStrategy: "None" as "None" | "Single" | "OnePerAz",
    // What a task needs of AWS: images, log, certificates, parameters. $7.30 a month for each and zone (us-east-1).
    endpoints: ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm"],
  },

  logs: {
    // Days. SOC 2 reviewers ask for a year.
    retentionDays: 365,
  },

  gateway: {
    // Everything, by anyone with a token; narrow it as services are known.
    routes: [{ key: "ANY /{proxy+}" }, { key: "ANY /" }] as Route[],
    // Milliseconds. The most that an HTTP API waits; HAProxy gives up a second earlier and says why.
    timeoutMilliseconds: 30_000,
  },

  // Each is a stage of the gateway and a backend of HAProxy, of the same name.
  stages: [
    {
      name: "v1",
      // Requests a second and at once. The account has 10,000 and 5,000 for all its APIs together.
      throttle: { rateLimit: 2000, burstLimit: 1000 },
      // Weights 0 to 256, of each instance; a shift from blue to green is a diff of two numbers.
      versions: [
        { name: "blue", port: 8080, weight: 100 },
        { name: "green", port: 8080, weight: 0 },
      ],
    },
    {
      name: "v2",
      throttle: { rateLimit: 2000, burstLimit: 1000 },
      versions: [{ name: "blue", port: 8080, weight: 100 }],
    },
  ] as Stage[],

  tls: {
    // HAProxy shows a certificate of its own: one TLS session from the gateway to the task, verified.
    mode: "Passthrough" as "Passthrough" | "Reencrypt",
  },

  // What HAProxy shows to the gateway is a public certificate of ACM, $15 a renewal, followed every day. This is about
  // what it shows to the services behind it.
  certificates: {
    // Who signs: a root whose key is in KMS, $1 a month. Two while one is rolled over to the next
    // (docs/operations/ca-rollover.md).
    authorities: [{ name: "root-1", kind: "PrivateCa" }] as Authority[],
    issuer: "root-1",
    // Minutes that a new root must be known everywhere before it signs: twelve polls of the agents.
    trustSettleMinutes: 60,
  },

  balancer: {
    // Seconds until a task that is taken out is stopped: a balancer sends it new connections for two minutes.
    deregistrationDelaySeconds: 150,
    // A zone whose tasks are gone is served by the others.
    crossZone: true,
    // AWS and Pulumi refuse to delete it: every request goes through it.
    protect: true,
  },

  fleet: {
    // CPU units (1024 are a vCPU) and MiB. One vCPU makes 3000 TLS handshakes a second; memory holds 4000 connections.
    cpu: 1024,
    memoryMiB: 2048,
    // Tasks. One a zone, so that a zone can fail; four times as many for a peak.
    minTasks: 3,
    maxTasks: 12,
    // Percent. Half, so that the others carry a lost zone while new tasks start.
    cpuTargetPercent: 50,
    // Connections. Half of what HAProxy admits, for the same reason.
    connectionsPerTask: 2000,
    // Seconds. Until the balancer has seen that a task leaves (75), and for the longest request (30); Fargate waits for 120.
    stopTimeoutSeconds: 110,
  },

  agent: {
    // Seconds between two looks at the secrets: how late a new certificate may be. $0.05 for 10,000 calls.
    pollSeconds: 300,
  },

  classes: {
    // OAuth clients and scopes that tell who calls: { client: "web-app", class: "Person" }.
    clients: [] as { client: string; class: ClientClass }[],
    scopes: [] as { scope: string; class: ClientClass }[],
    // Whoever is not listed gets the tightest limits.
    unlisted: "Agent" as ClientClass,
  },

  // Requests admitted, errors of the service, requests at a time: of one subject, of one OAuth client with all its
  // subjects, of one address. Beyond it HAProxy answers 429, says which limit, and when to come back.
  limits: {
    // Seconds that requests and errors are counted over.
    periodSeconds: 10,
    // Bursts of some ten requests a page; an office may be behind one address.
    Person: {
      subject: { requests: 100, errors: 50, concurrent: 20 },
      key: { requests: 1000 },
      source: { requests: 300 },
    },
    // A loop that went wrong must be felt within seconds.
    Agent: {
      subject: { requests: 20, errors: 20, concurrent: 4 },
      key: { requests: 200 },
      source: { requests: 60 },
    },
    // Bounded only so that one mistake does not take the whole fleet.
    Service: {
      subject: { requests: 1000, errors: 200, concurrent: 100 },
      key: { requests: 1000 },
      source: { requests: 3000 },
    },
  },

  // Counts up by one. Each gives the gateway a new secret to show HAProxy, which knows the next one and the one before.
  originProofGeneration: 1,

  // Pulumi refuses to delete keys and logs: an auditor wants them after everything else is gone.
  protect: true,
};

/** What may be called, and by whom: see `GatewayRoute` of the components. */
export interface Route {
  readonly key: string;
  readonly public?: boolean;
  readonly scopes?: string[];
  readonly throttle?: { readonly rateLimit: number; readonly burstLimit: number };
}

/** Who signs: see `AuthoritySettings` of the components. */
export interface Authority {
  readonly name: string;
  readonly kind: "PrivateCa" | "AcmPca";
  readonly retired?: boolean;
  /** Its key is disabled or lost, or its root has expired: an emergency. */
  readonly unusable?: boolean;
}

/** A stage and what answers for it: see `Stage` of the components. */
export interface Stage {
  readonly name: string;
  readonly throttle: { readonly rateLimit: number; readonly burstLimit: number };
  readonly canary?: { readonly version: string; readonly percent: number };
  readonly healthPath?: string;
  readonly versions: {
    readonly name: string;
    readonly port: number;
    readonly weight: number;
    readonly host?: string;
    readonly securityGroupId?: string;
  }[];
}

/** What a client is, as limits see it. */
export type ClientClass = "Person" | "Agent" | "Service";

/** A complete set of settings. */
export type Settings = typeof baseline;
