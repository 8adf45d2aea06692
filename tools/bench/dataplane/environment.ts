import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificate } from "../../haproxy/certificate";
import { DnsServer } from "../../shared/dns";
import { freePort } from "../../shared/ports";
import { OTHER_CORE } from "../measure/pinned";
import { MeasuredServer, type Command } from "../measure/server";
import { loadScript, newProof, type Proof } from "./request";

export const ADDRESS = "127.0.0.1";

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

/** What every contestant shares: a backend, the names of services, a collector, a certificate, the load. */
export class Environment {
  readonly #servers: MeasuredServer[] = [];
  #dns: DnsServer | undefined;

  private constructor(
    /** Of the haproxy under test. */
    readonly haproxy: string,
    readonly directory: string,
    readonly backendPort: number,
    readonly collectorPort: number,
    readonly proof: Proof,
  ) {}

  static async make(haproxy: string): Promise<Environment> {
    const directory = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
    const ground = new Environment(haproxy, directory, await freePort(), await freePort(), newProof());
    // A run that is interrupted leaves neither processes nor files.
    process.once("exit", () => ground.abandon());
    await ground.#furnish();
    return ground;
  }

  async #furnish(): Promise<void> {
    this.#dns = await DnsServer.start(ADDRESS, () => ({ ttlSeconds: 10, addresses: [ADDRESS] }));
    this.script("load.lua", ["v1", "v2"]);
    const edge = await makeCertificate({ commonName: "edge.bench", names: ["edge.bench"] });
    this.write("edge.pem", edge.bundle);
    const backend = this.write("backend.cfg", BACKEND.replace("PORT", String(this.backendPort)));
    await this.start("backend", OTHER_CORE, this.haproxy, ["-db", "-f", backend], this.backendPort);
    const collector = this.write("collector.js", collectorScript(this.collectorPort));
    await this.start("collector", OTHER_CORE, process.execPath, [collector], this.collectorPort);
  }

  get resolverPort(): number {
    return this.#dns?.port ?? 0;
  }

  get backend(): string {
    return `http://${ADDRESS}:${this.backendPort}/`;
  }

  /** All processes that take part, so that others' CPU can be told from theirs. */
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

  /** A directory for one contestant. */
  folder(name: string): string {
    const directory = join(this.directory, name.replace(/[^a-z0-9]+/gi, "-"));
    mkdirSync(directory);
    return directory;
  }

  async start(
    name: string,
    core: number,
    command: string,
    options: readonly string[],
    port: number,
  ): Promise<MeasuredServer> {
    const told: Command = {
      name,
      core,
      command,
      options,
      directory: this.folder(`run ${name}`),
      address: ADDRESS,
      port,
    };
    const server = MeasuredServer.start(told);
    this.#servers.push(server);
    await server.listening();
    return server;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
    await this.#dns?.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** At once, for when there is no time. */
  abandon(): void {
    for (const server of this.#servers) server.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Takes log lines and forgets them. */
function collectorScript(port: number): string {
  return `require("node:net").createServer((socket) => socket.on("error", () => {}).resume()).listen(${port}, "${ADDRESS}");\n`;
}
