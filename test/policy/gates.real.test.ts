import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gatehouseProblems } from "../../components";
import { brokenLaws } from "../../policy/broken";
import { LAWS } from "../../policy/laws";
import { classOf, type Plan, type Resource } from "../../policy/plan";
import { extend } from "../../stacks/extend";
import { decided, stacks } from "../../stacks/index";
import { SECRET } from "../../tools/preview";
import { loadProject } from "../../tools/preview/project/project";
import { loadSettings } from "../../tools/preview/project/settings";
import { GoldenFiles } from "../support/golden";
import { planOf, ROOT } from "../support/plans";
import { MISTAKES, type Mistake } from "./mistakes";
import { set } from "./mistakes/change";
import others from "./mistakes/other-gates.json";
import { BY_SETTINGS } from "./mistakes/settings";
import { markdownTable } from "../../tools/shared/markdown";

/*
 * Which gate finds which mistake, each asked anew but for the three of other-gates.json, which need what is not installed here.
 */
type OtherGate = keyof typeof others.of;
const OTHER_GATES = Object.keys(others.of) as OtherGate[];
/** What a gate answers: that it finds the mistake, or by which rules; or why it cannot be asked. */
type Answer = true | string[] | { readonly cannot: string };
const asked: Record<string, Partial<Record<OtherGate, Answer>>> = others.mistakes as never;

/** The resources that a mistake changes or adds, each with what it was; of one that it takes away nothing is left to ask. */
function changes({ make }: Mistake, before: Plan): [now: Resource, was: Resource | undefined][] {
  const known = new Map(before.resources.map((one) => [one.urn, one]));
  return make(before).resources.flatMap((now) => {
    const was = known.get(now.urn);
    return was === now ? [] : [[now, was]];
  });
}

/** A resource as a program would write it; what became a secret as a whole is a secret of what it was. */
function written({ type, inputs }: Resource, was?: Resource): string {
  const entries = Object.entries(inputs).map(([input, value]) => {
    const secret = value === SECRET && was !== undefined && was.inputs[input] !== SECRET;
    const code = JSON.stringify(secret ? was.inputs[input] : value);
    return `${JSON.stringify(input)}: ${secret ? `pulumi.secret(${code})` : code}`;
  });
  return `new aws.${/^aws:(\w+)\//.exec(type)?.[1]}.${classOf(type)}("x", { ${entries.join(", ")} });`;
}

/** The mistakes that the compiler finds: of each, more than of what it was made of. */
function foundByTypes(plan: Plan, mistakes: readonly Mistake[]): Set<string> {
  const rows = mistakes.flatMap((mistake) =>
    changes(mistake, plan).flatMap(([now, was]) => [
      { mistake: mistake.what, code: written(now, was), counts: 1 },
      ...(was ? [{ mistake: mistake.what, code: written(was), counts: -1 }] : []),
    ]),
  );
  const folder = mkdtempSync(path.join(ROOT, "node_modules/.cache/gates-"));
  const file = path.join(folder, "mistakes.ts");
  writeFileSync(
    file,
    [
      `import * as aws from "@pulumi/aws"; import * as pulumi from "@pulumi/pulumi";`,
      ...rows.map(({ code }) => code),
    ].join("\n"),
  );
  const found = new Map<string, number>();
  for (const line of compilerLines(file)) {
    const row = rows[Number(/\((\d+),\d+\): error /.exec(line)?.[1]) - 2];
    if (row) found.set(row.mistake, (found.get(row.mistake) ?? 0) + row.counts);
  }
  rmSync(folder, { recursive: true });
  return new Set([...found].filter(([, more]) => more > 0).map(([mistake]) => mistake));
}

function compilerLines(file: string): string[] {
  const options = "--noEmit --strict --skipLibCheck --module commonjs --moduleResolution bundler --target es2022 --ignoreConfig --types node"; // prettier-ignore
  const tsc = require.resolve("typescript/bin/tsc");
  try {
    return execFileSync(process.execPath, [tsc, ...options.split(" "), file], { cwd: ROOT, encoding: "utf8" }).split(
      "\n",
    );
  } catch (error) {
    return String((error as { stdout: string }).stdout).split("\n");
  }
}

/** What types do find, so that a column without a finding is not one that was not asked. */
const MISTYPED: Mistake = {
  what: "a list where a text is asked for",
  law: "",
  found: "",
  make: set("FlowLog", { trafficType: ["ALL"] }),
};

