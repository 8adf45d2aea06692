import assert from "node:assert/strict";
import { CLIENT_AUTH, makeCertificate, SERVER_AUTH, type Certificate } from "../../tools/haproxy/certificate";
import { httpClient } from "../../tools/shared/http/client";
import type { Haproxy } from "../../tools/haproxy/find";
import { oldWorker, oldWorkers } from "../../runtime/agent/haproxy/process";
import { command, haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { API, ask, gateway, reason, target, type Headers, type Sent } from "./gateway";
import { oneService, type OneService } from "./services";

const NAME = "gateway.edge-prod.internal";

const as = ({ bundle, certificate }: Certificate): Sent => ({ tls: { key: bundle, cert: certificate } });

describe("certificates that an authority issues to gateways", () => {
  let haproxy: Haproxy, one: OneService, edge: Edge;
  let authority: Certificate, first: Certificate, renewed: Certificate, generated: Certificate;
  const leaf = (changes: Partial<Parameters<typeof makeCertificate>[0]> = {}) =>
    makeCertificate({ commonName: NAME, issuer: authority, uses: [CLIENT_AUTH], ...changes });

  before(async function () {
    haproxy = haproxyOrSkip(this);
    authority = await makeCertificate({ commonName: "edge-prod-root-1" });
    [first, renewed] = [await leaf(), await leaf()];
    generated = await makeCertificate({ commonName: "ApiGateway", authority: false });
    one = await oneService();
    const [orders] = one.intent.apis;
    const limits = { none: "what is tested is who is let in" };
    const apis = [
      { ...orders!, clientCommonName: NAME },
      { ...orders!, name: "changing", clientCommonName: NAME, clientCertificates: [generated.certificate] },
      { ...orders!, name: "generated", clientCertificates: [generated.certificate] },
      { ...orders!, name: "http" },
    ];
    edge = await start(haproxy, { ...one.intent, apis, limits }, { "gateway-ca.pem": authority.certificate });
    await until("up", async () => (await ask(edge, to(API), as(first))).status === 200);
  });
  after(async () => Promise.all([edge, one].map((each) => each?.stop())));

  const to = (api: string): Headers => gateway({ api });

  it("let the gateway in by authority and common name: the renewed one like the one before", async () => {
    for (const made of [first, renewed]) assert.equal((await ask(edge, to(API), as(made))).status, 200);
  });

  it("fails when there is none, or one that another than the authority issued to the name: 403", async () => {
    const impostor = await makeCertificate({ commonName: "edge-prod-root-1" });
    const forged = [
      await leaf({ issuer: impostor }),
      await makeCertificate({ commonName: NAME }),
      await makeCertificate({ commonName: NAME, authority: false }),
      // Below a certificate that the authority did issue, and that is not an authority.
      await leaf({ issuer: first }),
    ];
    assert.equal(reason(await ask(edge, to(API))), "403 ClientCertificate");
    for (const made of forged) assert.equal(reason(await ask(edge, to(API), as(made))), "403 ClientCertificate");
  });

  it("fails when the authority issued it to another, for servers, or for a time that is not now: 403", async () => {
    const DAY = 86_400_000;
    const others = {
      "another's name": await leaf({ commonName: "haproxy.edge-prod.internal" }),
      "a name that begins alike": await leaf({ commonName: `${NAME}.example` }),
      "for servers": await leaf({ uses: [SERVER_AUTH] }),
      expired: await leaf({ to: new Date(Date.now() - 60_000) }),
      "not yet": await leaf({ from: new Date(Date.now() + DAY), to: new Date(Date.now() + 2 * DAY) }),
    };
    for (const [why, made] of Object.entries(others))
      assert.equal(reason(await ask(edge, to(API), as(made))), "403 ClientCertificate", why);
  });

  it("are not a condition of an API that asks for none, and open none that asks for another", async () => {
    for (const how of [{}, as(first), as(generated)]) assert.equal((await ask(edge, to("http"), how)).status, 200);
    assert.equal(reason(await ask(edge, to("generated"), as(first))), "403 ClientCertificate");
    assert.equal(reason(await ask(edge, to(API), as(generated))), "403 ClientCertificate");
    assert.equal((await ask(edge, to("generated"), as(generated))).status, 200);
  });

  it("are taken beside registered ones while an API changes from the one to the other", async () => {
    for (const made of [first, renewed, generated])
      assert.equal((await ask(edge, to("changing"), as(made))).status, 200);
  });

  it("fails when the name is taken away, on an open connection too", async () => {
    const client = httpClient(target(edge, { tls: as(first).tls! }));
    const map = `${edge.directory}/certificates.map`;
    try {
      assert.equal((await ask(edge, to(API), { client })).status, 200);
      await command(edge, `del map ${map} ${API}=${NAME}`);
      assert.equal(reason(await ask(edge, to(API), { client })), "403 ClientCertificate");
    } finally {
      await command(edge, `add map ${map} ${API}=${NAME} 1`);
      client.close();
    }
  });

  it("are known to the worker that a reload brought, of a connection that the old one kept", async () => {
    const other = await leaf({ commonName: "haproxy.edge-prod.internal" });
    const clients = [first, other].map((made) => httpClient(target(edge, { connections: 1, tls: as(made).tls! })));
    const answers = () => Promise.all(clients.map((client) => ask(edge, to(API), { client })));
    const statuses = async () => (await answers()).map((answer) => answer.status);
    try {
      assert.deepEqual(await statuses(), [200, 403]);
      assert.match(await command(edge, "reload", "master.sock"), /Success=1/);
      const master = async (text: string) => command(edge, text, "master.sock");
      for (const pid of await oldWorkers(master))
        await oldWorker(master, pid)(`set map ${edge.directory}/control.map replaced 1`);
      const passedOn = await answers();
      assert.deepEqual(
        passedOn.map(({ status, headers }) => [status, headers.connection]),
        [[200, "close"], [403, "close"]], // prettier-ignore
      );
    } finally {
      for (const client of clients) client.close();
    }
  });
});
