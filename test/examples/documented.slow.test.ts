import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { blocksOf, PAGES, type Page } from "../docs/pages";
import { compiled } from "../support/typescript";

const ROOT = resolve(__dirname, "../..");

/** What surrounds an example: the values that its reader is taken to have. */
const SURROUNDINGS = `
  type Given<K extends keyof import("pulumi-gatehouse").HaproxyFleetArgs> = Pick<import("pulumi-gatehouse").HaproxyFleetArgs, K>;
  declare const vpc: { readonly id: import("@pulumi/pulumi").Output<string> };
  declare const privateSubnetIds: import("@pulumi/pulumi").Output<string[]>;
  declare const secretArn: string;
  declare const config: string;
  declare const host: string;
  declare const proofHash: string;
  declare const reference: unknown;
  declare const apis: import("pulumi-gatehouse").WatchedApi[];
  declare const apiId: string;
  declare const stages: string[];
  declare const timeoutMilliseconds: number;
  declare const topicArn: string;
  declare const agentImage: import("pulumi-gatehouse").AgentImage;
  declare const link: import("pulumi-gatehouse").Link;
  declare const fleet: import("pulumi-gatehouse").HaproxyFleet;
  declare const place: Given<"accountId" | "region">;
  declare const watched: Omit<import("pulumi-gatehouse").WatchedPaths, "accountId" | "region">;
  declare const alarms: import("pulumi-gatehouse").Alarms;
  declare const keyArns: string[];
  declare const network: Given<"vpcId" | "subnetIds" | "endpointsSecurityGroupId" | "s3PrefixListId">;
  declare const balancer: Given<
    "balancerSecurityGroupId" | "balancerArnSuffix" | "targetGroupArn" | "trafficPort" | "controlPort"
  >;
  declare const authority: import("pulumi-gatehouse").Authority;
  declare const keys: import("pulumi-gatehouse").Keys;
  declare const logs: Given<"logGroupArn" | "logGroupName"> & import("pulumi-gatehouse").Logs;
  declare const hops: Pick<
    import("pulumi-gatehouse").GatewayArgs,
    "region" | "vpcLinkId" | "listenerArn" | "serverName" | "originProof" | "logGroupArn"
  >;
`;

interface Example {
  /** Whose it is: a class, or a file and the number of its block. */
  readonly of: string;
  readonly code: string;
}

const WRONG = { of: "wrong", code: 'new gatehouse.Link("edge-link", { vpcId: vpc.id, subnetIds: [1] });' };

/**
 * Whose programs name @pulumi/aws, which takes the compiler five seconds: test/docs/migrations.real.test.ts. And the Registry's page, which
 * is made of the README's example.
 */
const ELSEWHERE = /^docs\/(migrations\/|_index\.md$)/;

describe("The documentation's examples", () => {
  const examples = [...inComponents(), ...PAGES.filter(({ file }) => !ELSEWHERE.test(file)).flatMap(inMarkdown)];

  it("are there for every hop, and in the documents", () => {
    assert.deepEqual(examples.map((example) => example.of).sort(), [
      "AgentImage",
      "Alarms",
      "Api",
      "ApiAlarms",
      "Authority",
      "Backends",
      "Balancer",
      "Dashboard",
      "Domain",
      "Gatehouse",
      "Gateway",
      "HaproxyFleet",
      "HaproxyImage",
      "Heartbeat",
      "Link",
      "LogQueries",
      "PrivateApiFront",
      "README.md block 1",
      "README.md block 2",
      "RestGateway",
      "RotatedCertificate",
      "components/README.md block 1",
      "docs/adding-a-stack.md block 1",
      "docs/adding-an-api.md block 1",
      "docs/adding-an-api.md block 2",
      "docs/adding-an-api.md block 3",
      "docs/operations/ca-rollover.md block 1",
      "docs/operations/certificates-for-services.md block 1",
      "examples/backend-service/README.md block 1",
    ]);
  });

  describe("compile as strictly as this repository:", function () {
    this.timeout(120_000);
    let complaints: Map<string, string[]>;
    before(() => {
      complaints = compile([...examples, WRONG]);
    });

    for (const example of examples) {
      it(example.of, () => assert.deepEqual(complaints.get(example.of), []));
    }

    it("what does not fit would be found", () => {
      assert.deepEqual(complaints.get(WRONG.of), ["Type 'number' is not assignable to type 'Input<string>'."]);
    });
  });
});

/** The `@example` of each class of the library. */
function inComponents(): Example[] {
  const files = readdirSync(join(ROOT, "components"), { recursive: true, encoding: "utf8" });
  const sources = files.filter((file) => /(?<!\.d)\.ts$/.test(file) && !/(^|\/)(dist|node_modules)\//.test(file));
  return sources.flatMap((file) => {
    const text = readFileSync(join(ROOT, "components", file), "utf8");
    const classes = ts
      .createSourceFile(file, text, ts.ScriptTarget.ES2022, true)
      .statements.filter(ts.isClassDeclaration);
    return classes.flatMap((declaration) =>
      ts
        .getJSDocTags(declaration)
        .filter((tag) => tag.tagName.text === "example")
        .map((tag) => ({ of: declaration.name?.text ?? file, code: ts.getTextOfJSDocComment(tag.comment) ?? "" })),
    );
  });
}

/** The TypeScript blocks of a page. */
function inMarkdown(page: Page): Example[] {
  const blocks = blocksOf(page).filter(({ language }) => language === "ts");
  return blocks.map(({ code }, i) => ({ of: `${page.file} block ${i + 1}`, code }));
}

/** What the compiler says against each example, each a module of its own beside the repository's. */
function compile(examples: Example[]): Map<string, string[]> {
  const virtual = new Map([[join(ROOT, "surroundings.d.ts"), SURROUNDINGS]]);
  const modules = examples.map((example, i) => {
    // A stack's file imports what stands beside it.
    const path = join(ROOT, /from "\.\/baseline"/.test(example.code) ? "stacks" : "", `example-${i}.ts`);
    const imported = example.code.includes("import ") ? "" : 'import * as gatehouse from "pulumi-gatehouse";\n';
    virtual.set(path, `${imported}${example.code}\nexport {};\n`);
    return { of: example.of, path };
  });
  const program = compiled({
    files: [...virtual.keys()],
    virtual,
    // The values that an example makes are for its reader to use.
    compilerOptions: { noUnusedLocals: false },
    paths: { "pulumi-gatehouse": ["./components/index.ts"] },
  });
  return new Map(modules.map(({ of, path }) => [of, complaintsAbout(program, path)]));
}

function complaintsAbout(program: ts.Program, path: string): string[] {
  const source = program.getSourceFile(path);
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n").split("\n")[0] ?? "");
}