/** Whether production with those settings is refused before anything registers. */
function refused(what: string): boolean | undefined {
  const changed = BY_SETTINGS[what];
  if (changed === undefined) return undefined;
  const { config } = loadSettings(loadProject(ROOT), "prod");
  const { args } = decided("prod", config);
  assert.deepEqual(gatehouseProblems("gatehouse", args), []);
  return gatehouseProblems("gatehouse", extend(args as never, changed) as never).length > 0;
}

const answered = (one: Answer | false) =>
  Array.isArray(one) ? one.join(", ") : typeof one === "object" ? "cannot" : mark(one);

const mark = (found: boolean | undefined) => (found === undefined ? "" : found ? "found" : "no");

describe("the gates", function () {
  this.timeout(180_000);

  it("find each mistake, and the page says which finds it", async () => {
    const plan = await planOf("prod");
    const types = foundByTypes(plan, [...MISTAKES, MISTYPED]);
    assert.ok(types.has(MISTYPED.what));
    const rows = MISTAKES.map((mistake) => {
      const { what, law, make } = mistake;
      const byLaw = brokenLaws(make(plan), LAWS).some((line) => line.startsWith(`${law}: `));
      assert.ok(byLaw, what);
      const other = OTHER_GATES.map((gate) => answered(asked[what]?.[gate] ?? false));
      return [what, mark(types.has(what)), mark(refused(what)), ...other, law];
    });
    const { format, resolveConfig } = await import("prettier");
    const options = await resolveConfig(path.join(ROOT, "docs/mistakes.md"));
    const text = await format(page(rows), { ...options, parser: "markdown" });
    new GoldenFiles(path.join(ROOT, "docs"), __filename).assertSame("mistakes.md", text);
  });

  it("are each asked of every mistake, or it is said why one cannot be", () => {
    const known = MISTAKES.map(({ what }) => what);
    const unasked = known.filter((what) => asked[what] === undefined);
    assert.deepEqual(unasked, [], "ask schema, cfn-lint and provider, and write into other-gates.json what they say");
    assert.deepEqual(
      [...Object.keys(asked), ...Object.keys(BY_SETTINGS)].filter((what) => !known.includes(what)),
      [],
    );
    assert.ok(Object.keys(stacks).includes("prod"));
  });
});

function page(rows: string[][]): string {
  const head = ["mistake", "types", "settings", ...OTHER_GATES, "law"];
  const count = (i: number) => rows.filter((row) => !["", "no", "cannot"].includes(row[i] ?? "")).length;
  return `# Which gate finds which mistake

${rows.length} deliberate mistakes in what prod registers, and who finds them: ${head
    .slice(1)
    .map((gate, i) => `${gate} ${count(i + 1)}`)
    .join(", ")}. Written by
\`test/policy/gates.real.test.ts\`, which asks types, settings and laws each time. The others were asked on ${others.asked}.

- types: the compiler, of the resource as a program would write it
- settings: production with the setting that makes the mistake, refused before anything registers; empty where no setting makes it
${OTHER_GATES.map((gate) => `- ${gate}: ${others.of[gate]}`).join("\n")}
- law: the law of policy/ that finds it, in \`npm start\`, in the tests and in the policy pack

Pulumi's engine alone, without the provider, finds none of them: it takes whatever inputs a program registers.

${markdownTable(head, rows)}

A gate cannot see what is not in what it reads:

${reasons().join("\n")}

A resource that a program no longer has nobody but a law misses: types, schema, cfn-lint and provider are asked of what is there.
`;
}

/** Why a gate cannot be asked, with the mistakes of which it cannot. */
function reasons(): string[] {
  const all = new Map<string, { gates: Set<string>; mistakes: Set<string> }>();
  for (const [what, answers] of Object.entries(asked))
    for (const [gate, one] of Object.entries(answers)) {
      if (typeof one !== "object" || Array.isArray(one)) continue;
      const reason = all.get(one.cannot) ?? { gates: new Set(), mistakes: new Set() };
      reason.gates.add(gate);
      reason.mistakes.add(what);
      all.set(one.cannot, reason);
    }
  return [...all].map(
    ([because, { gates, mistakes }]) => `- ${[...gates].join(", ")}: ${because} (${[...mistakes].join("; ")})`,
  );
}
