import assert from "node:assert/strict";
import path from "node:path";
import { GoldenFiles } from "../support/golden";
import { planOf, ROOT } from "../support/plans";
import { find, json } from "../support/record";
import type { Widget } from "../support/widget";
import { dashboardSvg } from "./dashboard-svg";

describe("docs/dashboard.svg", () => {
  it("is production's dashboard as the plan has it, each widget and each metric of it", async () => {
    const body = json(find(await planOf("prod"), "aws:cloudwatch/dashboard:Dashboard"), "dashboardBody");
    const { widgets } = body as unknown as { widgets: Widget[] };
    const svg = dashboardSvg(widgets);
    const texts = [...svg.matchAll(/<text class="(\w+)"/g)].map(([, kind]) => kind);
    const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? []);
    assert.equal(texts.filter((kind) => kind === "title").length, widgets.length);
    assert.ok(texts.filter((kind) => kind === "line").length >= metrics.length && metrics.length > 40);
    assert.deepEqual(svg.match(/[^>]*…<\/text>/g) ?? [], [], "longer than their widgets are wide");
    const ends = [...svg.matchAll(/<rect class="box" x="\d+" y="(\d+)" width="\d+" height="(\d+)"[^]*?(?=<rect|<\/svg>)/g)]
      .map(([box, y, height]) => [Number(y) + Number(height), ...[...box.matchAll(/class="(?:line|limit)" x="\d+" y="([\d.]+)"/g)].map(([, at]) => Number(at))] as const); // prettier-ignore
    assert.ok(ends.length > 20);
    assert.deepEqual(ends.filter(([end, ...lines]) => lines.some((at) => at > end - 4)), [], "more lines than their widgets have room for"); // prettier-ignore
    // Whoever looks at it in the dark sees it in dark colours.
    assert.match(svg, /prefers-color-scheme: dark/);
    new GoldenFiles(path.join(ROOT, "docs"), __filename).assertSame("dashboard.svg", svg);
  });
});
