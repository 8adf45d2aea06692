import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { haproxyOrSkip } from "../../support/haproxy";
import { isAlive } from "../../support/process-tree";

const MAIN = path.resolve(__dirname, "../../../tools/local/main.js");

/** Runs the command, and interrupts it once it has printed something, if asked to. */
async function run(args: string[], env: Record<string, string> = {}, interrupt?: RegExp, keys = "") {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...env } });
  child.stdin.write(keys);
  let [out, err] = ["", ""];
  let pids: number[] = [];
  child.stderr.on("data", (part: Buffer) => (err += part.toString("utf8")));
  child.stdout.on("data", (part: Buffer) => {
    out += part.toString("utf8");
    if (!interrupt?.test(out) || child.killed) return;
    const control = /backends +(http:\S+)/.exec(out)?.[1] ?? "";
    fetch(control)
      .then(async (answer) => {
        pids = ((await answer.json()) as { pid: number }[]).map(({ pid }) => pid);
        pids.push(Number(/agent +pid (\d+)/.exec(out)?.[1]));
        child.kill("SIGINT");
      })
      .catch(() => child.kill("SIGKILL"));
  });
  const [code] = (await once(child, "close")) as [number];
  return { code, out, err, pids };
}

describe("npm run local", () => {
  it("fails with a clear message where there is no haproxy", async () => {
    const { code, out, err } = await run([], { GATEHOUSE_HAPROXY: "/nowhere/haproxy" });
    const message =
      "error: haproxy >= 3.2 not found, GATEHOUSE_HAPROXY is /nowhere/haproxy, which does not run or is too old\n";
    assert.deepEqual({ code, out, err }, { code: 1, out: "", err: message });
  });

  it("tells how it is used", async () => {
    const { code, out, err } = await run(["--help"]);
    assert.deepEqual(
      { code, err, first: out.split("\n")[0] },
      { code: 0, err: "", first: "usage: npm run local -- [options]" },
    );
  });

  it("rotates again and again, and when r is pressed, and sums up", async function () {
    haproxyOrSkip(this);
    const args = ["--rotate-every", "2s", "--for", "7s"];
    const { code, out, err } = await run(args, { NO_COLOR: "1" }, undefined, "r");
    assert.deepEqual({ code, err }, { code: 0, err: "" });
    const rotations = out.match(/^rotation \d+: \d+ requests served, 0 failed; new handshakes show .* after \d+ ms$/gm);
    // One for r; on a slow machine not all of the others.
    assert.ok(rotations && rotations.length >= 2, out);
    const last = out.trim().split("\n").at(-1)!;
    assert.match(last, /^\d+ rotations; \d+ requests served, 0 failed; median \d+ ms until new handshakes show the new certificate$/); // prettier-ignore
    assert.equal(last.split(" ")[0], String(rotations.length));
  });

  it("follows a request by its id through three logs", async function () {
    haproxyOrSkip(this);
    const { code, out, err } = await run(["--trace", "--request", "GET /shop-v1/orders/7"], { NO_COLOR: "1" });
    assert.deepEqual({ code, err }, { code: 0, err: "" });
    const [first = "", query, , ...lines] = out.trim().split("\n");
    const [, id] = /^GET \/shop-v1\/orders\/7: 200, request (\S{15}=)$/.exec(first) ?? [];
    assert.equal(query, `filter requestId = "${id}" or request_id = "${id}" | sort @timestamp`);
    const said = lines.map((line) => /^(\S+Z) +(\d+) ms +(\d+) ms {2}(\w+) +(.*)$/.exec(line)!);
    assert.deepEqual(said.map(([, , , , log]) => log).sort(), ["gateway", "haproxy", "service"]);
    // Each gets it after the one before, and writes its line once it is answered.
    const of = (log: string) => said.find(([, , , , one]) => one === log)!;
    const [gateway, haproxy, service] = [of("gateway"), of("haproxy"), of("service")];
    const gotIt = [gateway, haproxy, service].map(([, , ms]) => Number(ms));
    assert.deepEqual(
      gotIt,
      [...gotIt].sort((a, b) => a - b),
    );
    assert.deepEqual(said.map(([, at]) => at), said.map(([, at]) => at).sort()); // prettier-ignore
    assert.match(
      gateway[5]!,
      /^api=shop stage=v1 route=ANY \/\{proxy\+\} status=200 subject=alice integrationStatus=200 /,
    );
    assert.match(haproxy[5]!, /^stage=shop\.v1 version=blue server=blue\.\d status=200 class=Person subject=alice /);
    assert.match(service[5]!, /^stage=shop\.v1 version=blue instance=\d method=GET path=\/orders\/7 status=200 /);
  });

  it("follows a request that HAProxy refuses to there, and says why it ends", async function () {
    haproxyOrSkip(this);
    const { code, out, err } = await run(["--trace", "--request", "TRACE /shop-v1/orders/7"], { NO_COLOR: "1" });
    assert.deepEqual([code, err], [0, ""]);
    const [first = "", , , ...lines] = out.trim().split("\n");
    assert.match(first, /^TRACE \/shop-v1\/orders\/7: 405, request /);
    assert.deepEqual(lines.map((line) => line.split(/\s{2,}/)[3]!.trim()).sort(), ["gateway", "haproxy"]);
    assert.match(
      lines.find((line) => line.includes("haproxy"))!,
      / refusal=Method status=405 /,
    );
  });

  it("ends with everything that it started when it is interrupted", async function () {
    haproxyOrSkip(this);
    const { code, out, err, pids } = await run(["--stack", "prod"], { NO_COLOR: "1" }, /curl -s -X DELETE .*\n/);
    assert.deepEqual({ code, err }, { code: 0, err: "" });
    assert.equal(out.split("\n")[0], "prod, running on loopback");
    // Two instances of each of four versions, and the agent.
    assert.equal(pids.length, 9);
    assert.deepEqual(pids.filter(isAlive), []);
    const directory = /files +(\/\S+)\/task-1,/.exec(out)?.[1] ?? "";
    assert.match(directory, /gatehouse-local-/);
    assert.equal(existsSync(directory), false);
  });
});
