import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { registrationKey } from "../../../haproxy/config";
import { extend } from "../../../stacks/extend";
import { stacks } from "../../../stacks";
import { baseline } from "../../../stacks/baseline";
import { start } from "../../../tools/local/local";
import type { Local } from "../../../tools/local/running";
import { preview } from "../../../tools/preview";
import { freePort } from "../../../tools/shared/ports";
import { PackageCommand } from "../../support/command";
import { haproxyOrSkip } from "../../support/haproxy";
import { ROOT } from "../../support/plans";

const WAIT = "apis:wait";
const USE = "shop:use";
const ROUTE = { key: "ANY /{proxy+}", scopes: [USE, WAIT] };
const API = "shop";

/** The command in a process of its own, asking a stack's fleet through its gateway, on loopback. */
describe("npx pulumi-gatehouse attached", function () {
  this.timeout(180_000);
  const directory = mkdtempSync(join(tmpdir(), "attached-"));
  let local: Local | undefined, command: PackageCommand, url: string, token: string, hash: string, tasks: number;

  before(async function () {
    const haproxy = haproxyOrSkip(this).path;
    command = new PackageCommand(directory);
    const dev = stacks["dev"]!;
    stacks["dev"] = extend(dev, {
      attachedScopes: [WAIT],
      apis: baseline.apis!.map((api) => ({ ...api, routes: [ROUTE] })),
    });
    const plan = await preview({ root: ROOT, stack: "dev", passwordSymbols: true }).finally(
      () => (stacks["dev"] = dev),
    );
    local = await start({ plan, haproxy });
    const api = local.apis.find(({ basePaths }) => basePaths.some((one) => one.path.startsWith(`${API}-`)))!;
    url = `${local.url}/${api.basePaths[0]!.path}/orders/7`;
    token = await local.issuer.token(local.clients.Service, [WAIT]);
    hash = hashOf(await local.store.object(registrationKey(API)));
    await local.fleet.start();
    tasks = local.fleet.tasks.length;
  });
  after(async () => {
    await local?.stop();
    rmSync(directory, { recursive: true });
  });

  const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
  const run = async (args: readonly string[], given = token) => {
    const ended = await command.run(["attached", ...args], { GATEHOUSE_TOKEN: given });
    for (const said of [ended.stdout, ended.stderr])
      assert.ok(given === "" || !said.includes(given), "it shows the token");
    return ended;
  };

  it("ends with 0 when every task has answered with the registration, given as a file or as its hash", async () => {
    writeFileSync(join(directory, "registration.json"), await local!.store.object(registrationKey(API)));
    for (const registration of ["registration.json", hash]) {
      const { code, stdout, stderr } = await run(["--url", url, "--registration", registration, "--seconds", "30"]);
      assert.deepEqual([code, stdout, stderr], [0, `${tasks} of ${tasks} tasks run ${hash}\n`, ""]);
    }
    assert.equal(tasks, 2);
  });

  it("ends with 1 when the time is over, and says what the tasks run, as text and as JSON", async () => {
    const other = "0".repeat(64);
    const began = Date.now();
    const { code, stdout } = await run(["--url", url, "--registration", other, "--seconds", "3"]);
    assert.equal(code, 1);
    assert.match(stdout, new RegExp(`^0 of 2 tasks run ${other}\\n([\\w-]+ runs ${hash}\\n){1,2}$`));
    assert.ok(Date.now() - began < 30_000);
    const said = await run(["--url", url, "--registration", other, "--seconds", "3", "--json"]);
    const told = JSON.parse(said.stdout) as {
      attached: boolean;
      of: number;
      tasks: { registration: string }[];
      silent: number;
    };
    assert.deepEqual([said.code, told.attached, told.of, told.silent], [1, false, 2, 0]);
    assert.ok(told.tasks.length > 0 && told.tasks.every(({ registration }) => registration === hash));
  });

  it("waits until all tasks have taken a registration up", async () => {
    const before = await local!.store.object(registrationKey(API));
    const { stages, ...rest } = JSON.parse(before) as { stages: object[] };
    const text = JSON.stringify({ ...rest, stages: stages.map((stage) => ({ ...stage, maxQueuedPerInstance: 77 })) });
    const waiting = run(["--url", url, "--registration", hashOf(text), "--seconds", "60"]);
    await local!.store.setObject(registrationKey(API), text);
    assert.deepEqual(await waiting, { code: 0, stdout: `2 of 2 tasks run ${hashOf(text)}\n`, stderr: "" });
    await local!.store.setObject(registrationKey(API), before);
  });

  it("ends with 1 where nobody tells: of a token without the scope, and of a port where nobody listens", async () => {
    const without = await local!.issuer.token(local!.clients.Service, [USE]);
    const { code, stdout } = await run(["--url", url, "--registration", hash, "--seconds", "2"], without);
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^no task said what it runs: is the token's scope one of the fleet's attachedScopes\? \(\d+ × 200\)\n$/,
    );
    const closed = await run([
      "--url",
      `http://127.0.0.1:${await freePort()}/`,
      "--registration",
      hash,
      "--seconds",
      "2",
    ]);
    assert.equal(closed.code, 1);
    assert.match(closed.stdout, /^no task said what it runs: nobody answers at that URL \(\d+ × ECONNREFUSED\)\n$/);
    const stranger = await run(["--url", url, "--registration", hash, "--seconds", "2"], "token-of-nobody");
    assert.equal(stranger.code, 1);
    assert.match(
      stranger.stdout,
      /^no task said what it runs: the gateway or HAProxy refuses the token: .* \(\d+ × 401\)\n$/,
    );
  });

  for (const [what, args, given, message] of [
    ["no URL", ["--registration", "0".repeat(64)], "t", /^error: --url: give the URL of a route of the API\n$/],
    ["a URL by which the token would be read", ["--url", "http://api.example.com/", "--registration", "0".repeat(64)], "t", /^error: --url: give one of https: /], // prettier-ignore
    ["a URL of another kind", ["--url", "ftp://127.0.0.1/", "--registration", "0".repeat(64)], "t", /^error: --url: give one of https: /], // prettier-ignore
    [
      "no registration",
      ["--url", "http://127.0.0.1/"],
      "t",
      /^error: --registration: give a file or a SHA-256 in hex\n$/,
    ],
    ["a file that is not there", ["--url", "http://127.0.0.1/", "--registration", "none"], "t", /^error: --registration: ENOENT/], // prettier-ignore
    ["no token", ["--url", "http://127.0.0.1/", "--registration", "0".repeat(64)], "", /^error: GATEHOUSE_TOKEN: give an access token/], // prettier-ignore
    ["no time", ["--url", "http://127.0.0.1/", "--registration", "0".repeat(64), "--seconds", "0"], "t", /^error: --seconds: use a whole number from 1 to 3600/], // prettier-ignore
  ] as const)
    it(`refuses ${what}`, async () => {
      const { code, stdout, stderr } = await run(args, given === "t" ? "token-of-nobody" : given);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, message);
    });
});
