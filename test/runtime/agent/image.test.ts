import { deepStrictEqual, strictEqual } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bundleAgent, NODE_ENVIRONMENT, NODE_FLAGS } from "../../../runtime/image/bundle";
import { freePort, until } from "../../support/haproxy";
import { authority, issue, trustText } from "./support/pki";
import { Rig } from "./support/rig";

describe("The agent's bundle", () => {
  const place = mkdtempSync(join(tmpdir(), "gatehouse-bundle-"));
  const bundle = bundleAgent(join(place, "agent.cjs"));
  const root = authority();
  let rig: Rig;
  let environment: Record<string, string>;

  beforeEach(async () => {
    rig = await Rig.make();
    environment = { PATH: process.env["PATH"] ?? "", ...rig.environment, GATEHOUSE_DIRECTORY: rig.directory };
    environment["GATEHOUSE_STORE"] = `directory:${rig.store}`;
  });
  afterEach(async () => rig.stop());
  after(() => rmSync(place, { recursive: true, force: true }));

  const health = () =>
    spawnSync(process.execPath, [bundle, "health"], { env: environment, cwd: place, encoding: "utf8" });

  it("runs by itself; its health is 1 before there is a certificate, and 0 from then on", async () => {
    strictEqual(health().status, 1);
    rig.secret("trust", trustText(root, root));
    rig.secret("edge", issue(root).text);
    const child = spawn(process.execPath, [bundle, "run"], {
      env: environment,
      cwd: place,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const ended = once(child, "exit");
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    await until("written", () => rig.has("haproxy.cfg"));
    const { status, stderr } = health();
    deepStrictEqual([status, stderr], [0, ""]);
    strictEqual((JSON.parse(line.toString().split("\n")[0]!) as { Heartbeat: number }).Heartbeat, 1);
    child.kill("SIGTERM");
    deepStrictEqual(await ended, [0, null]);
  });

  it("says all that is wrong with its settings and ends with 1", () => {
    const { status, stderr } = spawnSync(process.execPath, [bundle, "run"], { env: {}, encoding: "utf8" });
    const events = stderr
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { message: string }).message);
    deepStrictEqual([status, events], [1, ["setting", "setting", "setting"]]);
  });

  it("ends at SIGTERM while a call to AWS hangs", async () => {
    const port = await freePort();
    const silent: Server = createServer(() => undefined).listen(port, "127.0.0.1");
    const aws = { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" }; // prettier-ignore
    const env = { ...environment, ...aws, GATEHOUSE_STORE: "aws" };
    const child = spawn(process.execPath, [bundle, "run"], { env, stdio: "ignore" });
    const ended = once(child, "exit");
    await once(silent, "connection");
    child.kill("SIGTERM");
    deepStrictEqual(await ended, [0, null]);
    silent.close();
  });
});

describe("The agent's image", () => {
  const lines = readFileSync(resolve(__dirname, "../../../runtime/image/Dockerfile"), "utf8").split("\n");
  const at = (start: string) => lines.findIndex((line) => line.startsWith(start));

  it("gives the shared directory to uid 99 before it declares the volume, and runs as that", () => {
    const owner = lines.findIndex((line) => line.includes("--owner=99 --group=99 --mode=0700 /run/gatehouse"));
    deepStrictEqual([owner > 0, owner < at("VOLUME"), at("VOLUME") < at("USER 99:99")], [true, true, true]);
    strictEqual(lines[at("VOLUME")], 'VOLUME ["/run/gatehouse"]');
  });
  it("starts the bundle as the bench and the local run do", () => {
    const command = JSON.parse(lines[at("ENTRYPOINT")]!.slice("ENTRYPOINT ".length)) as string[];
    deepStrictEqual(command, ["node", ...NODE_FLAGS, "/opt/gatehouse/agent.cjs"]);
    const environment = Object.entries(NODE_ENVIRONMENT).map(([name, value]) => `${name}=${value}`);
    strictEqual(lines[at("ENV")], ["ENV NODE_ENV=production", ...environment].join(" "));
  });
});
