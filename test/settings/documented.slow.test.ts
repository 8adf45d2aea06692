import assert from "node:assert/strict";
import path from "node:path";
import ts from "typescript";
import { GATEHOUSE } from "../../components/gatehouse/args";
import { factsOf, sentence } from "../../fields";
import { GoldenFiles } from "../support/golden";
import { ROOT } from "../support/plans";
import { rowsOf, type Row } from "../support/settings";
import { compiled } from "../support/typescript";

/** What is written above a property of an interface. */
interface Comment {
  readonly text: string;
  readonly defaultTag: string | undefined;
  /** One and the same where two places share an interface. */
  readonly property: ts.Symbol;
}

const rows = rowsOf(GATEHOUSE);

describe("the arguments' comments", function () {
  this.timeout(120_000);
  let comments: Map<string, Comment>;
  before(() => {
    comments = commentsOf("components/gatehouse/args.ts", "GatehouseArgs");
  });

  it("are of the tables' own fields, one each", () => {
    assert.deepEqual(
      rows.map(({ path }) => path).filter((path) => !comments.has(path)),
      [],
    );
  });

  it("name the default that the table has", () => {
    const wrong = rows.flatMap(({ path, kind }) => {
      const { defaultTag, property } = comments.get(path)!;
      const isPlain = ["number", "string", "boolean"].includes(typeof kind.default);
      if (!isPlain || defaultsOf(property).size > 1) return [];
      const told = defaultTag?.replaceAll("`", "") ?? "nothing";
      const begins = told.startsWith(String(kind.default)) && !/^[\w.]/.test(told.slice(String(kind.default).length));
      return begins ? [] : [`${path}: the table has ${String(kind.default)}, its comment says ${told}`];
    });
    assert.deepEqual(wrong, []);
  });

  /** Where they differ, as limits do by class, one comment cannot name them. */
  function defaultsOf(property: ts.Symbol): Set<unknown> {
    return new Set(rows.flatMap(({ path, kind }) => (comments.get(path)!.property === property ? [kind.default] : [])));
  }

  it("name no default where the table has none", () => {
    const wrong = rows.flatMap(({ path, kind }) => {
      const isRequired = kind.default === undefined && kind.without === undefined;
      return isRequired && comments.get(path)!.defaultTag !== undefined ? [path] : [];
    });
    assert.deepEqual(wrong, []);
  });

  it("are in docs/settings.md with ranges, defaults and reasons", async () => {
    const { format, resolveConfig } = await import("prettier");
    const text = page(comments);
    const options = { ...(await resolveConfig(path.join(ROOT, "docs/settings.md"))), parser: "markdown" };
    new GoldenFiles(path.join(ROOT, "docs"), __filename).assertSame("settings.md", await format(text, options));
  });
});

/** The comments above an interface's properties, and above those of what they hold. */
function commentsOf(file: string, name: string): Map<string, Comment> {
  // Types that are not ours are not looked into: to read the SDK's and Node.js's declarations takes longer than all the rest.
  const sdk = path.join(ROOT, "sdk-types.d.ts");
  const program = compiled({
    files: [path.join(ROOT, file)],
    virtual: new Map([[sdk, "export type Input<T> = T;\nexport type Output<T> = T;\n"]]),
    compilerOptions: { lib: ["es5"], types: [] },
    paths: { "@pulumi/pulumi": [sdk] },
  });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(path.join(ROOT, file))!)!;
  const root = checker.getExportsOfModule(module).find((one) => one.name === name)!;
  const comments = new Map<string, Comment>();
  const visit = (type: ts.Type, at: string): void => {
    for (const property of type.getProperties()) {
      const where = at === "" ? property.name : `${at}.${property.name}`;
      const text = ts.displayPartsToString(property.getDocumentationComment(checker));
      const tag = property.getJsDocTags(checker).find((one) => one.name === "default");
      comments.set(where, { text, defaultTag: tag && ts.displayPartsToString(tag.text), property });
      descend(checker.getNonNullableType(checker.getTypeOfSymbol(property)), where);
    }
  };
  const descend = (type: ts.Type, at: string): void => {
    if (checker.isArrayType(type)) return descend(checker.getTypeArguments(type as ts.TypeReference)[0]!, `${at}[]`);
    const isOurs = type.symbol?.declarations?.some((one) => !one.getSourceFile().fileName.includes("node_modules"));
    if (type.isClassOrInterface() && isOurs) visit(type, at);
  };
  visit(checker.getDeclaredTypeOfSymbol(root), "");
  return comments;
}

function page(comments: ReadonlyMap<string, Comment>): string {
  const first = ({ path }: Row) => /^\w+/.exec(path)![0];
  const sections = [...new Set(rows.map(first))].map((group) => {
    const ofGroup = rows.filter((row) => first(row) === group);
    return [`## ${group}`, "", ...ofGroup.flatMap((row) => entry(row, comments.get(row.path)!)), ""].join("\n");
  });
  return `# The settings of a Gatehouse

Made of the components' tables by test/settings/documented.slow.test.ts. Each is an argument of \`Gatehouse\`, and a setting of a stack
(stacks/baseline.ts, or one stack alone). A list's items are written \`[]\`.

${sections.join("\n")}`;
}

function entry({ path, kind }: Row, { text }: Comment): string[] {
  const about = text.replaceAll("\n", " ").trim();
  const facts = [about && sentence(about), ...factsOf(kind, "**Required.**")].filter((one) => one !== "");
  return facts.length > 0 ? [`- \`${path}\`: ${facts.join(" ")}`] : [];
}
