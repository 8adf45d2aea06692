import { deepStrictEqual, strictEqual } from "node:assert";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statfsSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SecretValue } from "../../../runtime/agent/store/store";
import { bundleAgent } from "../../../runtime/image/bundle";
import type { Haproxy } from "../../../tools/haproxy/find";
import { haproxyOrSkip, until } from "../../support/haproxy";
import type { Certificate } from "../../../tools/haproxy/certificate";
import { authority, issue, trustText } from "./support/pki";
import { Rig } from "./support/rig";

describe("The agent, when something breaks", () => {
  let haproxy: Haproxy;
  let rig: Rig;
  let root: Certificate;
  before(async function () {
    haproxy = haproxyOrSkip(this);
    root = await authority();
  });
  beforeEach(async () => {
    rig = await Rig.make();
    rig.secret("trust", trustText(root, root));
    rig.secret("edge", (await issue(root)).text);
  });
  afterEach(async () => rig.stop());

  it("swaps on a full disk all the same, and writes the file when there is room again", async function () {
    if (!mounted(rig.directory, "size=256k")) return this.skip();
    try {
      const agent = await rig.start(haproxy);
      const { bavail, bsize } = statfsSync(rig.directory);
      writeFileSync(join(rig.directory, "filler"), Buffer.alloc(bavail * bsize));
      const next = await issue(root);
      rig.secret("edge", next.text);
      await agent.pollNow();
      strictEqual(await rig.handshake(), next.sha1);
      const [{ problems } = {}] = rig.logs.of("files not written");
      deepStrictEqual(problems, ["edge.pem: Error: ENOSPC: no space left on device, write"]);
      writeFileSync(join(rig.directory, "filler"), "");
      await agent.reconcileNow();
      strictEqual(rig.file("edge.pem"), next.text);
    } finally {
      await rig.stopHaproxy();
      execFileSync("umount", ["--lazy", rig.directory]);
    }
  });

  it("swaps on a volume that became read-only all the same", async function () {
    if (!mounted(rig.directory, "size=1m")) return this.skip();
    try {
      const agent = await rig.start(haproxy);
      execFileSync("mount", ["-o", "remount,ro", rig.directory]);
      const next = await issue(root);
      rig.secret("edge", next.text);
      await agent.pollNow();
      strictEqual(await rig.handshake(), next.sha1);
      const [{ problems } = {}] = rig.logs.of("files not written");
      strictEqual(String(problems).startsWith("edge.pem: Error: EROFS: read-only file system"), true);
    } finally {
      await rig.stopHaproxy();
      execFileSync("umount", ["--lazy", rig.directory]);
    }
  });

  it("leaves the old file whole when it is killed between write and rename, and its successor goes on", async () => {
    const old = rig.settings();
    const hook = join(rig.store, "hook.cjs");
    writeFileSync(
      hook,
      `const fs = require("node:fs/promises"); const { rename } = fs; let times = 0;
       fs.rename = async (from, to) => to.endsWith("/edge.pem") && ++times > 1 ? process.kill(process.pid, "SIGKILL") : rename(from, to);`,
    );
    const first = rig.secretText("edge");
    const environment = { ...process.env, ...rig.environment, GATEHOUSE_DIRECTORY: old.directory, GATEHOUSE_STORE_DIRECTORY: rig.store, GATEHOUSE_POLL_SECONDS: "1" }; // prettier-ignore
    const bundle = bundleAgent(join(rig.store, "agent.cjs"));
    const child = spawn(process.execPath, ["--require", hook, bundle, "run"], { env: environment, stdio: "ignore" });
    const ended = once(child, "exit");
    await until("the files are written", () => rig.has("haproxy.cfg"));
    await rig.startHaproxy(haproxy);
    const next = await issue(root);
    rig.secret("edge", next.text);
    deepStrictEqual(await ended, [null, "SIGKILL"]);
    strictEqual(rig.file("edge.pem"), first);
    const leftOver = readdirSync(rig.directory).filter((name) => name.endsWith(".tmp"));
    strictEqual(leftOver.length, 1);
    utimesSync(join(rig.directory, leftOver[0]!), 0, 0);
    rig.run();
    await until("the successor took it", async () => (await rig.handshake()) === next.sha1);
    await until("no half file is left", () => !readdirSync(rig.directory).some((name) => name.endsWith(".tmp")));
    strictEqual(rig.file("edge.pem"), next.text);
  });

  it("shares HAProxy with a second agent: 30 rounds, and each ends with the new certificate in both", async () => {
    const one = await rig.start(haproxy);
    const two = rig.run();
    for (let round = 0; round < 30; round++) {
      const next = await issue(root);
      rig.secret("edge", next.text);
      await Promise.all([one.pollNow(), two.pollNow()]);
      await until(`round ${round}`, async () => (await rig.handshake()) === next.sha1);
      strictEqual(rig.file("edge.pem"), next.text);
    }
    strictEqual((await rig.admin("show ssl cert")).includes("*"), false);
  });

  it("finds HAProxy right when that was killed and started again during a swap", async () => {
    let killed: Promise<void> | undefined;
    const admin = async (command: string) => {
      if (command.startsWith("commit") && killed === undefined) await (killed = rig.stopHaproxy("SIGKILL"));
      return rig.admin(command);
    };
    const agent = await rig.start(haproxy, { sockets: { admin, master: rig.master } });
    const next = await issue(root);
    rig.secret("edge", next.text);
    await agent.pollNow();
    strictEqual(rig.logs.of("haproxy does not answer").length > 0, true);
    await rig.startHaproxy(haproxy);
    strictEqual(await rig.handshake(), next.sha1);
    await until("haproxy is back", () => rig.logs.of("haproxy is back").length > 0);
  });

  it("writes the files and waits when HAProxy's socket is gone", async () => {
    const agent = rig.run();
    await until("haproxy.cfg", () => rig.has("haproxy.cfg"));
    const next = await issue(root);
    rig.secret("edge", next.text);
    await agent.pollNow();
    strictEqual(rig.file("edge.pem"), next.text);
    await rig.startHaproxy(haproxy);
    strictEqual(await rig.handshake(), next.sha1);
  });

  it("mends a HAProxy that was started on an old file", async () => {
    const old = rig.secretText("edge");
    const agent = await rig.start(haproxy);
    const next = await issue(root);
    rig.secret("edge", next.text);
    await agent.pollNow();
    await rig.stopHaproxy();
    writeFileSync(join(rig.directory, "edge.pem"), old);
    await rig.startHaproxy(haproxy);
    await until("mended", async () => (await rig.handshake()) === next.sha1);
    await until("the file too", () => rig.file("edge.pem") === next.text);
  });

  it("puts the files back that HAProxy took when it refuses a reload, and can still be restarted", async () => {
    await rig.stop();
    rig = await Rig.make({ intent: { limits: {} } });
    rig.secret("trust", trustText(root, root));
    rig.secret("edge", (await issue(root)).text);
    const refuse = async () => "Success=0\n--\n[ALERT] (1) : config : no";
    const agent = await rig.start(haproxy, { sockets: { admin: rig.admin, master: refuse } });
    const before = rig.file("haproxy.cfg");
    // Below half of the smallest number: only a reload makes HAProxy ask for it.
    rig.tune({ limits: { Agent: { subject: { requests: 1 } } } });
    await until("refused", () => rig.logs.of("reload refused: the files before are back").length === 1);
    strictEqual(rig.file("haproxy.cfg"), before);
    await agent.reconcileNow();
    strictEqual(rig.logs.of("reload refused: the files before are back").length, 1);
    const next = await issue(root);
    rig.secret("edge", next.text);
    await agent.pollNow();
    await rig.stopHaproxy();
    await rig.startHaproxy(haproxy);
    strictEqual(await rig.handshake(), next.sha1);
  });

  it("logs no key when HAProxy and the store repeat it in what they say", async () => {
    const next = await issue(root);
    const echo = async (command: string) =>
      command.startsWith("set ssl") ? `Unknown command: '${command}'` : rig.admin(command);
    const agent = await rig.start(haproxy, { sockets: { admin: echo, master: rig.master } });
    rig.secret("edge", next.text);
    await agent.pollNow();
    strictEqual(rig.logs.of("certificate not swapped").length > 0, true);
    const loud = rig.agent({
      store: failing(next.text),
    });
    await loud.pollNow();
    strictEqual(rig.logs.of("poll failed").length, 2);
    const said = rig.logs.lines.join();
    for (const row of next.text.split("\n").filter((one) => one.length > 40))
      strictEqual(said.includes(row.slice(10, 40)), false, "a row of the PEM was logged");
  });

  it("does not wait for ever for a socket that takes and never answers", async () => {
    const agent = await rig.start(haproxy, {
      sockets: { admin: async () => Promise.reject(new Error("no answer in 5000 ms")), master: rig.master },
    });
    const next = await issue(root);
    rig.secret("edge", next.text);
    await agent.pollNow();
    strictEqual(rig.file("edge.pem"), next.text);
    strictEqual(String(rig.logs.of("haproxy does not answer").at(-1)?.["reason"]), "Error: no answer in 5000 ms");
  });
});

/** A store whose errors hold what they should not. */
function failing(text: string): { currentVersion: () => Promise<string>; currentValue: () => Promise<SecretValue> } {
  const fail = async () => Promise.reject(new Error(`cannot read ${text}`));
  return { currentVersion: fail, currentValue: fail };
}

/** A volume that can be filled. Needs root; says so where it is missing. */
function mounted(directory: string, options: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", directory], { stdio: "pipe" });
    return true;
  } catch {
    process.stderr.write("skipped: a volume of our own cannot be mounted here\n");
    return false;
  }
}
