import path from "node:path";
import { GATEHOUSE } from "../../components/gatehouse/args";
import { sentence, type RowKind } from "../../fields";
import { GoldenFiles } from "../support/golden";
import { ROOT } from "../support/plans";
import { rowsOf, type AnyKind, type Row } from "../support/settings";
import { markdownTable } from "../../tools/shared/markdown";

interface Limit {
  readonly path: string;
  /** `1 to 30000 milliseconds`. */
  readonly range: string;
  readonly why: string | undefined;
  readonly kind: RowKind;
}

/** A setting that is a number or a list and has an end. */
function limitOf({ path, kind: row }: Row): Limit[] {
  const kind = row as AnyKind;
  if (kind.is === "whole") {
    const { from, to, unit, why } = kind.range;
    return [{ path, range: `${from} to ${to}${unit === undefined ? "" : ` ${unit}`}`, why, kind }];
  }
  if (kind.is !== "list" || kind.length.to === undefined) return [];
  const { from = 0, to, of, why } = kind.length;
  return [{ path, range: `${from} to ${to} ${of}`, why, kind }];
}

const otherwise = ({ kind }: Limit) =>
  kind.default !== undefined
    ? `\`${JSON.stringify(kind.default)}\`: ${sentence(kind.because ?? "")}`
    : kind.without !== undefined
      ? sentence(kind.without)
      : "must be given";

describe("docs/limits.md", () => {
  it("is what the tables of the settings have", async () => {
    const all = rowsOf(GATEHOUSE).flatMap(limitOf);
    const isOf = (group: string) => (one: Limit) => one.path.split(".")[0] === group;
    const [quotas, callers] = [all.filter(isOf("quotas")), all.filter(isOf("limits"))];
    const others = all.filter((one) => !quotas.includes(one) && !callers.includes(one) && one.why !== undefined);
    const page = `# Limits and quotas

Made of the tables of the settings by test/docs/limits.test.ts, where each stands once, with its reason or its source. Every setting is in
[settings.md](settings.md). A plan that goes beyond one is refused before anything registers.

## Quotas of the account

What AWS lets an account have, and a plan is held to. Tell the gatehouse when AWS has raised one of yours.

${markdownTable(
  ["setting", "from, to", "left out"],
  quotas.map((one) => [`\`${one.path}\``, one.range, otherwise(one)]),
)}

## Ends that somebody else sets

${markdownTable(
  ["setting", "from, to", "because"],
  others.map((one) => [`\`${one.path}\``, one.range, one.why ?? ""]),
)}

## How much a caller may take

By class of caller, counted over all tasks of the fleet ([decision 0031](decisions/0031-who-is-counted.md)). Who goes beyond is answered with 429,
\`retry-after\` and the limit's name.

${markdownTable(
  ["setting", "from, to", "left out"],
  callers.map((one) => [`\`${one.path}\``, one.range, otherwise(one)]),
)}
`;
    const { format, resolveConfig } = await import("prettier");
    const options = { ...(await resolveConfig(path.join(ROOT, "docs/limits.md"))), parser: "markdown" };
    new GoldenFiles(path.join(ROOT, "docs"), __filename).assertSame("limits.md", await format(page, options));
  });
});
