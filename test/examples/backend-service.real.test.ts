import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, get, type IncomingMessage, type Server } from "node:http";
import { request } from "node:https";
import path from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type { TLSSocket } from "node:tls";
import { CLIENT_AUTH, makeCertificate, SERVER_AUTH, type Certificate } from "../../tools/haproxy/certificate";
import { endProcess, isRunning, killProcess } from "../../tools/shared/child-process";
import { closeServer, listen } from "../../tools/shared/listen";
import { until } from "../../tools/shared/until";
import { ROOT } from "../support/plans";

const SERVICE = "invoices.internal";
const HAPROXY = "haproxy.gatehouse-dev.internal";

/** How a client sees a handshake that ends: by TLS 1.3 it may have sent its request by then. */
const REFUSED = /alert|ECONNRESET|EPIPE|socket hang up/i;

interface Answer {
  readonly status: number | undefined;
  readonly body: unknown;
  /** The serial number of the certificate that the service showed. */
  readonly serial: string;
}

describe("the example of a backend service, running", function () {
  const values: Record<string, string> = {};
  const asked: Record<string, string>[] = [];
  let secretsManager: Server, service: ChildProcess;
  let root: Certificate, haproxy: Certificate, other: Certificate, stranger: Certificate;
  let port: number, healthPort: number;

  before(async () => {
    root = await makeCertificate({ commonName: "gatehouse-dev-root-1" });
    const issue = (name: string, uses = [CLIENT_AUTH], issuer = root) =>
      makeCertificate({ commonName: name, names: [name], uses, issuer });
    haproxy = await issue(HAPROXY);
    other = await issue("orders.internal");
    stranger = await issue(HAPROXY, [CLIENT_AUTH], await makeCertificate({ commonName: "another root" }));
    values["certificate"] = (await issue(SERVICE, [SERVER_AUTH])).bundle;
    values["trust"] = JSON.stringify({ version: 1, issuer: root.certificate, anchors: root.certificate });
    const said = async (incoming: IncomingMessage) => {
      const ask = JSON.parse(await text(incoming)) as { SecretId: string; VersionStage: string };
      asked.push(ask);
      return JSON.stringify({ SecretString: values[ask.SecretId] });
    };
    secretsManager = createServer((incoming, answer) => {
      said(incoming).then(
        (body) => answer.end(body),
        (error: Error) => answer.destroy(error),
      );
    });
    const endpoint = `http://127.0.0.1:${await listen(secretsManager)}`;
    service = spawn(process.execPath, [path.join(ROOT, "examples/backend-service/app/server.mjs")], {
      env: {
        ...process.env,
        ADDRESS: "127.0.0.1",
        AWS_ACCESS_KEY_ID: "test",
        AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
        AWS_REGION: "us-east-1",
        AWS_SECRET_ACCESS_KEY: "test",
        CERTIFICATE_SECRET: "certificate",
        DRAIN_SECONDS: "1",
        HAPROXY_NAME: HAPROXY,
        LOCAL_HEALTH_PORT: "0",
        PORT: "0",
        RELOAD_SECONDS: "0.2",
        TRUST_SECRET: "trust",
        VERSION: "blue",
      },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(createInterface(service.stdout!), "line")) as [string];
    ({ port, healthPort } = JSON.parse(line) as { port: number; healthPort: number });
  });
  after(async () => {
    killProcess(service);
    await closeServer(secretsManager);
  });

  /** What the service answers to a client on a connection of its own. */
  function call(client: Certificate | undefined, url = "/", headers = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const shown = client && { cert: client.bundle, key: client.bundle };
      const to = { host: "127.0.0.1", port, path: url, servername: SERVICE, ca: root.certificate, agent: false };
      const sent = request({ ...to, ...shown, headers }, (answer) => {
        const serial = (answer.socket as TLSSocket).getPeerCertificate().serialNumber;
        text(answer).then((body) => resolve({ status: answer.statusCode, body: JSON.parse(body), serial }), reject);
      });
      sent.once("error", reject).end();
    });
  }

  function localHealth(): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      get({ host: "127.0.0.1", port: healthPort, path: "/healthz", agent: false }, (answer) => {
        answer.resume().once("end", () => resolve(answer.statusCode));
      }).once("error", reject);
    });
  }

  it("answers HAProxy, by the identity that it sends along", async () => {
    const { status, body } = await call(haproxy, "/invoices", { "x-auth-subject": "alice" });
    assert.deepEqual({ status, body }, { status: 200, body: { version: "blue", subject: "alice" } });
  });

  it("is well, for HAProxy and on loopback for ECS", async () => {
    assert.deepEqual([(await call(haproxy, "/healthz")).status, await localHealth()], [200, 200]);
  });

  it("refuses others of the same roots, which have certificates too", async () => {
    assert.equal((await call(other)).status, 403);
  });

  it("ends the handshake of whoever shows none, or one of other roots", async () => {
    await assert.rejects(call(undefined), REFUSED);
    await assert.rejects(call(stranger), REFUSED);
  });

  it("shows a new certificate soon after a rotation, without a restart", async () => {
    const before_ = (await call(haproxy)).serial;
    values["certificate"] = (
      await makeCertificate({ commonName: SERVICE, names: [SERVICE], uses: [SERVER_AUTH], issuer: root })
    ).bundle;
    await until("the new one is shown", async () => (await call(haproxy)).serial !== before_);
  });

  it("reads what is in force, and nothing that is pending", () => {
    assert.ok(asked.length > 2);
    assert.deepEqual(new Set(asked.map(({ VersionStage }) => VersionStage)), new Set(["AWSCURRENT"]));
  });

  it("is red and answers when it is told to stop, and then ends", async () => {
    const ended = endProcess(service);
    await until("it is red", async () => (await call(haproxy, "/healthz")).status === 503);
    assert.deepEqual([(await call(haproxy)).status, await localHealth()], [200, 503]);
    assert.deepEqual([await ended, isRunning(service)], [0, false]);
  });
});
