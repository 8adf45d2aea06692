import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";

const BROWSERS = ["chromium", "google-chrome", "chrome"];

/** The command of a browser of this machine; undefined, and said, if there is none. */
export function browserCommand(): string | undefined {
  const browser = BROWSERS.find((name) => !spawnSync(name, ["--version"], { stdio: "ignore" }).error);
  if (browser === undefined) process.stderr.write(`skipped: no ${BROWSERS.join(", ")} on the PATH\n`);
  return browser;
}
const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe"];

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A page of headless Chromium, spoken to by its DevTools protocol over a pipe. */
export class Page {
  #id = 0;
  #session: string | undefined;
  readonly #answers = new Map<number, (answer: Answer) => void>();
  readonly errors: string[] = [];
  readonly browser: ChildProcess;

  /** @param folder where the browser keeps its profile */
  constructor(command: string, folder: string) {
    this.browser = spawn(command, [...FLAGS, `--user-data-dir=${folder}`], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
      detached: true,
    });
    let rest = "";
    (this.browser.stdio[4] as Readable).setEncoding("utf8").on("data", (text: string) => {
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
    // A target begins with an empty document of its own.
    const isThere = "location.href !== 'about:blank' && document.readyState === 'complete'";
    while (!(await this.evaluate<boolean>(isThere))) await new Promise((resolve) => setTimeout(resolve, 20));
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

  /** A part of the page as it is painted, as a PNG: from so many CSS pixels below its top, of the window's width. */
  async screenshot(top: number, width: number, height: number): Promise<Buffer> {
    const params = { captureBeyondViewport: true, clip: { x: 0, y: top, width, height, scale: 1 } };
    const { data } = await this.call<{ data: string }>("Page.captureScreenshot", params);
    return Buffer.from(data, "base64");
  }

  /** How wide a window shows it, in CSS pixels. */
  async resize(width: number, height: number): Promise<void> {
    const metrics = { width, height, deviceScaleFactor: 1, mobile: false };
    await this.call("Emulation.setDeviceMetricsOverride", metrics);
  }

  /** Ends the browser with its children, which would write on for a moment. */
  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.browser.once("exit", resolve));
    process.kill(-this.browser.pid!, "SIGKILL");
    await ended;
  }

  async prefer(scheme: "light" | "dark"): Promise<void> {
    await this.call("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
  }
}
