import { deepStrictEqual, match, strictEqual } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { agentContext, writeContext } from "../../../runtime/image/build-context";
import { bundleAgent, NODE_ENVIRONMENT, NODE_FLAGS } from "../../../runtime/image/bundle";
import { listen } from "../../../tools/shared/listen";
import { until } from "../../support/haproxy";
import type { Certificate } from "../../../tools/haproxy/certificate";
import { authority, issue, trustText } from "./support/pki";
import { Rig } from "./support/rig";

describe("The agent's bundle", () => {
  const place = mkdtempSync(join(tmpdir(), "gatehouse-bundle-"));
  const bundle = bundleAgent(join(place, "agent.cjs"));
  let root: Certificate;
  let rig: Rig;
  let environment: Record<string, string>;

  before(async () => {
    root = await authority();
  });
  beforeEach(async () => {
    rig = await Rig.make();
    environment = { PATH: process.env["PATH"] ?? "", ...rig.environment, GATEHOUSE_DIRECTORY: rig.directory };
    environment["GATEHOUSE_STORE_DIRECTORY"] = rig.store;
  });
  afterEach(async () => rig.stop());
  after(() => rmSync(place, { recursive: true, force: true }));

  const health = () =>
    spawnSync(process.execPath, [bundle, "health"], { env: environment, cwd: place, encoding: "utf8" });

  it("runs by itself; its health is 1 before there is a certificate, and 0 from then on", async () => {
    strictEqual(health().status, 1);
    rig.secret("trust", trustText(root, root));
    rig.secret("edge", (await issue(root)).text);
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

  it("stays under the task's limit of 160 MiB with the health check beside it", async function () {
    if (!existsSync("/proc/self/smaps_rollup")) return this.skip();
    rig.secret("trust", trustText(root, root));
    rig.secret("edge", (await issue(root)).text);
    const child = spawn(process.execPath, [...NODE_FLAGS, bundle, "run"], { env: { ...environment, ...NODE_ENVIRONMENT }, stdio: "ignore" }); // prettier-ignore
    await until("written", () => rig.has("haproxy.cfg"));
    const check = spawn(process.execPath, [bundle, "health"], { env: environment, stdio: "ignore" });
    const ended = once(check, "exit");
    let most = 0;
    // Pages that both have are counted once, as the container's limit does.
    const measure = () => (most = Math.max(most, shareOf(child.pid) + shareOf(check.pid)));
    const timer = setInterval(measure, 2);
    deepStrictEqual(await ended, [0, null]);
    clearInterval(timer);
    child.kill("SIGKILL");
    strictEqual(most > 20 && most < 130, true, `${most} MiB`);
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
    const silent = createServer((socket) => void socket.resume());
    const port = await listen(silent);
    const aws = { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" }; // prettier-ignore
    const env = { ...environment, ...aws, GATEHOUSE_STORE_DIRECTORY: "" };
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
    const owner = lines.indexOf("COPY --chown=99:99 --chmod=0700 run/ /run/");
    deepStrictEqual([owner > 0, owner < at("VOLUME"), at("VOLUME") < at("USER 99:99")], [true, true, true]);
    strictEqual(lines[at("VOLUME")], 'VOLUME ["/run/gatehouse"]');
  });

  // A RUN would need the machine that builds to be ARM64, or to emulate it.
  it("is built by copying alone, from a base of a digest", () => {
    const instructions = lines.map((line) => /^([A-Z]+) /.exec(line)?.[1]).filter((one) => one !== undefined);
    deepStrictEqual([...new Set(instructions)].sort(), ["CMD", "COPY", "ENTRYPOINT", "ENV", "FROM", "STOPSIGNAL", "USER", "VOLUME"]); // prettier-ignore
    match(lines[at("FROM")]!, /^FROM \S+@sha256:[0-9a-f]{64}$/);
  });

  it("starts the bundle as the bench and the local run do", () => {
    const command = JSON.parse(lines[at("ENTRYPOINT")]!.slice("ENTRYPOINT ".length)) as string[];
    deepStrictEqual(command, ["node", ...NODE_FLAGS, "/opt/gatehouse/agent.cjs"]);
    const environment = Object.entries(NODE_ENVIRONMENT).map(([name, value]) => `${name}=${value}`);
    strictEqual(lines[at("ENV NODE_ENV")], ["ENV NODE_ENV=production", ...environment].join(" "));
  });
});

describe("What Docker is given to build", () => {
  const dockerfile = readFileSync(resolve(__dirname, "../../../runtime/image/Dockerfile"), "utf8");
  let place: string;
  beforeEach(() => (place = mkdtempSync(join(tmpdir(), "gatehouse-context-"))));
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  /** A checkout with this umask and these line ends: path, mode and content of what it gives to Docker, and the tag. */
  function built(name: string, umask: number, lineEnd: string) {
    const before = process.umask(umask);
    try {
      const folder = join(place, name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "Dockerfile"), dockerfile.replaceAll("\n", lineEnd));
      writeFileSync(join(folder, "agent.cjs"), `run();${lineEnd}`);
      const { directory, tag } = agentContext(folder, join(folder, "agent.cjs"));
      const files = readdirSync(directory, { recursive: true, encoding: "utf8" }).sort();
      const seen = ["", ...files].map((file) => {
        const { mode } = statSync(join(directory, file));
        return [
          file,
          (mode & 0o777).toString(8),
          file.includes(".") ? readFileSync(join(directory, file), "utf8") : "",
        ];
      });
      return { tag, seen };
    } finally {
      process.umask(before);
    }
  }

  it("is the same on every machine, whatever its umask and its line ends", () => {
    const expected = built("usual", 0o022, "\n");
    deepStrictEqual(built("private", 0o077, "\n"), expected);
    deepStrictEqual(built("windows", 0o002, "\r\n"), expected);
    deepStrictEqual(
      expected.seen.map(([file, mode]) => `${mode} ${file}`),
      ["755 ", "644 Dockerfile", "644 agent.cjs", "755 run", "755 run/gatehouse", "644 run/gatehouse/.keep"],
    );
  });

  it("has another tag when the bundle or the Dockerfile is another one, its base included", () => {
    const context = (files: Record<string, string>) => writeContext(join(place, "tags"), files).tag;
    const tags = [
      context({ Dockerfile: "FROM node@sha256:1", "agent.cjs": "1" }),
      context({ Dockerfile: "FROM node@sha256:2", "agent.cjs": "1" }),
      context({ Dockerfile: "FROM node@sha256:1", "agent.cjs": "2" }),
    ];
    strictEqual(new Set(tags).size, 3);
    strictEqual(context({ "agent.cjs": "1", Dockerfile: "FROM node@sha256:1" }), tags[0]);
  });

  it("is replaced file by file, whole: who reads one meanwhile reads no half of it", () => {
    const folder = join(place, "read");
    writeContext(folder, { "agent.cjs": "before" });
    const open = openSync(join(folder, "agent.cjs"), "r");
    try {
      writeContext(folder, { "agent.cjs": "after" });
      deepStrictEqual([readFileSync(open, "utf8"), readFileSync(join(folder, "agent.cjs"), "utf8")], ["before", "after"]); // prettier-ignore
    } finally {
      closeSync(open);
    }
    deepStrictEqual(readdirSync(place), ["read"]);
  });

  it("holds nothing of before, and everything that the Dockerfile copies", () => {
    const folder = join(place, "left");
    writeContext(folder, { "old/secret": "x", Dockerfile: "" });
    writeContext(folder, { Dockerfile: "" });
    deepStrictEqual(readdirSync(folder), ["Dockerfile"]);
    const copied = [...dockerfile.matchAll(/^COPY (?:--\S+ )*(\S+) /gm)].map(([, source]) =>
      source!.replace(/\/$/, ""),
    );
    const { seen } = built("all", 0o022, "\n");
    deepStrictEqual(
      copied.filter((one) => !seen.some(([file]) => file === one)),
      [],
    );
  });
});

/** A process's proportional share of memory, in MiB; 0 once it has ended. */
function shareOf(pid: number | undefined): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
