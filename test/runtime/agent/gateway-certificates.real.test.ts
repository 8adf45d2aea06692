import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { setTimeout as sleep } from "node:timers/promises";
import type { HaproxyStage } from "../../../haproxy/config";
import { makeCertificate, type Certificate } from "../../../tools/haproxy/certificate";
import type { Haproxy } from "../../../tools/haproxy/find";
import { httpClient, sendOnce, type HttpAnswer, type HttpClient } from "../../../tools/shared/http/client";
import { gateway, target } from "../../haproxy/gateway";
import { names, service, type Names, type Service } from "../../haproxy/services";
import { haproxyOrSkip, until } from "../../support/haproxy";
import { authority, issue, trustText } from "./support/pki";
import { Rig } from "./support/rig";

const shown = ({ bundle, certificate }: Certificate) => ({ tls: { key: bundle, cert: certificate } });

describe("the certificate that a gateway shows, changed in a running fleet", () => {
  let haproxy: Haproxy, rig: Rig, dns: Names, one: Service;
  let first: Certificate, second: Certificate;
  let stages: HaproxyStage[];

  before(async function () {
    haproxy = haproxyOrSkip(this);
    first = await makeCertificate({ commonName: "ApiGateway", authority: false });
    second = await makeCertificate({ commonName: "ApiGateway", authority: false });
  });
  beforeEach(async () => {
    one = await service("one");
    dns = await names({ "one.svc.local": ["127.0.0.1"] });
    stages = [{ name: "v1", versions: [{ name: "blue", host: "one.svc.local", port: one.port, weight: 100 }], slowStartMs: 0 }]; // prettier-ignore
    rig = await Rig.make({ stages, intent: { resolver: { address: "127.0.0.1", port: dns.port } } });
    const root = await authority();
    rig.secret("trust", trustText(root, root));
    rig.secret("edge", (await issue(root)).text);
  });
  afterEach(async () => {
    await rig.stop();
    await Promise.all([dns.stop(), one.stop()]);
  });

  const register = (...certificates: Certificate[]) =>
    rig.register({ stages, clientCertificates: certificates.map(({ certificate }) => certificate) });
  const status = async (how: object): Promise<string> => {
    const answer = await sendOnce(target(rig, how), { path: "/", headers: gateway() });
    const { error } = JSON.parse(answer.body || "{}") as { error?: string };
    return error ? `${answer.status} ${error}` : String(answer.status);
  };

  it("loses no request: asked for at last, the next one beside it, shown, and alone", async () => {
    await rig.start(haproxy);
    await until("it answers without", async () => (await status({}).catch(() => "")) === "200");
    const failed: string[] = [];
    let [sent, load] = [0, true];
    let current = first;
    const noted = ({ status: code, failure, body }: HttpAnswer): void => {
      sent += 1;
      if (code !== 200) failed.push(failure ?? `${code} ${body}`);
    };
    // A gateway keeps connections, and goes on to use them with the certificate that they were made with.
    let kept: HttpClient = httpClient(target(rig, { connections: 2, ...shown(current) }));
    const loads = [
      async () => noted(await kept.send({ path: "/", headers: gateway() })),
      async () => noted(await sendOnce(target(rig, shown(current)), { path: "/", headers: gateway() })),
    ].map(async (send) => {
      while (load) await send().then(() => sleep(5));
    });

    register(first);
    await until("it is asked for", async () => (await status({})) === "403 ClientCertificate");
    strictEqual(await status(shown(second)), "403 ClientCertificate");

    register(first, second);
    await until("the next one is taken", async () => (await status(shown(second))) === "200");

    current = second;
    await sleep(1000);
    strictEqual(await status(shown(first)), "200");
    const before = kept;
    kept = httpClient(target(rig, { connections: 2, ...shown(current) }));
    await sleep(300);

    register(second);
    await until("the first one is not taken", async () => (await status(shown(first))) === "403 ClientCertificate");
    // Nor on a connection that it opened: the worker that a reload has replaced is told to pass requests on.
    await until("nor on a kept connection", async () => (await before.send({ path: "/", headers: gateway() })).status === 403); // prettier-ignore
    await sleep(500);
    load = false;
    await Promise.all(loads);
    before.close();
    kept.close();
    deepStrictEqual(failed, []);
    ok(sent > 200, `only ${sent} requests were sent`);
  }).timeout(60_000);
});
