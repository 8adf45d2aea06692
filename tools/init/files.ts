import { accountsOf, parts, STACKS, zonesOf, type Answers } from "./answers";

/** The versions that a new program is given. */
export interface Versions {
  /** Of this package. */
  readonly own: string;
  /** The ranges of other packages, by name. */
  readonly others: Readonly<Record<string, string>>;
}

/** The files of a new program, by name. */
export function programFiles(answers: Answers, versions: Versions): Record<string, string> {
  const accounts = accountsOf(answers);
  return {
    ".gitignore": "node_modules/\n",
    "README.md": readme(answers),
    "package.json": `${JSON.stringify(manifest(answers, versions), undefined, 2)}\n`,
    "tsconfig.json": `${JSON.stringify(TSCONFIG, undefined, 2)}\n`,
    "Pulumi.yaml": `name: ${answers.name}\ndescription: One way in to our services on AWS\nmain: index.ts\nruntime: nodejs\n`,
    "index.ts": program(),
    "settings.ts": settings(answers),
    ...Object.fromEntries(STACKS.map((stack, i) => [`Pulumi.${stack}.yaml`, facts(answers, stack, accounts[i]!)])),
  };
}

function manifest({ name }: Answers, { own, others }: Versions): object {
  const libraries = Object.entries(others).filter(([one]) => one.startsWith("@pulumi/"));
  const tools = Object.entries(others).filter(([one]) => !one.startsWith("@pulumi/"));
  return {
    name,
    private: true,
    scripts: { preview: "pulumi-gatehouse preview", types: "tsc --noEmit" },
    dependencies: { ...Object.fromEntries(libraries), "pulumi-gatehouse": `^${own}` },
    devDependencies: Object.fromEntries(tools),
  };
}

const TSCONFIG = {
  compilerOptions: {
    target: "es2022",
    lib: ["es2023"],
    module: "nodenext",
    moduleResolution: "nodenext",
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
  },
  files: ["index.ts"],
};

function program(): string {
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

function settings(answers: Answers): string {
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

function facts(answers: Answers, stack: string, account: string): string {
  const { name, region, issuer, serverName, hostedZone } = answers;
  const texts = (answer: string) =>
    `[${parts(answer)
      .map((part) => JSON.stringify(part))
      .join(", ")}]`;
  const ofAccount = (answer: string) => answer.replace(/(?<=^arn:[\w-]+:iam::)\d{12}/, account);
  const roles = parts(answers.breakGlass).map(ofAccount).join(",");
  return `# Facts of the account of ${stack}.
config:
  aws:region: ${region}
  # The provider refuses to touch any other account.
  aws:allowedAccountIds: ["${account}"]
  aws:defaultTags: { tags: { project: ${name}, stack: ${stack} } }
  ${name}:accountId: "${account}"
  ${name}:issuer: ${issuer}
  ${name}:audiences: ${texts(answers.audiences)}
  ${name}:serverName: ${ofStack(serverName, stack)}
  ${name}:hostedZoneId: ${hostedZone}
  ${name}:breakGlassArns: ${texts(roles)}
  ${name}:alarmEmails: ${texts(answers.email)}
`;
}

/** Two stacks cannot have one name: production has the one that was given. */
function ofStack(serverName: string, stack: string): string {
  return stack === STACKS.at(-1) ? serverName : `${stack}-${serverName}`;
}

function readme({ name }: Answers): string {
  return `# ${name}

    npm install
    npm run preview                     what dev would have, without account or credentials
    npm run preview -- --stack prod

\`settings.ts\` is what you decide, \`Pulumi.<stack>.yaml\` what is a fact of an account. Before \`pulumi up\` each fact must be yours:
the zone holds \`serverName\`, the role exists, the address is somebody's.
`;
}
