import { STACKS, zonesOf, type Answers } from "./answers";

/** The program: a stack's facts and settings, and the Gatehouse that is made of them. */
export function programText(): string {
  return `/** client -> gateway -> link -> balancer -> fleet -> backends */
import * as pulumi from "@pulumi/pulumi";
import { Gatehouse } from "pulumi-gatehouse";
import { settingsOf } from "./settings";

const name = pulumi.getProject();
const stack = pulumi.getStack();
// Facts of the account, in Pulumi.<stack>.yaml. What a person decides is in settings.ts.
const facts = new pulumi.Config();

const gatehouse = new Gatehouse(name, {
  identity: \`\${name}-\${stack}\`,
  accountId: facts.require("accountId"),
  region: new pulumi.Config("aws").require("region"),
  authorizer: { jwt: { issuer: facts.require("issuer"), audiences: facts.requireObject<string[]>("audiences") } },
  tls: { serverName: facts.require("serverName"), hostedZoneId: facts.require("hostedZoneId") },
  alarms: { emails: facts.requireObject<string[]>("alarmEmails") },
  certificates: { breakGlassArns: facts.requireObject<string[]>("breakGlassArns") },
  ...settingsOf(stack),
});

/** Where clients call each stage. */
export const urls = gatehouse.urls;
/** What an \`Api\` of another program is attached by. */
export const reference = gatehouse.reference;
/** What a service needs to be found and reached. */
export const registryArns = gatehouse.registryArns;
export const backendSecurityGroupId = gatehouse.backendSecurityGroupId;
`;
}

/** What each stack decides. */
export function settingsText(answers: Answers): string {
  return `import type { GatehouseArgs } from "pulumi-gatehouse";

type Settings = Pick<GatehouseArgs, "network" | "logs" | "apis" | "balancer" | "fleet" | "protect">;

const availabilityZoneIds = ${JSON.stringify(zonesOf(answers)).replaceAll(",", ", ")};

/** Production. All that is left out is a default of production's. */
const prod: Settings = {
  network: { cidrBlock: "10.0.0.0/16", availabilityZoneIds },
  // Days.
  logs: { retentionDays: 365 },
  apis: [
    {
      name: "orders",
      stages: [
        {
          name: "v1",
          // Requests a second, and at once.
          throttle: { rateLimit: 500, burstLimit: 500 },
          healthPath: "/healthz",
          versions: [{ name: "blue", port: 8080 }],
        },
      ],
    },
  ],
};

/** Where a release is rehearsed: production, smaller. */
const stage: Settings = {
  ...prod,
  network: { ...prod.network, cidrBlock: "10.1.0.0/16" },
  logs: { retentionDays: 90 },
  fleet: { minTasks: 2, maxTasks: 4 },
};

/** Where things are tried: cheap, and easy to throw away. */
const dev: Settings = {
  ...prod,
  network: { ...prod.network, cidrBlock: "10.2.0.0/16", endpointsInOneZone: true },
  logs: { retentionDays: 7 },
  balancer: { protect: false },
  fleet: { cpu: 256, memoryMiB: 512, minTasks: 1, maxTasks: 2, connectionsPerTask: 500 },
  protect: false,
};

const STACKS: Readonly<Record<string, Settings>> = { ${STACKS.join(", ")} };

/** What a stack decides. */
export function settingsOf(stack: string): Settings {
  const settings = STACKS[stack];
  if (settings === undefined) throw new Error(\`stack: use one of \${Object.keys(STACKS).join(", ")}; got \${stack}\`);
  return settings;
}
`;
}
