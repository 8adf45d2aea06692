import assert from "node:assert/strict";
import type { TLSSocket } from "node:tls";
import { oldWorker, oldWorkers } from "../../runtime/agent/haproxy/process";
import { makeCertificate, type Certificate } from "../../tools/haproxy/certificate";
import { httpClient, type HttpAnswer } from "../../tools/shared/http/client";
import type { Haproxy } from "../../tools/haproxy/find";
import { command, haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { reason, target } from "./gateway";
import { names, service, type Names, type Service } from "./services";

const API_HOST = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com";
const SUBJECT_OF = (commonName: string): string => `CN=${commonName}`;

/** Key and certificate, as node takes them. */
const pair = (made: Certificate): { key: string; cert: string } => ({ key: made.bundle, cert: made.certificate });

// The endpoint's TLS is that of AWS: here of an authority of the test's own, and all else is as it is deployed.
describe("HAProxy in front of a private API", () => {
  let ours: Certificate, shop: Certificate, stranger: Certificate, others: Certificate, nobody: Certificate;
  let haproxy: Haproxy, dns: Names, api: Service, impostor: Service, edge: Edge, open: Edge;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    ours = await makeCertificate({ commonName: "partners" });
    const namesake = await makeCertificate({ commonName: "partners" });
    shop = await makeCertificate({ commonName: "shop-1", issuer: ours });
    stranger = await makeCertificate({ commonName: "shop-2", issuer: ours });
    others = await makeCertificate({ commonName: "shop-1", issuer: namesake });
    nobody = await makeCertificate({ commonName: "", issuer: ours });
    const amazon = await makeCertificate({ commonName: "amazon" });
    const endpoint = await makeCertificate({ commonName: "api", names: ["*.execute-api.eu-central-1.amazonaws.com"], issuer: amazon }); // prettier-ignore
    api = await service("api", { tls: pair(endpoint) });
    const forged = await makeCertificate({ commonName: "api", names: ["*.execute-api.eu-central-1.amazonaws.com"] });
    impostor = await service("impostor", { tls: pair(forged) });
    dns = await names({ [API_HOST]: ["127.0.0.1"] });
    const files = { "clients-ca.pem": ours.certificate, "backend-ca.pem": amazon.certificate };
    const intent = (port: number, subjects?: string[]) => ({
      apis: [
        {
          name: "orders",
          stages: [
            {
              name: "prod",
              prefix: "",
              rewrite: { host: API_HOST, pathPrefix: "/prod" },
              versions: [{ name: "api", host: API_HOST, port, weight: 1, instances: 1, tls: {} }],
            },
          ],
        },
      ],
      clients: { stage: "orders.prod", ...(subjects && { subjects }) },
      resolver: { address: "127.0.0.1", port: dns.port },
    });
    edge = await start(haproxy, intent(api.port, ["shop-1"]), files);
    open = await start(haproxy, { ...intent(api.port), limits: { none: "another test" } }, files);
    for (const one of [edge, open]) await until("up", async () => (await ask(shop, {}, one)).status === 200);
  });

  after(async () => {
    await Promise.all([edge, open, api, impostor, dns].map((each) => each?.stop()));
  });

  interface Asked {
    readonly headers?: readonly (readonly [string, string])[];
    readonly path?: string;
    readonly version?: "1.1" | "2";
    readonly keep?: boolean;
  }

  /** As a client sends it, which knows of no gateway. */
  async function ask(by: Certificate | undefined, asked: Asked = {}, at = edge): Promise<HttpAnswer> {
    const { headers = [], path = "/orders/1?page=2", version = "1.1" } = asked;
    const client = httpClient(target(at, { version, keepAlive: false, ...(by && { tls: pair(by) }) }));
    const answer = await client
      .send({ method: "GET", path, headers: [["host", "partners.example.com"], ...headers] })
      .finally(() => client.close());
    if (answer.failure !== undefined) throw new Error(answer.failure);
    return answer;
  }

  /** What arrived last, all values of a header. */
  const arrived = () => api.requests.at(-1)!;
  const all = (header: string): string[] => {
    const { rawHeaders } = arrived();
    return rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === header);
  };

  it("fails when the client shows no certificate, and when another authority of the same name issued it", async () => {
    const before = api.requests.length;
    await assert.rejects(ask(undefined), /certificate required|alert|ECONNRESET|socket/i);
    await assert.rejects(ask(others), /unknown ca|alert|ECONNRESET|socket/i);
    assert.equal(api.requests.length, before);
  });

  it("fails when the certificate names nobody that is let in, or nobody at all: 403", async () => {
    assert.equal(reason(await ask(stranger)), "403 ClientCertificate");
    assert.equal(reason(await ask(nobody, {}, open)), "403 ClientCertificate");
    assert.equal((await ask(stranger, {}, open)).status, 200);
  });

  for (const version of ["1.1", "2"] as const)
    it(`forwards under the API's own name, with the stage in front of the path, over HTTP/${version}`, async () => {
      assert.equal((await ask(shop, { version })).status, 200);
      const { url, httpVersion, socket } = arrived();
      assert.deepEqual([url, httpVersion, all("host")], ["/prod/orders/1?page=2", "1.1", [API_HOST]]);
      assert.equal((socket as TLSSocket & { servername: string }).servername, API_HOST);
      assert.deepEqual(all("x-forwarded-host"), ["partners.example.com"]);
    });

  it("tells the API who calls, by the certificate", async () => {
    await ask(shop);
    assert.deepEqual(all("x-auth-subject"), [SUBJECT_OF("shop-1")]);
    assert.deepEqual(all("x-auth-client"), ["shop-1"]);
    assert.deepEqual(all("x-client-ip"), ["127.0.0.1"]);
    assert.deepEqual(all("x-gatehouse-stage"), ["orders.prod"]);
    assert.match(all("x-request-id").join(), /^[0-9a-f-]{36}$/);
  });

  it("removes what a client says of itself, under any spelling that some server folds into our names", async () => {
    const forged = [
      ["x-auth-subject", "CN=admin"], ["x-auth-subject", "CN=root"], ["X_Auth_Subject", "CN=admin"], ["x-auth.client", "admin"],
      ["x-auth-scopes", "all"], ["x-gatehouse-stage", "orders.other"], ["x-gatehouse-origin", "a;b;c;d"], ["x-client-ip", "10.0.0.1"],
      ["x-api-key-id", "key"], ["x-request-id", "mine-123456"], ["client-cert", "x"], ["x-forwarded-for", "10.0.0.1"], ["x-ssl-client-cn", "admin"], ["x-apigw-api-id", "other"],
    ] as const; // prettier-ignore
    assert.equal((await ask(shop, { headers: forged })).status, 200);
    const said = arrived().rawHeaders.join("\n");
    for (const word of ["admin", "root", "other", "10.0.0.1", "mine-123456", "a;b;c;d", "key"])
      assert.ok(!said.includes(word), `${word} in ${said}`);
    assert.deepEqual(all("x-auth-subject"), [SUBJECT_OF("shop-1")]);
    assert.deepEqual(all("x-auth-scopes"), []);
  });

  it("keeps what is the API's own: the client's token and its query", async () => {
    await ask(shop, { headers: [["authorization", "Bearer abc"]] });
    assert.deepEqual(all("authorization"), ["Bearer abc"]);
  });

  it("cannot be led to another stage by the path: 400", async () => {
    for (const path of ["/../other/orders", "/%2e%2e/other", "//other", "/a/..;/other"])
      assert.equal(reason(await ask(shop, { path })), "400 AmbiguousPath", path);
  });

  it("takes a Host for a name alone", async () => {
    const client = httpClient(target(edge, { keepAlive: false, tls: pair(shop) }));
    const answer = await client.send({ method: "GET", path: "/", headers: [["host", 'a.example.com";proto="http']] });
    client.close();
    if (answer.status === 200) assert.deepEqual(all("x-forwarded-host"), ["a.example.comprotohttp"]);
    else assert.equal(answer.status, 400);
  });

  it("knows the caller of a connection that was open before a reload", async () => {
    const client = httpClient(target(open, { connections: 1, tls: pair(stranger) }));
    const send = async () => client.send({ method: "GET", path: "/orders/1", headers: [["host", "partners.example.com"]] }); // prettier-ignore
    try {
      assert.equal((await send()).status, 200);
      const master = async (text: string) => command(open, text, "master.sock");
      assert.match(await master("reload"), /Success=1/);
      for (const pid of await oldWorkers(master))
        await oldWorker(master, pid)(`set map ${open.directory}/control.map replaced 1`);
      assert.equal((await send()).status, 200);
      assert.deepEqual([all("x-auth-subject"), all("x-auth-client")], [[SUBJECT_OF("shop-2")], ["shop-2"]]);
    } finally {
      client.close();
    }
  });

  it("counts each subject by itself, as an agent", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 25; i++) statuses.push((await ask(shop)).status);
    assert.ok(statuses.includes(429), statuses.join());
  });

  it("logs the subject and the certificate", async () => {
    await until("it is logged", () => edge.log.some((row) => row.includes('"subject":"CN=shop-1"') && row.includes('"certificate":"shop-1"'))); // prettier-ignore
  });

  it("fails when what answers for the endpoint has a certificate of somebody else's", async () => {
    const files = { "clients-ca.pem": ours.certificate, "backend-ca.pem": (await makeCertificate({ commonName: "amazon" })).certificate }; // prettier-ignore
    const version = { name: "api", host: API_HOST, port: impostor.port, weight: 1, instances: 1, tls: {} };
    const wrong = await start(
      haproxy,
      {
        apis: [{ name: "orders", stages: [{ name: "prod", prefix: "", versions: [version] }] }],
        clients: { stage: "orders.prod" },
        resolver: { address: "127.0.0.1", port: dns.port },
      },
      files,
    );
    try {
      await until("the address is known", async () => reason(await ask(shop, {}, wrong)) !== "421 UnknownStage");
      assert.match(reason(await ask(shop, {}, wrong)), /^(502 BadGateway|503 Unavailable)$/);
      assert.equal(impostor.requests.length, 0);
    } finally {
      await wrong.stop();
    }
  });
});
