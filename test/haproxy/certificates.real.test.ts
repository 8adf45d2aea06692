import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { makeCertificate, type Certificate } from "../../tools/haproxy/certificate";
import { httpClient } from "../../tools/shared/http/client";
import type { Haproxy } from "../../tools/haproxy/find";
import { command, haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { answered, API, ask, gateway, type Headers, orders, PROOF, reason, type Sent, target } from "./gateway";
import { names, service, type Names, type Service } from "./services";

/** Key and certificate, as node takes them. */
const pair = (made: Certificate): { key: string; cert: string } => ({ key: made.bundle, cert: made.certificate });

/** As certificates.map has it. */
const hashOf = (made: Certificate): string =>
  new X509Certificate(made.certificate).fingerprint256.replaceAll(":", "").toLowerCase();

describe("certificates", () => {
  let known: Certificate, next: Certificate, issued: Certificate, namesake: Certificate, expired: Certificate;
  let haproxy: Haproxy, dns: Names, tls: Service, impostor: Service, edge: Edge;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    known = await makeCertificate({ commonName: "ApiGateway", authority: false });
    next = await makeCertificate({ commonName: "ApiGateway", authority: false });
    namesake = await makeCertificate({ commonName: "ApiGateway", authority: false });
    const authority = await makeCertificate({ commonName: "an authority that HAProxy does not have" });
    issued = await makeCertificate({ commonName: "gateway-v1", issuer: authority });
    expired = await makeCertificate({ commonName: "ApiGateway", to: new Date(Date.now() - 60_000) });
    const backends = await makeCertificate({ commonName: "backend authority" });
    const ordersService = await makeCertificate({ commonName: "orders", names: ["orders.internal"], issuer: backends });
    const forged = await makeCertificate({ commonName: "orders", names: ["orders.internal"] });
    const client = await makeCertificate({ commonName: "gatehouse", issuer: backends });
    tls = await service("tls", { tls: { ...pair(ordersService), ca: backends.certificate } });
    impostor = await service("impostor", { tls: pair(forged) });
    dns = await names({ "orders.svc.local": ["127.0.0.1"] });
    const version = { name: "blue", host: "orders.svc.local", port: tls.port, weight: 1, instances: 1 };
    const verified = { serverName: "orders.internal", clientCertificate: true };
    const stages = [
      { name: "v1", versions: [{ ...version, tls: verified }] },
      { name: "other-name", versions: [{ ...version, tls: { ...verified, serverName: "billing.internal" } }] },
      { name: "no-certificate", versions: [{ ...version, tls: { serverName: "orders.internal" } }] },
      { name: "impostor", versions: [{ ...version, port: impostor.port, tls: { serverName: "orders.internal" } }] },
    ];
    const shown = orders(stages).apis[0]!;
    edge = await start(
      haproxy,
      {
        apis: [
          { ...shown, clientCertificates: [known, issued, expired].map((one) => one.certificate) },
          { ...shown, name: "others", clientCertificates: [next.certificate] },
          { ...shown, name: "http" },
        ],
        resolver: { address: "127.0.0.1", port: dns.port },
        limits: { none: "what is tested is who is let in" },
      },
      {
        "backend-ca.pem": backends.certificate,
        "backend-client.pem": client.bundle,
      },
    );
    await until("up", async () => (await ask(edge, plain(), { tls: pair(known) })).status === 200);
  });

  after(async () => {
    await Promise.all([edge, tls, impostor, dns].map((each) => each?.stop()));
  });

  const plain = (stage = "v1", api = API): Headers => gateway({ stage, api });
  const as = (made: Certificate): Sent => ({ tls: pair(made) });

  it("let the gateway in by the certificate itself, whoever issued it and until when", async () => {
    for (const made of [known, issued, expired]) assert.equal(answered(await ask(edge, plain(), as(made))), "tls");
  });

  it("fails when the gateway shows none, another's of the same name, or another API's: 403", async () => {
    const shown = [{}, as(namesake), as(next)];
    for (const how of shown) assert.equal(reason(await ask(edge, plain(), how)), "403 ClientCertificate");
    assert.equal(reason(await ask(edge, plain("v1", "others"), as(known))), "403 ClientCertificate");
  });

  it("fails with the proof's reason where the proof is wrong too, and where it alone is", async () => {
    const forged = gateway({ sealed: `${"x".repeat(PROOF.length)};alice;web;` });
    assert.equal(reason(await ask(edge, forged, as(known))), "403 OriginProof");
  });

  it("are not a condition of an API whose gateway shows none, on the same port", async () => {
    for (const how of [{}, as(namesake)]) assert.equal((await ask(edge, plain("v1", "http"), how)).status, 200);
  });

  it("fails when a certificate is taken away, on an open connection too; one that comes is taken at once", async () => {
    const client = httpClient(target(edge, { tls: pair(expired) }));
    const map = `${edge.directory}/certificates.map`;
    try {
      assert.equal((await ask(edge, plain(), { client })).status, 200);
      await command(edge, `del map ${map} ${API}.${hashOf(expired)}`);
      assert.equal(reason(await ask(edge, plain(), { client })), "403 ClientCertificate");
      await command(edge, `add map ${map} ${API}.${hashOf(expired)} 1`);
      assert.equal((await ask(edge, plain(), { client })).status, 200);
    } finally {
      client.close();
    }
  });

  it("are told in the log", async () => {
    await ask(edge, plain(), as(namesake));
    await until("it is logged", () => edge.log.some((row) => row.includes(`"certificate":"${hashOf(namesake)}"`)));
  });

  for (const stage of ["other-name", "no-certificate", "impostor"]) {
    it(`fails when the backend's TLS is wrong: ${stage}`, async () => {
      // TLS 1.3 tells a client late that its certificate is missing, so that the connection counts as made.
      assert.match(reason(await ask(edge, plain(stage), as(known))), /^(502 BadGateway|503 Unavailable)$/);
      assert.equal(impostor.requests.length, 0);
    });
  }
});
