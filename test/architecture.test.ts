import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { stacks } from "../stacks/index";
import { ROOT } from "./support/plans";
import { SOURCES } from "./support/sources";

/*
 * What is true of every file. Who may import whom is in .dependency-cruiser.cjs, which `npm run lint` checks.
 */

/** Strings that are a stack's name and mean something else, or must be told. */
const OTHER_MEANINGS: Record<string, string> = {
  'components/api/gateway/access-log.ts "stage"': "API Gateway's word for a version of the API",
  'haproxy/config/sections/log.ts "stage"': "the same, as HAProxy logs it",
  'haproxy/config/sections/stages.ts "stage"': "the same, as HAProxy reads it",
  'tools/bench/dataplane/config.ts "prod"': "what is measured is what production runs",
  'tools/preview/cost/lines.ts "stage"': "API Gateway's word, as a noun",
  'tools/preview/arguments.ts "dev"': "what is previewed when nothing is said",
  'tools/preview/package-arguments.ts "dev"': "the same, of a program of somebody else's",
  'tools/init/answers.ts "dev"': "a stack of a new program",
  'tools/init/answers.ts "stage"': "the same",
  'tools/init/answers.ts "prod"': "the same",
  'tools/iam/cli.ts "dev"': "whose plan is asked when nothing is said",
  'tools/local/arguments.ts "dev"': "what is run when nothing is said",
  'tools/deployed/cli.ts "dev"': "what is waited for when nothing is said",
  'tools/smoke/cli.ts "dev"': "what is asked when nothing is said",
  'tools/local/faults/measured.ts "stage"': "the same, in API Gateway's access log",
  'tools/local/show/table.ts "stage"': "API Gateway's word, as a heading",
  'tools/local/show/tally.ts "stage"': "the same, in its access log",
  'tools/local/show/trace.ts "stage"': "the same, in each of the logs",
};

/** Files whose closed sets are somebody else's, spelled as there. */
const OTHERS_WORDS: Record<string, string> = {
  "haproxy/config/text.ts": "HAProxy's names of sections",
  "haproxy/config/sections/log.ts": "HAProxy's types of log fields",
  "runtime/certificate/bundle.ts": "node:crypto's names of key encodings",
  "runtime/certificate/validate.ts": "properties of node:crypto's X509Certificate",
  "runtime/rotation/issuers/acm-pca.ts": "AWS Private CA's signing algorithms",
  "runtime/rotation/secrets/store.ts": "Secrets Manager's staging labels",
  "tools/bench/dataplane/bench.ts": "properties of a measurement",
  "tools/local/gateway/mapping.ts": "API Gateway's words of a parameter mapping",
  "tools/local/gateway/template.ts": "API Gateway's sources of a template's references",
  "tools/preview/wire.ts": "Pulumi's kinds of content",
  "tools/shared/http/types.ts": "versions of HTTP",
};

/** What stands in a file that has one: a constant, or a union of texts. */
const CLOSED_SET = /\bas const\b|\|\s*"/;

/** Lines of code that a file may have, comments and blank lines not counted. Past that, a concept is hiding. */
const MOST_LINES = 150;

/** What finds the files of a pattern for Mocha. */
const MOCHA_FILES: string = "mocha/lib/cli/lookup-files.js";

const FILES = [...SOURCES.keys()];
const PRODUCT = FILES.filter((file) => !file.startsWith("test/"));

