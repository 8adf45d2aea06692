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
import { loadProject } from "../../tools/preview/project/project";
import { loadSettings } from "../../tools/preview/project/settings";
import { GoldenFiles } from "../support/golden";
import { planOf, ROOT } from "../support/plans";
import { MISTAKES, type Mistake } from "./mistakes";
import others from "./mistakes/other-gates.json";
import { BY_SETTINGS } from "./mistakes/settings";
import { markdownTable } from "../../tools/shared/markdown";

/*
 * Which gate finds which mistake, each asked anew but for the three of other-gates.json, which need what is not installed here.
 */
type OtherGate = keyof typeof others.of;
const OTHER_GATES = Object.keys(others.of) as OtherGate[];
const asked: Record<string, Partial<Record<OtherGate, true | string[]>>> = others.mistakes as never;

/** The resources that a mistake changes or adds, each with what it was. */
function changes({ make }: Mistake, before: Plan): [now: Resource, was: Resource | undefined][] {
  const made = make(before).resources;
  return made.flatMap((now, i) => (before.resources[i] === now ? [] : [[now, before.resources[i]]]));
}

/** A resource as a program would write it. */
function written({ type, inputs }: Resource): string {
  return `new aws.${/^aws:(\w+)\//.exec(type)?.[1]}.${classOf(type)}("x", ${JSON.stringify(inputs)});`;
}

/** The mistakes that the compiler finds: of each, more than of what it was made of. */
function foundByTypes(plan: Plan): Set<string> {
  const rows = MISTAKES.flatMap((mistake) =>
    changes(mistake, plan).flatMap(([now, was]) => [
      { mistake: mistake.what, code: written(now), counts: 1 },
      ...(was ? [{ mistake: mistake.what, code: written(was), counts: -1 }] : []),
    ]),
  );
  const folder = mkdtempSync(path.join(ROOT, "node_modules/.cache/gates-"));
  const file = path.join(folder, "mistakes.ts");
  writeFileSync(file, ['import * as aws from "@pulumi/aws";', ...rows.map(({ code }) => code)].join("\n"));
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

/** Whether production with those settings is refused before anything registers. */
function refused(what: string): boolean | undefined {
  const changed = BY_SETTINGS[what];
  if (changed === undefined) return undefined;
  const { config } = loadSettings(loadProject(ROOT), "prod");
  const { args } = decided("prod", config);
  assert.deepEqual(gatehouseProblems("gatehouse", args), []);
  return gatehouseProblems("gatehouse", extend(args as never, changed) as never).length > 0;
}

const mark = (found: boolean | undefined) => (found === undefined ? "" : found ? "found" : "no");

describe("the gates", function () {
  this.timeout(180_000);

  it("find each mistake, and the page says which finds it", async () => {
    const plan = await planOf("prod");
    const types = foundByTypes(plan);
    const rows = MISTAKES.map((mistake) => {
      const { what, law, make } = mistake;
      const elsewhere = asked[what];
      const byLaw = brokenLaws(make(plan), LAWS).some((line) => line.startsWith(`${law}: `));
      assert.ok(byLaw, what);
      const other = OTHER_GATES.map((gate) => {
        const found = elsewhere?.[gate];
        return elsewhere === undefined ? "not asked" : Array.isArray(found) ? found.join(", ") : mark(found ?? false);
      });
      return [what, mark(types.has(what)), mark(refused(what)), ...other, law];
    });
    const { format, resolveConfig } = await import("prettier");
    const options = await resolveConfig(path.join(ROOT, "docs/mistakes.md"));
    const text = await format(page(rows), { ...options, parser: "markdown" });
    new GoldenFiles(path.join(ROOT, "docs"), __filename).assertSame("mistakes.md", text);
  });

  it("are asked of mistakes that there are, and settings of some that a setting makes", () => {
    const known = MISTAKES.map(({ what }) => what);
    assert.deepEqual(
      [...Object.keys(asked), ...Object.keys(BY_SETTINGS)].filter((what) => !known.includes(what)),
      [],
    );
    assert.ok(Object.keys(stacks).includes("prod"));
  });
});

function page(rows: string[][]): string {
  const head = ["mistake", "types", "settings", ...OTHER_GATES, "law"];
  const count = (i: number) => rows.filter((row) => !["", "no", "not asked"].includes(row[i] ?? "")).length;
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
`;
}
