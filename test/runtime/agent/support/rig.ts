import { strictEqual } from "node:assert";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { DetailedPeerCertificate } from "node:tls";
import { Agent, type AgentParts } from "../../../../runtime/agent/agent";
import { systemClock } from "../../../../runtime/agent/clock";
import { socket, type Ask } from "../../../../runtime/agent/haproxy/socket";
import { settings, type AgentSettings } from "../../../../runtime/agent/settings";
import { directoryStore, secretFile } from "../../../../runtime/agent/store/directory";
import { bucketDirectory, directoryObjects } from "../../../../runtime/agent/store/directory-objects";
import { registrationKey, TUNING_KEY, type DeployedIntent, type HaproxyApi, type HaproxyStage, type Tuning } from "../../../../haproxy/config"; // prettier-ignore
import type { ObjectReader } from "../../../../runtime/agent/store/objects";
import type { Haproxy } from "../../../../tools/haproxy/find";
import { spawnHaproxy } from "../../../../tools/haproxy/spawn";
import { shownCertificate } from "../../../../tools/shared/tls";
import { endProcess } from "../../../../tools/shared/child-process";
import { freePort, until } from "../../../support/haproxy";
import { API, orders } from "../../../haproxy/gateway";
import { memoryLog } from "./fakes";
import { NAME } from "./pki";

export const EDGE = { file: "edge.pem", secret: "edge", use: "Server", names: [NAME], trust: "trust" } as const;
const BUCKET = "registrations";

/** Hosts that tests' services have. */
const HOSTS = [{ host: "*.svc.local" }, { host: "*.edge.internal" }];

export const STAGE = { name: "v1", versions: [{ name: "blue", host: "blue.svc.local", port: 8080, weight: 100 }] };

const PEM = /-----BEGIN|PRIVATE KEY|MIG[A-Za-z0-9+/]{20}/;
const BASE64 = /(?![0-9a-fA-F]{40})[A-Za-z0-9+/]{60,}/;

/** What a test may want otherwise. */
export interface RigOptions {
  readonly intent?: Partial<DeployedIntent>;
  /** Of the API that is registered from the start. */
  readonly stages?: HaproxyStage[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly parts?: Partial<AgentParts>;
  /** Loopback address of this task. @default "127.0.0.1" */
  readonly address?: string;
}

type Registered = Partial<HaproxyApi> & Pick<HaproxyApi, "stages">;

/** One task on loopback: a directory, a store, and on request an agent and a real HAProxy. */
export class Rig {
  readonly directory = mkdtempSync(join(tmpdir(), "gatehouse-agent-"));
  readonly store = mkdtempSync(join(tmpdir(), "gatehouse-store-"));
  readonly logs = memoryLog();
  readonly metrics: string[] = [];
  readonly admin: Ask = socket(join(this.directory, "admin.sock"));
  readonly master: Ask = socket(join(this.directory, "master.sock"));
  haproxy: ChildProcess | undefined;
  readonly #agents: { agent: Agent; ended: Promise<void> }[] = [];

  private constructor(
    readonly environment: Record<string, string>,
    readonly trafficPort: number,
    readonly controlPort: number,
    readonly address: string,
    readonly parts: Partial<AgentParts>,
  ) {
    mkdirSync(join(this.store, "secrets"));
  }

  static async make(options: RigOptions = {}): Promise<Rig> {
    const [trafficPort, controlPort, dns] = [await freePort(), await freePort(), await freePort()];
    const address = options.address ?? "127.0.0.1";
    const intent = { limits: { none: "not here" }, maxConnections: 200, address, trafficPort, controlPort, resolver: { address: "127.0.0.1", port: dns }, ...options.intent }; // prettier-ignore
    const environment = {
      GATEHOUSE_INTENT: JSON.stringify(intent),
      GATEHOUSE_CERTIFICATES: JSON.stringify([EDGE]),
      GATEHOUSE_TRUST: JSON.stringify({ secret: "trust", files: ["backend-ca.pem"] }),
      GATEHOUSE_REGISTRATIONS: BUCKET,
      GATEHOUSE_RECONCILE_SECONDS: "1",
      GATEHOUSE_REGISTRATIONS_SECONDS: "1",
      ...options.environment,
    };
    const rig = new Rig(environment, trafficPort, controlPort, address, options.parts ?? {});
    rig.tune({});
    rig.register({ stages: options.stages ?? [STAGE] });
    return rig;
  }

  settings(more: Readonly<Record<string, string>> = {}): AgentSettings {
    const place = { GATEHOUSE_DIRECTORY: this.directory, GATEHOUSE_STORE_DIRECTORY: this.store };
    const read = settings({ ...place, ...this.environment, ...more });
    if ("problems" in read) throw new Error(read.problems.join("\n"));
    return read;
  }

