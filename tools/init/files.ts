import { accountsOf, parts, STACKS, type Answers } from "./answers";
import { programText, settingsText } from "./sources";

/** The versions that a new program is given. */
export interface Versions {
  /** Of this package. */
  readonly library: string;
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
    "index.ts": programText(),
    "settings.ts": settingsText(answers),
    ...Object.fromEntries(STACKS.map((stack, i) => [`Pulumi.${stack}.yaml`, facts(answers, stack, accounts[i]!)])),
  };
}

function manifest({ name }: Answers, { library, others }: Versions): object {
  const libraries = Object.entries(others).filter(([one]) => one.startsWith("@pulumi/"));
  const tools = Object.entries(others).filter(([one]) => !one.startsWith("@pulumi/"));
  return {
    name,
    private: true,
    scripts: { preview: "pulumi-gatehouse preview", types: "tsc --noEmit" },
    dependencies: { ...Object.fromEntries(libraries), "pulumi-gatehouse": `^${library}` },
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
