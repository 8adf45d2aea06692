import assert from "node:assert/strict";
import { makeCertificate, type Certificate } from "../../tools/haproxy/certificate";
import { httpClient } from "../../tools/shared/http/client";
import type { Haproxy } from "../../tools/haproxy/find";
import { command, haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { answered, ask, gateway, type Headers, orders, reason, type Sent, target } from "./gateway";
import { names, service, type Names, type Service } from "./services";

/** Key and certificate, as node takes them. */
const pair = (made: Certificate): { key: string; cert: string } => ({ key: made.bundle, cert: made.certificate });

describe("certificates", () => {
  let ours: Certificate, self: Certificate, known: Certificate, stranger: Certificate, others: Certificate;
  let haproxy: Haproxy, dns: Names, tls: Service, impostor: Service, edge: Edge;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    ours = await makeCertificate({ commonName: "gateway authority" });
    self = await makeCertificate({ commonName: "ApiGateway" });
    known = await makeCertificate({ commonName: "gateway-v1", issuer: ours });
    stranger = await makeCertificate({ commonName: "stranger", issuer: ours });
    const namesake = await makeCertificate({ commonName: "gateway authority" });
    others = await makeCertificate({ commonName: "gateway-v1", issuer: namesake });
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
    edge = await start(
      haproxy,
      {
        ...orders(stages),
        resolver: { address: "127.0.0.1", port: dns.port },
        clientCertificate: { subjects: ["ApiGateway", "gateway-v1"] },
        originProof: false,
        apiKeys: true,
        limits: { none: "what is tested is who is let in" },
      },
      {
        "gateway-ca.pem": ours.certificate + self.certificate,
        "backend-ca.pem": backends.certificate,
        "backend-client.pem": client.bundle,
      },
    );
    await until("up", async () => (await ask(edge, plain(), { tls: pair(known) })).status === 200);
  });

  after(async () => {
    await Promise.all([edge, tls, impostor, dns].map((each) => each?.stop()));
  });

  const plain = (stage = "v1"): Headers => gateway({ sealed: undefined, stage, extra: [["x-api-key-id", "key-1"]] });
  const as = (made: Certificate): Sent => ({ tls: pair(made) });

  it("let the gateway in by its authority or by the certificate itself", async () => {
    for (const made of [known, self]) assert.equal(answered(await ask(edge, plain(), as(made))), "tls");
  });

  it("fails when the client shows none, or one of another authority of the same name", async () => {
    await assert.rejects(ask(edge, plain()));
    await assert.rejects(ask(edge, plain(), as(others)));
  });

  it("fails when the name is not one of the gateway's: 403", async () => {
    assert.equal(reason(await ask(edge, plain(), as(stranger))), "403 ClientCertificate");
  });

  it("fails when an origin proof is sent where none is asked for", async () => {
    const headers: Headers = [...plain(), ["x-gatehouse-origin", "anything"]];
    assert.equal(reason(await ask(edge, headers, as(known))), "400 AmbiguousHeader");
  });

  it("fails when the certificate's name is taken away, on an open connection too", async () => {
    const client = httpClient(target(edge, { tls: pair(self) }));
    try {
      assert.equal((await ask(edge, plain(), { client })).status, 200);
      await command(edge, `del map ${edge.directory}/certificates.map ApiGateway`);
      assert.equal(reason(await ask(edge, plain(), { client })), "403 ClientCertificate");
    } finally {
      client.close();
    }
  });

  it("are told in the log by name", async () => {
    await ask(edge, plain(), as(stranger));
    await until("it is logged", () => edge.log.some((row) => row.includes('"certificate": "stranger"')));
  });

  for (const stage of ["other-name", "no-certificate", "impostor"]) {
    it(`fails when the backend's TLS is wrong: ${stage}`, async () => {
      // TLS 1.3 tells a client late that its certificate is missing, so that the connection counts as made.
      assert.match(reason(await ask(edge, plain(stage), as(known))), /^(502 BadGateway|503 Unavailable)$/);
      assert.equal(impostor.requests.length, 0);
    });
  }
});
