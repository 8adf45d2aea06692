import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { registrationKey, render, TUNING_KEY } from "../../../haproxy/config";
import { makeCertificate, type Certificate } from "../../haproxy/certificate";
import type { Haproxy } from "../../haproxy/find";
import { spawnHaproxy } from "../../haproxy/spawn";
import { DirectoryStore } from "../../local/store/directory";
import { standIns } from "../../haproxy/validate";
import { endProcess, ended } from "../../shared/child-process";
import type { Cleanup } from "../../shared/cleanup";
import { freePort } from "../../shared/ports";
import { until } from "../../shared/until";
import { memoryMiB, startAgent } from "../measure/agent";
import { nginxPath } from "../measure/nginx";
import { handshake, SERVER_NAME, makeVersions, type CertificateVersion } from "./certificates";
import { HOST, taskIntent, type Backend } from "./task";

const BUCKET = "bench";

/** A server with a way to give it another certificate. */
export interface RotationContender {
  readonly port: number;
  /** Ends when the version was handed over, not when it shows. */
  rotate(version: CertificateVersion): Promise<void>;
  /** Memory of what rotates beside the server, if anything does; in MiB. */
  memoryMiB?(): number;
}

/** Starts a contender; `cleanup` ends it. */
export type StartContender = (backend: Backend, cleanup: Cleanup) => Promise<RotationContender>;

let authorityMade: Promise<Certificate> | undefined;

/** The authority of all certificates here. */
const authority = (): Promise<Certificate> =>
  (authorityMade ??= makeCertificate({ commonName: "gatehouse bench root" }));

export const issueVersions = async (count: number): Promise<CertificateVersion[]> =>
  makeVersions(await authority(), count);

/** HAProxy with the agent beside it: the real bundle, in a process, which reads the store at SIGHUP instead of after its interval. */
export function withAgent(haproxy: Haproxy): StartContender {
  return async (backend, cleanup) => {
    const directory = workspace(cleanup);
    for (const part of ["run", "store/secrets"]) mkdirSync(join(directory, part), { recursive: true });
    const [port, controlPort] = [await freePort(), await freePort()];
    const secret = (name: string, text: string) => writeFileSync(join(directory, "store/secrets", name), text);
    const { certificate: root } = await authority();
    secret("trust", JSON.stringify({ version: 1, issuer: root, anchors: root }));
    secret("edge", (await issueVersions(1))[0]!.text);
    const { apis, ...intent } = taskIntent(port, controlPort, backend);
    const objects = new DirectoryStore(join(directory, "store"), BUCKET);
    await objects.setObject(TUNING_KEY, JSON.stringify({ schema: 1, hosts: [{ host: HOST }] }));
    for (const api of apis) await objects.setObject(registrationKey(api.name), JSON.stringify({ schema: 1, ...api }));
    const told = { GATEHOUSE_INTENT: intent, GATEHOUSE_REGISTRATIONS: BUCKET };
    const agent = ended(cleanup, startAgent(directory, SERVER_NAME, told));
    await until("the agent wrote haproxy.cfg", () => existsSync(join(directory, "run/haproxy.cfg")));
    ended(cleanup, spawnHaproxy(haproxy.path, join(directory, "run")));
    await answers(port);
    return {
      port,
      async rotate({ text }) {
        secret("edge", text);
        agent.kill("SIGHUP");
      },
      memoryMiB: () => memoryMiB(agent.pid!),
    };
  };
}

/** The same HAProxy, stopped and started again with the new file. */
export function restarted(haproxy: Haproxy): StartContender {
  return async (backend, cleanup) => {
    const directory = workspace(cleanup);
    const [port, controlPort] = [await freePort(), await freePort()];
    const files = render({ ...taskIntent(port, controlPort, backend), directory });
    for (const [name, text] of Object.entries({ ...(await standIns()), ...files }))
      writeFileSync(join(directory, name), text, { mode: 0o600 });
    const start = (): ChildProcess => ended(cleanup, spawnHaproxy(haproxy.path, directory));
    let server = start();
    await answers(port);
    return {
      port,
      async rotate({ text }) {
        writeFileSync(join(directory, "edge.pem"), text);
        await endProcess(server);
        server = start();
      },
    };
  };
}

/** nginx in front of the same backend, `nginx -s reload`; undefined where there is no nginx. */
export function nginxReloaded(): StartContender | undefined {
  const path = nginxPath();
  if (path === undefined) return undefined;
  return async (backend, cleanup) => {
    const directory = workspace(cleanup);
    const port = await freePort();
    const write = ({ text }: CertificateVersion) => writeFileSync(join(directory, "edge.pem"), text, { mode: 0o600 });
    write((await issueVersions(1))[0]!);
    writeFileSync(join(directory, "nginx.conf"), nginxConfig(directory, port, backend));
    const flags = ["-p", directory, "-c", join(directory, "nginx.conf"), "-e", join(directory, "error.log")];
    ended(cleanup, spawn(path, flags, { stdio: "ignore" }));
    await answers(port);
    return {
      port,
      async rotate(version) {
        write(version);
        const { status, stderr } = spawnSync(path, [...flags, "-s", "reload"], { encoding: "utf8" });
        if (status !== 0) throw new Error(stderr);
      },
    };
  };
}

function nginxConfig(directory: string, port: number, backend: Backend): string {
  const kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const paths = kinds.map((kind) => `${kind}_temp_path ${directory}/${kind};`);
  return `daemon off; ${process.getuid?.() === 0 ? "user root;" : ""} worker_processes 2; pid ${directory}/pid; error_log ${directory}/error.log;
    events { worker_connections 1024; }
    http { access_log off; ${paths.join(" ")}
      upstream backend { server 127.0.0.1:${backend.port}; keepalive 64; }
      server { listen 127.0.0.1:${port} ssl; ssl_certificate ${directory}/edge.pem; ssl_certificate_key ${directory}/edge.pem;
        keepalive_requests 1000000;
        location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; } } }`;
}

function workspace(cleanup: Cleanup): string {
  const directory = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  cleanup.add(remove, remove);
  return directory;
}

/** The process, which the cleanup ends. */
async function answers(port: number): Promise<void> {
  await until("the server answers", async () => (await handshake(port)) !== undefined);
}