  secret(name: string, text: string): void {
    writeFileSync(secretFile(this.store, name), text);
  }

  secretText(name: string): string {
    return readFileSync(secretFile(this.store, name), "utf8");
  }

  /** Registers an API: that of most tests unless it has another name. */
  register({ name = API, originProofs = orders([]).apis[0]!.originProofs!, ...more }: Registered): void {
    this.object(registrationKey(name), { schema: 1, name, originProofs, ...more });
  }

  /** What the platform decides. */
  tune(tuning: Partial<Tuning>): void {
    this.object(TUNING_KEY, { schema: 1, hosts: HOSTS, ...tuning });
  }

  /** An object of the bucket, at once: agents may read at any moment. */
  object(key: string, value: unknown): void {
    const file = join(bucketDirectory(this.store, BUCKET), key);
    mkdirSync(dirname(file), { recursive: true });
    const beside = join(dirname(file), ".new");
    writeFileSync(beside, typeof value === "string" ? value : JSON.stringify(value));
    renameSync(beside, file);
  }

  objects(): ObjectReader {
    return directoryObjects(this.store, BUCKET);
  }

  remove(key: string): void {
    rmSync(join(bucketDirectory(this.store, BUCKET), key));
  }

  file(name: string): string {
    return readFileSync(join(this.directory, name), "utf8");
  }

  /** A file that stood there before the agent. */
  write(name: string, text: string): void {
    writeFileSync(join(this.directory, name), text);
  }

  has(name: string): boolean {
    return existsSync(join(this.directory, name));
  }

  /** An agent that does only what it is told. */
  agent(parts: Partial<AgentParts> = {}): Agent {
    const base = {
      settings: this.settings(),
      store: directoryStore(this.store),
      objects: this.objects(),
      clock: systemClock,
      log: this.logs.log,
    };
    const emit = (line: string) => void this.metrics.push(line);
    return new Agent({ ...base, emit, reloadSpacingMs: 0, ...this.parts, ...parts });
  }

  /** An agent that runs until the end of the test. */
  run(parts: Partial<AgentParts> = {}): Agent {
    const agent = this.agent(parts);
    this.#agents.push({ agent, ended: agent.run() });
    return agent;
  }

  /** Agent first, HAProxy when its files are there: as in a task. */
  async start(haproxy: Haproxy, parts: Partial<AgentParts> = {}): Promise<Agent> {
    const agent = this.run(parts);
    await until("the agent wrote haproxy.cfg", () => this.has("haproxy.cfg"));
    // Only an agent that found nobody listening knows that HAProxy has read all of its files; another tells it them once more.
    await until("the agent found no HAProxy", () => this.logs.of("haproxy does not answer").length > 0);
    await this.startHaproxy(haproxy);
    await agent.reconcileNow();
    return agent;
  }

  async startHaproxy(haproxy: Haproxy): Promise<void> {
    const child = (this.haproxy = spawnHaproxy(haproxy.path, this.directory, ["ignore", "ignore", "pipe"]));
    let said = "";
    child.stderr?.on("data", (part: Buffer) => (said += part.toString("utf8")));
    await until("haproxy is well", async () => {
      if (child.exitCode !== null) throw new Error(said);
      const answer = await fetch(`http://${this.address}:${this.controlPort}/healthz`).catch(() => undefined);
      return answer?.status === 200;
    });
  }

  async stopHaproxy(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.haproxy) await endProcess(this.haproxy, { signal });
  }

  /** SHA-1 of the certificate that a new handshake shows. */
  async handshake(): Promise<string> {
    return (await this.#shown()).fingerprint.replaceAll(":", "");
  }

  /** How many certificates a new handshake shows. */
  async chainLength(): Promise<number> {
    let length = 1;
    // A self-signed one is its own issuer.
    for (
      let one = await this.#shown();
      one.issuerCertificate && one.issuerCertificate !== one;
      one = one.issuerCertificate
    )
      length++;
    return length;
  }

  #shown(): Promise<DetailedPeerCertificate> {
    return shownCertificate({
      host: this.address,
      port: this.trafficPort,
      servername: NAME,
      rejectUnauthorized: false,
    });
  }

  async stop(): Promise<void> {
    for (const { agent } of this.#agents) agent.stop();
    await Promise.all(this.#agents.map(async ({ ended }) => ended));
    await this.stopHaproxy();
    for (const place of [this.directory, this.store]) rmSync(place, { recursive: true, force: true });
    // Of every agent of every test: no PEM, and no row of one. Hashes in hex are told.
    const told = [...this.logs.lines, ...this.metrics].filter((line) => PEM.test(line) || BASE64.test(line));
    strictEqual(told.length, 0, "an agent has told what may be a key or a certificate");
  }
}
