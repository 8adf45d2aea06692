import assert from "node:assert/strict";
import path from "node:path";
import { Gatehouse } from "../../../components";
import promotion from "../../../stacks/promotion.json";
import { decided } from "../../../stacks/index";
import type { Plan } from "../../../tools/preview";
import { Action, type Change } from "../../../tools/preview/diff/change";
import { compare } from "../../../tools/preview/diff/compare";
import { differenceOf } from "../../../tools/preview/diff/difference";
import { loadProject } from "../../../tools/preview/project/project";
import { loadSettings } from "../../../tools/preview/project/settings";
import { differenceHtml } from "../../../tools/preview/show/difference-html";
import { differenceMarkdown } from "../../../tools/preview/show/difference-markdown";
import { differenceText } from "../../../tools/preview/show/difference";
import {
  notComparedHtml,
  notComparedMarkdown,
  notComparedText,
  Side,
  type NotCompared,
} from "../../../tools/preview/show/not-compared";
import { htmlText } from "../../../tools/preview/show/html-text";
import { PLAIN } from "../../../tools/shared/style";
import { GoldenFiles } from "../../support/golden";
import { planOf, record, ROOT } from "../../support/plans";
import { CHANGES } from "./demonstration";

const GOLDEN = new GoldenFiles(path.join(ROOT, "test/golden/difference"), __filename);

/** What a form shows, without the style and the script that all pages have, and without the numbers of lines that other changes move. */
const shown = (form: string) =>
  form
    .replace(/^@@ .* @@/gm, "@@ @@")
    .replace(/<style>[\s\S]*<\/style>/, "<style></style>")
    .replace(/<script>[\s\S]*<\/script>/, "<script></script>");

const forms = (before: Plan, after: Plan) => {
  const difference = differenceOf([before], [after], promotion);
  return {
    text: differenceText(difference, PLAIN),
    markdown: differenceMarkdown(difference),
    html: differenceHtml(difference),
  };
};

/** What a change is when one goes back. */
const MIRRORED = {
  [Action.Create]: Action.Delete,
  [Action.Delete]: Action.Create,
  [Action.Update]: Action.Update,
  [Action.Replace]: Action.Replace,
} as const;

const told = ({ action, resource, leaves }: Change) => ({ action, urn: resource.urn, leaves });
const back = ({ action, before, resource, leaves }: Change) => ({
  action: MIRRORED[action],
  urn: (before ?? resource).urn,
  leaves: leaves.map((leaf) => ({ path: leaf.path, before: leaf.after, after: leaf.before })),
});
const byUrn = <T extends { urn: string }>(all: readonly T[]) => [...all].sort((a, b) => (a.urn < b.urn ? -1 : 1));

describe("A branch, as its reviewer sees it", () => {
  for (const { name, warning, ...branch } of CHANGES) {
    describe(name, () => {
      let plans: readonly [Plan, Plan];
      let there: ReturnType<typeof forms>;
      before(async () => {
        plans = [await branch.before(), await branch.after()];
        there = forms(...plans);
      });

      it("is as it has been read and approved, as Markdown and as a page", () => {
        const { markdown, html } = there;
        GOLDEN.assertSame(`${name}.md`, `${shown(markdown)}\n`);
        GOLDEN.assertSame(`${name}.html`, shown(html));
      });

      it(warning === undefined ? "warns of nothing" : "warns, in each form", () => {
        const { text, markdown, html } = there;
        const [head = ""] = text.split("\n\n");
        if (warning === undefined) return assert.equal(head.split("\n").length, 1, head);
        assert.ok(head.includes(warning), head);
        assert.ok(markdown.split("<details>")[0]!.includes(warning), markdown);
        assert.ok(html.split("<main>")[0]!.includes(htmlText(warning)), html);
      });

      it("is told otherwise from there to here, in each form, leaf by leaf", () => {
        const here = forms(plans[1], plans[0]);
        for (const form of ["text", "markdown", "html"] as const) assert.notEqual(there[form], here[form], form);
        // An alias leads from the old name to the new one alone.
        if (name.startsWith("rename")) return;
        const [forth, returned] = [compare(...plans), compare(plans[1], plans[0])];
        assert.ok(forth.length > 0);
        assert.deepEqual(byUrn(returned.map(told)), byUrn(forth.map(back)));
      });
    });
  }

  it("says which side makes no plan, and takes nothing for new", () => {
    const why = 'stacks/prod.ts:4:1: ERROR: Expected identifier but found "}"';
    const [before, after] = Object.values(Side).map((side): NotCompared => ({ side, why }));
    for (const form of [notComparedText, notComparedMarkdown, notComparedHtml]) {
      const [one, other] = [form(before!), form(after!)];
      assert.match(one, /Nothing is compared: the code before the change makes no plan/);
      assert.match(other, /Nothing is compared: the code after the change makes no plan/);
      for (const said of [one, other]) {
        assert.match(said, /stacks\/prod\.ts:4:1: ERROR/);
        assert.doesNotMatch(said, /to create|a new stack|<script>/);
      }
    }
    GOLDEN.assertSame("stack-file-broken.md", `${notComparedMarkdown(before!)}\n`);
    GOLDEN.assertSame("stack-file-broken.html", shown(notComparedHtml(before!)));
  });

  it("is in these files and no others", () => {
    const names = [...CHANGES.map(({ name }) => name), "stack-file-broken"];
    GOLDEN.assertNoOrphans(names.flatMap((name) => [`${name}.md`, `${name}.html`]));
  });
});

describe("A gatehouse that is given another name, and the alias", () => {
  it("is the same in every part: nothing is created, replaced, deleted, or may do more", async () => {
    const { config, stack } = loadSettings(loadProject(ROOT), "prod");
    const { args } = decided(stack, config);
    const build = () =>
      new Gatehouse("edge", { identity: "gatehouse-prod", ...args }, { aliases: [{ name: "gatehouse" }] });
    const [before, after] = [await planOf("prod"), await record(build, { stack, config })];
    const changes = compare(before, after);
    assert.deepEqual([...new Set(changes.map(({ action }) => action))], [Action.Update]);
    // Offline a secret is its name, so that the hash of one changes with that.
    const isHash = (path: string) => path.endsWith(".sha256");
    const paths = new Set(
      changes.flatMap(({ leaves }) => leaves.map((leaf) => leaf.path).filter((one) => !isHash(one))),
    );
    assert.deepEqual([...paths], ["tags.Name"]);
    const [head] = differenceText(differenceOf([before], [after], promotion), PLAIN).split("\n\n");
    assert.equal(head, `prod: 0 to create, ${changes.length} to update, 0 to replace, 0 to delete`);
  });
});
