import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { differenceHtml } from "../../../tools/preview/show/difference-html";
import { browserCommand, Page } from "../../support/browser";
import { wholeBranch } from "./demonstration";

/** Where screenshots go for somebody to look at: `SCREENSHOTS=/tmp/pages npx mocha …`. */
const SCREENSHOTS = process.env["SCREENSHOTS"];

describe("The page of a difference, in a real browser", function () {
  // A browser takes seconds to start on a machine that does something else.
  this.timeout(120_000);
  let folder: string;
  let page: Page;
  before(async function () {
    const command = browserCommand();
    if (command === undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "gatehouse-page-"));
    const file = join(folder, "difference.html");
    writeFileSync(file, differenceHtml(await wholeBranch()));
    page = new Page(command, folder);
    await page.open(pathToFileURL(file).href);
  });
  after(async () => {
    if (folder === undefined) return;
    await page.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  });

  it("shows what may do more, and marks on the drawing of both paths what changed", async () => {
    const text = await page.evaluate<string>("document.body.innerText");
    assert.match(text, /may do more than before[\s\S]*gatehouse-fleet-task: may secretsmanager:\*/);
    assert.ok((await page.evaluate<number>("document.querySelectorAll('.path .changed').length")) > 0);
    assert.deepEqual(page.errors, []);
  });

  it("asks nothing of the network", async () => {
    assert.deepEqual(await page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)"), []);
  });

  for (const scheme of ["light", "dark"] as const) {
    it(`can be read in ${scheme}: every text has the contrast that WCAG 2 asks for (4.5), opened as well`, async () => {
      await page.prefer(scheme);
      await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))");
      const weak = await page.evaluate(WEAK_TEXTS);
      assert.deepEqual(weak, []);
    });
  }

  for (const width of [1280, 400]) {
    it(`fits into a window of ${width} pixels: nothing lies over anything else, nothing is cut off`, async () => {
      await page.resize(width, 900);
      assert.deepEqual(await page.evaluate(CUT_OFF), []);
      assert.deepEqual(await page.evaluate(OVERLAPPING), []);
      if (SCREENSHOTS === undefined) return;
      for (const scheme of ["light", "dark"] as const) {
        await page.prefer(scheme);
        const end = await page.evaluate<number>("document.documentElement.scrollHeight");
        for (const [part, top] of Object.entries({
          top: 0,
          tree: await page.evaluate<number>("document.querySelector('.paths').offsetTop - 60"),
          end: end - 1500,
        })) {
          writeFileSync(join(SCREENSHOTS, `${width}-${scheme}-${part}.png`), await page.screenshot(top, width, 1500));
        }
      }
    });
  }

  it("shows and hides all by a button", async () => {
    const opened = () => page.evaluate<number>("document.querySelectorAll('main .change[open]').length");
    const all = await page.evaluate<number>("document.querySelectorAll('main .change').length");
    const press = () => page.evaluate("document.getElementById('all').click()");
    await page.evaluate("document.querySelectorAll('main .change').forEach((one) => (one.open = false))");
    await press();
    assert.equal(await opened(), all);
    await press();
    assert.equal(await opened(), 0);
  });

  it("is searched by the keyboard alone", async () => {
    await page.press("/");
    assert.equal(await page.evaluate("document.activeElement.id"), "search");
    const all = await page.evaluate<string>("document.getElementById('found').textContent");
    for (const key of "fleet-task") await page.press(key);
    const found = await page.evaluate<string>("document.getElementById('found').textContent");
    assert.notEqual(found, all);
    const shown = "[...document.querySelectorAll('main .change')].filter((one) => !one.hidden)";
    assert.equal(await page.evaluate(`${shown}.every((one) => one.textContent.includes('fleet-task'))`), true);
    assert.equal(`${await page.evaluate<number>(`${shown}.length`)}`, /^(\d+) of /.exec(found)?.[1]);
    // Behind the search is the button, and then the first of the components.
    for (let i = 0; i < 2; i += 1) await page.press("Tab");
    assert.equal(await page.evaluate("document.activeElement.tagName"), "SUMMARY");
    const isOpen = async () => page.evaluate<boolean>("document.activeElement.parentElement.open");
    const before = await isOpen();
    await page.press("Enter");
    assert.equal(await isOpen(), !before);
  });
});

/** Texts whose contrast with what is behind them is below 4.5, by WCAG 2's formula. */
const WEAK_TEXTS = `(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  // What Chromium paints a page with that has a colour scheme and no background.
  const canvas = dark ? [18, 18, 18, 1] : [255, 255, 255, 1];
  const parse = (text) => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (one) => {
    for (let at = one; at; at = at.parentElement) { const c = parse(getComputedStyle(at).backgroundColor); if (c[3] > 0) return c; }
    return canvas;
  };
  const texts = [...document.querySelectorAll("body *")].filter((one) =>
    one.offsetParent && [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()));
  return texts.flatMap((one) => {
    const [a, b] = [light(parse(getComputedStyle(one).color)), light(behind(one))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    return contrast < 4.5 ? [one.tagName + " " + one.textContent.trim().slice(0, 30) + " " + contrast.toFixed(1)] : [];
  });
})()`;

/** Texts that reach beyond the window, and are in nothing that scrolls. */
const CUT_OFF = `[...document.querySelectorAll("body *")]
  .filter((one) => one.offsetParent && !one.closest("pre") && one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.tagName + " " + one.textContent.trim().slice(0, 30))`;

/** Hops and headings that lie over one another. */
const OVERLAPPING = `(() => {
  const boxes = [...document.querySelectorAll(".path li, .paths h3, .stack h2, .warning, main summary")]
    .filter((one) => one.offsetParent).map((one) => [one, one.getBoundingClientRect()]);
  const found = [];
  for (const [a, x] of boxes) for (const [b, y] of boxes)
    if (a !== b && !a.contains(b) && !b.contains(a) && x.left < y.right - 1 && y.left < x.right - 1 && x.top < y.bottom - 1 && y.top < x.bottom - 1)
      found.push(a.textContent.trim().slice(0, 30) + " / " + b.textContent.trim().slice(0, 30));
  return found;
})()`;