describe("the tree", () => {
  it("asks for stack and configuration in index.ts alone", () => {
    const asking = PRODUCT.filter((file) => nodes(file, /getStack|allConfig|Config\(/).some(asksForConfiguration));
    assert.deepEqual(asking, ["index.ts"]);
  });

  it("decides nothing by a stack's name outside stacks/", () => {
    const quotedStack = new RegExp(`(["'\`])(${Object.keys(stacks).join("|")})\\1`);
    const named = PRODUCT.filter((file) => !file.startsWith("stacks/")).flatMap((file) =>
      nodes(file, quotedStack).flatMap((node) =>
        ts.isStringLiteralLike(node) && Object.hasOwn(stacks, node.text) ? [`${file} "${node.text}"`] : [],
      ),
    );
    assert.deepEqual(
      [...new Set(named)].filter((one) => !Object.hasOwn(OTHER_MEANINGS, one)),
      [],
    );
  });

  it("has a program without a branch, in less than 60 lines", () => {
    const branches = nodes("index.ts").filter((node) => ts.isIfStatement(node) || ts.isConditionalExpression(node));
    assert.deepEqual([branches.length, (SOURCES.get("index.ts") ?? "").split("\n").length < 60], [0, true]);
  });

  it("spells each member of a closed set in one way: in code as in settings, messages and logs", () => {
    const other = PRODUCT.filter((file) => !Object.hasOwn(OTHERS_WORDS, file)).flatMap((file) =>
      nodes(file, CLOSED_SET).flatMap((node) => otherSpellings(node).map((member) => `${file} ${member}`)),
    );
    assert.deepEqual(other, []);
    const kept = Object.keys(OTHERS_WORDS).filter((file) =>
      nodes(file, CLOSED_SET).some((node) => otherSpellings(node).length > 0),
    );
    assert.deepEqual(kept, Object.keys(OTHERS_WORDS));
  });

  it(`has no file of more than ${MOST_LINES} lines of code`, () => {
    // Without the blank ones first: counting exactly takes long.
    const candidates = PRODUCT.filter((file) => (SOURCES.get(file)?.match(/^.*\S/gm)?.length ?? 0) > MOST_LINES);
    const long = candidates.map((file) => [linesOfCode(file), file] as const).filter(([lines]) => lines > MOST_LINES);
    assert.deepEqual(long, []);
  });
});

/**
 * The members whose value is not their key, or that begin with a small letter, of `export const Kind = { One: "One" } as const` with a
 * type of its name; and those of a union of texts that are not spelled so.
 */
function otherSpellings(node: ts.Node): string[] {
  if (ts.isUnionTypeNode(node) && !namesProperties(node)) return otherTexts(node);
  if (!ts.isVariableDeclaration(node) || !/^[A-Z][a-z]/.test(node.name.getText())) return [];
  const members = node.initializer && ts.isAsExpression(node.initializer) ? node.initializer.expression : undefined;
  if (!members || !ts.isObjectLiteralExpression(members)) return [];
  return members.properties
    .filter(ts.isPropertyAssignment)
    .filter(
      ({ name, initializer }) =>
        !ts.isStringLiteral(initializer) || initializer.text !== name.getText() || /^[a-z]/.test(initializer.text),
    )
    .map((member) => `${node.name.getText()}.${member.getText()}`);
}

/** Of a union of texts and nothing else. */
function otherTexts({ types }: ts.UnionTypeNode): string[] {
  const texts = types.flatMap((one) =>
    ts.isLiteralTypeNode(one) && ts.isStringLiteral(one.literal) ? [one.literal.text] : [],
  );
  return texts.length < types.length ? [] : texts.filter((text) => !/^[A-Z][a-z]/.test(text) || /[^A-Za-z]/.test(text));
}

/** `Pick<Settings, "one" | "other">`: they are not values. */
function namesProperties({ parent }: ts.UnionTypeNode): boolean {
  return ts.isTypeReferenceNode(parent) && ["Pick", "Omit"].includes(parent.typeName.getText());
}

/** A class that others create; an error's class is tested where it is thrown. */
function isComponent(node: ts.Node): boolean {
  return (
    ts.isClassDeclaration(node) &&
    (node.heritageClauses ?? []).some((clause) => clause.getText().includes("ComponentResource"))
  );
}

describe("the tests", () => {
  // Mocha runs a file that two patterns name twice, and one that none names never.
  it("are each run once by npm test, and by npm run test:fast unless they start programs or compile", async () => {
    const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> }; // prettier-ignore
    const { lookupFiles } = (await import(MOCHA_FILES)) as { lookupFiles: (pattern: string, extensions: string[]) => string[] }; // prettier-ignore
    const run = (script: string) =>
      [...(scripts[script] ?? "").matchAll(/"(.*?)"/g)].flatMap(([, pattern]) => lookupFiles(pattern!, [])).sort();
    const tests = FILES.filter((file) => file.startsWith("test/") && file.endsWith(".test.ts")).sort();
    assert.deepEqual(run("test"), tests);
    assert.deepEqual(
      run("test:fast"),
      tests.filter((file) => !/\.(real|slow)\.test\.ts$/.test(file)),
    );
  });

  it("mirror the components: each test stands where its subject does", () => {
    const tests = FILES.filter((file) => /^test\/components\/.*\.test\.ts$/.test(file));
    const subjects = tests.map((file) => file.replace(/^test\//, "").replace(/(\.real|\.slow)?\.test\.ts$/, ".ts"));
    assert.deepEqual(
      subjects.filter((file) => !FILES.includes(file)),
      [],
    );
  });

  it("mirror the components: each component has a test", () => {
    const isFound = (file: string) => nodes(file, /ComponentResource/).some(isComponent);
    const components = FILES.filter((file) => file.startsWith("components/") && isFound(file));
    assert.ok(components.length > 0);
    assert.deepEqual(
      components.filter((file) => !FILES.includes(`test/${file.replace(/\.ts$/, ".test.ts")}`)),
      [],
    );
  });

  // Such an assertion is a promise that nobody awaits: it passes whatever it says.
  it("assert nothing inside apply", () => {
    const vain = FILES.filter((file) => file.startsWith("test/")).flatMap((file) =>
      nodes(file, /\.apply\(/).flatMap((node) => (isApply(node) && below(node).some(isAssertion) ? [file] : [])),
    );
    assert.deepEqual(vain, []);
  });
});

// The checks above are only as good as these.
describe("reading the tree", () => {
  it("finds an assertion inside apply, however deep", () => {
    const source = parsed("x.ts", "it('y', () => { out.apply((v) => { if (v) { assert.equal(v, 1); } }); });");
    assert.equal(below(source).filter((node) => isApply(node) && below(node).some(isAssertion)).length, 1);
  });

  it("finds a member of a closed set with another spelling", () => {
    const source = parsed("x.ts", 'export const Color = { Red: "Red", Green: "green" } as const;');
    assert.deepEqual(below(source).flatMap(otherSpellings), ['Color.Green: "green"']);
    const union = parsed(
      "x.ts",
      'type Color = "Red" | "sea_green" | "BLUE"; type Some = Pick<Colors, "red" | "green">;',
    );
    assert.deepEqual(below(union).flatMap(otherSpellings), ["sea_green", "BLUE"]);
  });

  it("counts no comment, no blank line, and each line of a text", () => {
    assert.equal(countLines("/** a */\n\n// b\nconst c = `\n\n`; // d\n/* e\n */ f();\n"), 4);
  });
});

const asts = new Map<string, ts.Node[]>();

/** All of a file; of one that lacks what is looked for nothing, since parsing all takes seconds. */
function nodes(file: string, holds = /(?:)/): ts.Node[] {
  if (!holds.test(SOURCES.get(file) ?? "")) return [];
  const known = asts.get(file) ?? below(parsed(file, SOURCES.get(file) ?? ""));
  asts.set(file, known);
  return known;
}

function parsed(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

function below(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (one: ts.Node): void => {
    found.push(one);
    ts.forEachChild(one, visit);
  };
  ts.forEachChild(node, visit);
  return found;
}

/** `getStack()` of the SDK, not one of a message of its protocol. */
function asksForConfiguration(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return calledName(node.expression) === "Config";
  return ts.isCallExpression(node) && /^(pulumi\.|runtime\.)*(getStack|allConfig)$/.test(node.expression.getText());
}

function isApply(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    calledName(node.expression) === "apply"
  );
}

function isAssertion(node: ts.Node): boolean {
  return ts.isCallExpression(node) && /^assert\b/.test(node.expression.getText());
}

function calledName(expression: ts.Expression): string {
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
}

function linesOfCode(file: string): number {
  return countLines(SOURCES.get(file) ?? "");
}

/** Lines that hold a token; trivia are comments and blanks. */
function countLines(text: string): number {
  const source = parsed("x.ts", text);
  const lines = new Set<number>();
  for (const node of below(source)) {
    if (node.getChildCount(source) > 0 || node.getWidth(source) === 0) continue;
    const [from, to] = [node.getStart(source), node.getEnd()].map(
      (at) => source.getLineAndCharacterOfPosition(at).line,
    );
    for (let line = from!; line <= to!; line++) lines.add(line);
  }
  return lines.size;
}
