import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificate } from "../../haproxy/certificate";
import { Cleanup } from "../../shared/cleanup";
import { FILES, RING } from "../../../haproxy/config";
import { DnsServer } from "../../shared/dns";
import { freePort } from "../../shared/ports";
import { OTHER_CORE, PROXY_CORE } from "../measure/pinned";
import { MeasuredServer, type ServerCommand } from "../measure/server";
import { loadScript, newProof } from "./request";

export const ADDRESS = "127.0.0.1";

/** As production's registration names them. */
export const PRODUCTION_STAGES = ["shop.v1", "shop.v2", "accounts.v1"];

/** What answers, and how much: 200 bytes. */
const BACKEND = `global
    nbthread 1
defaults
    mode http
    timeout client 60s
    timeout http-keep-alive 60s
frontend backend
    bind ${ADDRESS}:PORT
    http-request return status 200 content-type text/plain string "${"x".repeat(200)}"
`;

/** What every contender shares: a backend, the names of services, a collector, a certificate, the load. */
export class BenchEnvironment {
  readonly directory = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
  readonly proof = newProof();
  readonly #servers: MeasuredServer[] = [];
  readonly #cleanup = new Cleanup();

  private constructor(
    /** Path of the haproxy under test. */
    readonly haproxy: string,
    readonly backendPort: number,
    private readonly dns: DnsServer,
    /** Whether the instructions of proxies are counted. */
    readonly counted: boolean,
  ) {
    const remove = (): void => rmSync(this.directory, { recursive: true, force: true });
    this.#cleanup.add(remove, remove);
    this.#cleanup.add(() => dns.stop());
  }

  /** @param given the port of a backend that is there already. @default one is started */
  static async start(
    haproxy: string,
    { counted, backendPort: given }: { counted: boolean; backendPort?: number },
  ): Promise<BenchEnvironment> {
    const dns = await DnsServer.start(ADDRESS, () => ({ ttlSeconds: 10, addresses: [ADDRESS] }));
    const environment = new BenchEnvironment(haproxy, given ?? (await freePort()), dns, counted);
    const collectorPort = await freePort();
    environment.script("load.lua", PRODUCTION_STAGES);
    const edge = await makeCertificate({ commonName: "edge.bench", names: ["edge.bench"] });
    environment.write("edge.pem", edge.bundle);
    if (given === undefined) await environment.#startBackend();
    const script = environment.write("collector.js", collectorScript(environment.directory, collectorPort));
    const collector = { name: "collector", core: OTHER_CORE, command: process.execPath, options: [script] };
    await environment.startServer({ ...collector, port: collectorPort });
    return environment;
  }

  async #startBackend(): Promise<void> {
    const { backendPort: port, haproxy: command } = this;
    const config = this.write("backend.cfg", BACKEND.replace("PORT", String(port)));
    await this.startServer({ name: "backend", core: OTHER_CORE, command, options: ["-db", "-f", config], port });
  }

  get resolverPort(): number {
    return this.dns.port;
  }

  get backend(): string {
    return `http://${ADDRESS}:${this.backendPort}/`;
  }

  /** All processes that take part, so that the CPU of others can be separated from theirs. */
  get servers(): readonly MeasuredServer[] {
    return this.#servers;
  }

  /** What wrk sends to production's stages. */
  get load(): string {
    return join(this.directory, "load.lua");
  }

  /** What wrk sends to some stages. @returns its file. */
  script(name: string, stages: readonly string[]): string {
    return this.write(name.replace(/[^a-z0-9.]+/gi, "-"), loadScript(this.proof, stages));
  }

  write(name: string, text: string): string {
    const file = join(this.directory, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  }

  /** Makes a directory for one contender. */
  folder(name: string): string {
    const directory = join(this.directory, name.replace(/[^a-z0-9]+/gi, "-"));
    mkdirSync(directory);
    return directory;
  }

  /** What is measured: it has a core to itself. */
  startProxy(command: Omit<ServerCommand, "address" | "directory" | "core">): Promise<MeasuredServer> {
    return this.startServer({ ...command, core: PROXY_CORE, counted: this.counted });
  }

  async startServer(command: Omit<ServerCommand, "address" | "directory">): Promise<MeasuredServer> {
    const directory = this.folder(`run ${command.name}`);
    const server = new MeasuredServer({ ...command, address: ADDRESS, directory });
    this.#servers.push(server);
    this.#cleanup.add(
      () => server.stop(),
      () => server.kill(),
    );
    await server.listening();
    return server;
  }

  async stop(): Promise<void> {
    await this.#cleanup.run();
  }
}

/** Takes the log lines of every contender that there is, as the task's collector does, and forgets them. Listens, to be known to run. */
function collectorScript(directory: string, port: number): string {
  return `const { existsSync, readdirSync } = require("node:fs");
const { connect, createServer } = require("node:net");
const open = new Set();
setInterval(() => {
  for (const name of readdirSync("${directory}")) {
    const path = "${directory}/" + name + "/${FILES.runtimeSocket}";
    if (open.has(path) || !existsSync(path)) continue;
    open.add(path);
    const socket = connect(path).on("error", () => {}).on("close", () => open.delete(path)).resume();
    socket.write("set timeout cli 86400;show events ${RING} -w\\n");
  }
}, 100);
createServer().listen(${port}, "${ADDRESS}");
`;
}
