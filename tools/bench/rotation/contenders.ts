import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { environmentOf } from "../../../runtime/agent/environment";
import { bundleAgent, NODE_ENVIRONMENT, NODE_FLAGS } from "../../../runtime/image/bundle";
import { makeCertificate, type Certificate } from "../../haproxy/certificate";
import { endProcess } from "../../shared/child-process";
import { freePort } from "../../shared/ports";
import { until } from "../../shared/until";
import type { Haproxy } from "../../haproxy/find";
import { handshake, NAME, versions, type CertificateVersion } from "./certificates";
import { STAGE, taskIntent, type Backend } from "./task";

/** A server with a way to give it another certificate. */
export interface Contender {
  readonly port: number;
  /** Ends when the version was handed over, not when it shows. */
  rotate(version: CertificateVersion): Promise<void>;
  /** Of what carries the rotation, beside the server; in MiB. */
  memoryMiB(): number | undefined;
  stop(): Promise<void>;
}

let rootMade: Promise<Certificate> | undefined;

/** The authority of all certificates here. */
const root = (): Promise<Certificate> => (rootMade ??= makeCertificate({ commonName: "gatehouse bench root" }));

export const issue = async (count: number): Promise<CertificateVersion[]> => versions(await root(), count);

/** HAProxy with the agent beside it: the real bundle, its own process, told by SIGHUP instead of its poll. */
export async function withAgent(haproxy: Haproxy, backend: Backend): Promise<Contender> {
  const place = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
  for (const part of ["run", "store/secrets", "store/parameters"]) mkdirSync(join(place, part), { recursive: true });
  const [port, controlPort] = [await freePort(), await freePort()];
  const secret = (name: string, text: string) => writeFileSync(join(place, "store/secrets", name), text);
  const { certificate: authority } = await root();
  secret("trust", JSON.stringify({ version: 1, issuer: authority, anchors: authority }));
  secret("edge", (await issue(1))[0]!.text);
  const env = {
    PATH: process.env["PATH"],
    ...NODE_ENVIRONMENT,
    ...environmentOf({
      GATEHOUSE_DIRECTORY: join(place, "run"),
      GATEHOUSE_STORE_DIRECTORY: join(place, "store"),
      GATEHOUSE_INTENT: taskIntent(port, controlPort, backend),
      GATEHOUSE_CERTIFICATES: [{ file: "edge.pem", secret: "edge", use: "Server", names: [NAME], trust: "trust" }],
      GATEHOUSE_TRUST: { secret: "trust", files: ["backend-ca.pem"] },
      GATEHOUSE_ORIGINS: STAGE.origins,
    }),
  };
  const agent = spawn(process.execPath, [...NODE_FLAGS, bundleAgent(join(place, "agent.cjs")), "run"], { env, stdio: ["ignore", "ignore", "ignore"] }); // prettier-ignore
  await until("the agent wrote haproxy.cfg", () => existsSync(join(place, "run/haproxy.cfg")));
  const server = startHaproxy(haproxy, join(place, "run"));
  await until("the server answers", async () => (await handshake(port)) !== undefined);
  return {
    port,
    rotate: async ({ text }) => {
      secret("edge", text);
      agent.kill("SIGHUP");
    },
    memoryMiB: () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${agent.pid}/status`, "utf8"))?.[1]) / 1024,
    stop: async () => {
      await endProcess(agent);
      await endProcess(server);
      rmSync(place, { recursive: true, force: true });
    },
  };
}

/** The same HAProxy, stopped and started again with the new file. */
export async function restarted(haproxy: Haproxy, backend: Backend): Promise<Contender> {
  const { render } = await import("../../../haproxy/config");
  const { standIns } = await import("../../haproxy/accepts");
  const place = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
  const [port, controlPort] = [await freePort(), await freePort()];
  const files = render({ ...taskIntent(port, controlPort, backend), directory: place });
  for (const [name, text] of Object.entries({ ...(await standIns()), ...files, "origins.map": STAGE.origins }))
    writeFileSync(join(place, name), text, { mode: 0o600 });
  let server = startHaproxy(haproxy, place);
  await until("the server answers", async () => (await handshake(port)) !== undefined);
  return {
    port,
    rotate: async ({ text }) => {
      writeFileSync(join(place, "edge.pem"), text);
      await endProcess(server);
      server = startHaproxy(haproxy, place);
    },
    memoryMiB: () => undefined,
    stop: async () => {
      await endProcess(server);
      rmSync(place, { recursive: true, force: true });
    },
  };
}

/** nginx in front of the same backend, `nginx -s reload`; undefined where there is no nginx. */
export async function nginxReloaded(backend: Backend): Promise<Contender | undefined> {
  const path = [process.env["GATEHOUSE_NGINX"] ?? "", ...(process.env["PATH"] ?? "").split(delimiter).map((d) => join(d, "nginx"))].find((one) => one !== "" && existsSync(one)); // prettier-ignore
  if (path === undefined) return undefined;
  const place = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
  const port = await freePort();
  const write = ({ text }: CertificateVersion) => writeFileSync(join(place, "edge.pem"), text, { mode: 0o600 });
  write((await issue(1))[0]!);
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path ${place}/${kind};`,
  );
  writeFileSync(
    join(place, "nginx.conf"),
    `daemon off; ${process.getuid?.() === 0 ? "user root;" : ""} worker_processes 2; pid ${place}/pid; error_log ${place}/error.log;
    events { worker_connections 1024; }
    http { access_log off; ${paths.join(" ")}
      upstream backend { server 127.0.0.1:${backend.port}; keepalive 64; }
      server { listen 127.0.0.1:${port} ssl; ssl_certificate ${place}/edge.pem; ssl_certificate_key ${place}/edge.pem;
        keepalive_requests 1000000;
        location / { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; } } }`,
  );
  const flags = ["-p", place, "-c", join(place, "nginx.conf"), "-e", join(place, "error.log")];
  const server = spawn(path, flags, { stdio: "ignore" });
  await until("the server answers", async () => (await handshake(port)) !== undefined);
  return {
    port,
    rotate: async (version) => {
      write(version);
      const { status, stderr } = spawnSync(path, [...flags, "-s", "reload"], { encoding: "utf8" });
      if (status !== 0) throw new Error(stderr);
    },
    memoryMiB: () => undefined,
    stop: async () => {
      await endProcess(server);
      rmSync(place, { recursive: true, force: true });
    },
  };
}

function startHaproxy(haproxy: Haproxy, directory: string): ChildProcess {
  const args = ["-W", "-db", "-S", `${directory}/master.sock,mode,600`, "-f", join(directory, "haproxy.cfg")];
  return spawn(haproxy.path, args, { stdio: "ignore" });
}
