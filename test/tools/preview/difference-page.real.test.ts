import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import promotion from "../../../stacks/promotion.json";
import type { Plan } from "../../../tools/preview";
import { differenceOf } from "../../../tools/preview/diff/difference";
import { differenceHtml } from "../../../tools/preview/show/difference-html";
import { planOf } from "../../support/plans";

const BROWSERS = ["chromium", "google-chrome", "chrome"];
const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe"];

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A page of headless Chromium, spoken to by its DevTools protocol over a pipe. */
class Page {
  #id = 0;
  #session: string | undefined;
  readonly #answers = new Map<number, (answer: Answer) => void>();
  readonly errors: string[] = [];

  constructor(readonly browser: ChildProcess) {
    let rest = "";
    (browser.stdio[4] as Readable).setEncoding("utf8").on("data", (text: string) => {
      const messages = (rest + text).split("\0");
      rest = messages.pop()!;
      for (const message of messages) this.#take(JSON.parse(message) as { id?: number; method?: string });
    });
  }

  #take(message: { id?: number; method?: string }): void {
    if (message.id !== undefined) this.#answers.get(message.id)?.(message as Answer);
    if (message.method === "Runtime.exceptionThrown") this.errors.push(JSON.stringify(message));
  }

  async call<T>(method: string, params: object = {}): Promise<T> {
    const id = (this.#id += 1);
    const answer = new Promise<Answer>((resolve) => this.#answers.set(id, resolve));
    const session = this.#session === undefined ? {} : { sessionId: this.#session };
    (this.browser.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result as T;
  }

  async open(url: string): Promise<void> {
    const { targetId } = await this.call<{ targetId: string }>("Target.createTarget", { url });
    this.#session = (
      await this.call<{ sessionId: string }>("Target.attachToTarget", { targetId, flatten: true })
    ).sessionId;
    await this.call("Runtime.enable");
    await this.evaluate(
      "new Promise((done) => document.readyState === 'complete' ? done() : addEventListener('load', done))",
    );
  }

  async evaluate<T>(expression: string): Promise<T> {
    const params = { expression, awaitPromise: true, returnByValue: true };
    return (await this.call<{ result: { value: T } }>("Runtime.evaluate", params)).result.value;
  }

  async press(key: string, text = key.length === 1 ? key : undefined): Promise<void> {
    const code = { Enter: 13, Tab: 9 }[key] ?? key.toUpperCase().charCodeAt(0);
    const event = {
      key,
      windowsVirtualKeyCode: code,
      ...(key === "Enter" ? { text: "\r" } : text !== undefined && { text }),
    };
    await this.call("Input.dispatchKeyEvent", { type: "keyDown", ...event });
    await this.call("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }

  async prefer(scheme: "light" | "dark"): Promise<void> {
    await this.call("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
  }
}

describe("The page of a difference, in a real browser", function () {
  // A browser takes seconds to start on a machine that does something else.
  this.timeout(120_000);
  let folder: string;
  let page: Page;
  before(async function () {
    const browser = BROWSERS.find((name) => !spawnSync(name, ["--version"], { stdio: "ignore" }).error);
    if (browser === undefined) {
      process.stderr.write(`skipped: no ${BROWSERS.join(", ")} on the PATH\n`);
      return this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "gatehouse-page-"));
    const file = join(folder, "difference.html");
    const plan = await planOf("prod");
    writeFileSync(file, differenceHtml(differenceOf([plan], [changed(plan)], promotion)));
    const child = spawn(browser, [...FLAGS, `--user-data-dir=${folder}`], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
      detached: true,
    });
    page = new Page(child);
    await page.open(pathToFileURL(file).href);
  });
  after(async () => {
    if (folder === undefined) return;
    const ended = new Promise((resolve) => page.browser.once("exit", resolve));
    // With its children, which would write on for a moment.
    process.kill(-page.browser.pid!, "SIGKILL");
    await ended;
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
    it(`can be read in ${scheme}: every text has the contrast that WCAG 2 asks for (4.5)`, async () => {
      await page.prefer(scheme);
      const weak = await page.evaluate(WEAK_TEXTS);
      assert.deepEqual(weak, []);
    });
  }

  it("is searched by the keyboard alone", async () => {
    await page.press("/");
    assert.equal(await page.evaluate("document.activeElement.id"), "search");
    const all = await page.evaluate<string>("document.getElementById('found').textContent");
    for (const key of "fleet-task") await page.press(key);
    const found = await page.evaluate<string>("document.getElementById('found').textContent");
    assert.notEqual(found, all);
    const shown = "[...document.querySelectorAll('main > details')].filter((one) => !one.hidden)";
    assert.equal(await page.evaluate(`${shown}.every((one) => one.textContent.includes('fleet-task'))`), true);
    assert.equal(`${await page.evaluate<number>(`${shown}.length`)}`, /^(\d+) of /.exec(found)?.[1]);
    await page.press("Tab");
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

/** The plan with wider rights, another VPC and more tasks. */
function changed(plan: Plan): Plan {
  const text = JSON.stringify(plan).replaceAll("secretsmanager:GetSecretValue", "secretsmanager:*");
  return JSON.parse(text.replaceAll('"10.', '"11.')) as Plan;
}
