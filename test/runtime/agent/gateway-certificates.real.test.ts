import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { setTimeout as sleep } from "node:timers/promises";
import type { HaproxyStage } from "../../../haproxy/config";
import { CLIENT_AUTH, makeCertificate, type Certificate } from "../../../tools/haproxy/certificate";
import type { Haproxy } from "../../../tools/haproxy/find";
import { httpClient, sendOnce, type HttpAnswer, type HttpClient } from "../../../tools/shared/http/client";
import { gateway, target } from "../../haproxy/gateway";
import { names, service, type Names, type Service } from "../../haproxy/services";
import { haproxyOrSkip, until } from "../../support/haproxy";
import { authority, issue, trustText } from "./support/pki";
import { Rig } from "./support/rig";
import { served, type Served } from "./support/served";

const shown = ({ bundle, certificate }: Certificate) => ({ tls: { key: bundle, cert: certificate } });

describe("the certificate that a gateway shows, changed in a running fleet", () => {
  let haproxy: Haproxy, task: Served, rig: Rig;
  let first: Certificate, second: Certificate;
  let stages: HaproxyStage[];

  before(async function () {
    haproxy = haproxyOrSkip(this);
    first = await makeCertificate({ commonName: "ApiGateway", authority: false });
    second = await makeCertificate({ commonName: "ApiGateway", authority: false });
  });
  beforeEach(async () => {
    task = await served();
    ({ rig, stages } = task);
  });
  afterEach(() => task.stop());

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

describe("the certificate that an authority issues to a gateway, in a running fleet", () => {
  const COMMON_NAME = "gateway.edge-prod.internal";
  let haproxy: Haproxy, rig: Rig, dns: Names, one: Service;
  let old: Certificate, next: Certificate;
  let stages: HaproxyStage[];

  before(async function () {
    haproxy = haproxyOrSkip(this);
    [old, next] = [await authority("edge-prod-root-1"), await authority("edge-prod-root-2")];
    one = await service("one");
    dns = await names({ "one.svc.local": ["127.0.0.1"] });
    stages = [{ name: "v1", versions: [{ name: "blue", host: "one.svc.local", port: one.port, weight: 100 }], slowStartMs: 0 }]; // prettier-ignore
  });
  beforeEach(async () => {
    const environment = { GATEHOUSE_GATEWAY_TRUST: JSON.stringify({ secret: "gateway-trust", files: ["gateway-ca.pem"] }) }; // prettier-ignore
    rig = await Rig.make({ stages, environment, intent: { resolver: { address: "127.0.0.1", port: dns.port } } });
    rig.secret("trust", trustText(old, old));
    rig.secret("gateway-trust", trustText(old, old));
    rig.secret("edge", (await issue(old)).text);
    rig.register({ stages, clientCommonName: COMMON_NAME });
  });
  afterEach(async () => rig.stop());
  after(async () => Promise.all([dns.stop(), one.stop()]));

  const leafOf = (issuer: Certificate, commonName = COMMON_NAME): Promise<Certificate> =>
    makeCertificate({ commonName, issuer, uses: [CLIENT_AUTH] });
  const status = async (how: object): Promise<string> => {
    const answer = await sendOnce(target(rig, how), { path: "/", headers: gateway() });
    const { error } = JSON.parse(answer.body || "{}") as { error?: string };
    return error ? `${answer.status} ${error}` : String(answer.status);
  };

  it("loses no request: renewed, the authority rolled over, and another common name refused all along", async () => {
    const agent = await rig.start(haproxy);
    const [first, renewed] = [await leafOf(old), await leafOf(old)];
    await until("it answers", async () => (await status(shown(first)).catch(() => "")) === "200");
    const failed: string[] = [];
    const counts = new Map<string, number>();
    const sending: string[] = [];
    let load = true;
    // API Gateway shows the one or the other for a while: all that are shown at a time are.
    let showing: readonly (readonly [string, Certificate])[] = [["first", first]];
    const noted = (which: string, { status: code, failure, body }: HttpAnswer): void => {
      counts.set(which, (counts.get(which) ?? 0) + 1);
      if (code !== 200) failed.push(`${which}: ${failure ?? `${code} ${body}`}`);
    };
    const kept = new Map<string, HttpClient>();
    const keptOf = (which: string, made: Certificate): HttpClient => {
      const client = kept.get(which) ?? httpClient(target(rig, { connections: 1, ...shown(made) }));
      kept.set(which, client);
      return client;
    };
    const request = { path: "/", headers: gateway() };
    const loads = [
      async (which: string, made: Certificate) => noted(which, await keptOf(which, made).send(request)),
      async (which: string, made: Certificate) => noted(which, await sendOnce(target(rig, shown(made)), request)),
    ].map(async (send) => {
      while (load)
        for (const [which, made] of showing) {
          sending.push(which);
          await send(which, made);
          sending.splice(sending.indexOf(which), 1);
          await sleep(5);
        }
    });
    const eachWasShown = (): Promise<void> => {
      const before = new Map(counts);
      const since = (which: string) => (counts.get(which) ?? 0) - (before.get(which) ?? 0);
      return until("each was shown 25 times", async () => showing.every(([which]) => since(which) >= 25));
    };
    const alone = async (which: string, made: Certificate): Promise<void> => {
      showing = [[which, made]];
      await until("no other is shown any more", async () => sending.every((one) => one === which));
    };
    const strangers = [await leafOf(old, "haproxy.edge-prod.internal"), await leafOf(next, "haproxy.edge-prod.internal")]; // prettier-ignore
    const refused = async (): Promise<void> => {
      for (const made of strangers) strictEqual(await status(shown(made)), "403 ClientCertificate");
    };

    showing = [["first", first], ["renewed", renewed]]; // prettier-ignore
    await eachWasShown();
    await refused();
    await alone("renewed", renewed);

    const ofNext = await leafOf(next);
    strictEqual(await status(shown(ofNext)), "403 ClientCertificate");
    rig.secret("gateway-trust", trustText(old, old, next));
    await agent.pollNow();
    await until("both authorities are trusted", async () => (await status(shown(ofNext))) === "200");
    showing = [["renewed", renewed], ["of the next", ofNext]]; // prettier-ignore
    await eachWasShown();
    await refused();
    await alone("of the next", ofNext);

    rig.secret("gateway-trust", trustText(next, next));
    await agent.pollNow();
    await until("the first is not", async () => (await status(shown(renewed))) === "403 ClientCertificate");
    await refused();
    await sleep(500);
    load = false;
    await Promise.all(loads);
    for (const client of kept.values()) client.close();
    deepStrictEqual(failed, []);
    deepStrictEqual([...counts.keys()], ["first", "renewed", "of the next"]);
    strictEqual(rig.logs.of("version rejected").length, 0);
  }).timeout(60_000);
});
