import assert from "node:assert/strict";
import { createServer } from "node:net";
import { listen } from "../../tools/shared/listen";
import { makeCertificate, type Certificate } from "../../tools/haproxy/certificate";
import type { Haproxy } from "../../tools/haproxy/find";
import { httpClient, type HttpAnswer, type HttpHeaders } from "../../tools/shared/http/client";
import { command, freePort, haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { reason, target } from "./gateway";
import { names, type Names } from "./services";
import { CREDENTIALS, realSigner, signedEndpoint, standInSigner, type SignedEndpoint, type Signer } from "./signing";

const API_HOST = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com";
const pair = (made: Certificate): { key: string; cert: string } => ({ key: made.bundle, cert: made.certificate });

/** AWS's own proxy too, where one was built: its path. */
const { GATEHOUSE_SIGV4_PROXY: binary } = process.env;
const SIGNERS = { "a stand-in": standInSigner, ...(binary && { "aws-sigv4-proxy": realSigner(binary) }) };

for (const [what, startSigner] of Object.entries(SIGNERS))
  describe(`HAProxy in front of a private API that asks for IAM, with ${what}`, () => {
    let haproxy: Haproxy, shop: Certificate, dns: Names, api: SignedEndpoint, edge: Edge, signer: Signer;
    const ports = { port: 0, returnPort: 0 };
    const sign = async (credentials = true) => (signer = await startSigner({ ...ports, host: API_HOST, credentials }));

    before(async function () {
      haproxy = haproxyOrSkip(this);
      const ours = await makeCertificate({ commonName: "partners" });
      shop = await makeCertificate({ commonName: "shop-1", issuer: ours });
      const amazon = await makeCertificate({ commonName: "amazon" });
      api = await signedEndpoint(pair(await makeCertificate({ commonName: "api", names: [API_HOST], issuer: amazon })));
      dns = await names({ [API_HOST]: ["127.0.0.1"] });
      Object.assign(ports, { port: await freePort(), returnPort: await freePort() });
      await sign();
      const version = { name: "api", host: API_HOST, port: api.port, weight: 1, instances: 1, tls: {} };
      const stage = { name: "prod", prefix: "", rewrite: { host: API_HOST, pathPrefix: "/prod" }, versions: [version] };
      edge = await start(
        haproxy,
        {
          apis: [{ name: "orders", stages: [{ ...stage, timeouts: { serverMs: 1500 }, maxBodyBytes: 200_000 }] }],
          clients: { stage: "orders.prod", signer: { ...ports, maxRequests: 4 } },
          resolver: { address: "127.0.0.1", port: dns.port },
          limits: { none: "another test" },
        },
        { "clients-ca.pem": ours.certificate, "backend-ca.pem": amazon.certificate },
      );
      await until("it is signed", async () => (await ask({ path: "/" })).status === 200);
    });

    after(async () => {
      await Promise.all([edge, signer, api, dns].map((each) => each?.stop()));
    });

    interface Asked {
      readonly path?: string;
      readonly method?: string;
      readonly headers?: HttpHeaders;
      readonly body?: string;
    }

    async function ask({ headers = [], path = "/orders/1", ...more }: Asked = {}): Promise<HttpAnswer> {
      const client = httpClient(target(edge, { keepAlive: false, tls: pair(shop) }));
      const length = more.body === undefined ? [] : [["content-length", String(Buffer.byteLength(more.body))] as const];
      const all = [["host", "partners.example.com"] as const, ...length, ...headers];
      const answer = await client.send({ path, headers: all, ...more }).finally(() => client.close());
      if (answer.failure !== undefined) throw new Error(answer.failure);
      return answer;
    }

    const all = (header: string): string[] => {
      const { rawHeaders } = api.requests.at(-1)!;
      return rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === header);
    };

    it("signs what arrives, under the API's own name, by the tasks' credentials", async () => {
      assert.equal((await ask()).status, 200);
      assert.equal(api.requests.at(-1)!.url, "/prod/orders/1");
      assert.deepEqual(all("host"), [API_HOST]);
      assert.match(all("authorization").join(), new RegExp(`^AWS4-HMAC-SHA256 Credential=${CREDENTIALS.accessKeyId}/\\d{8}/eu-central-1/execute-api/`)); // prettier-ignore
      assert.deepEqual(all("x-amz-security-token"), [CREDENTIALS.sessionToken]);
    });

    for (const path of ["/a%20b/%C3%A9", "/a+b", "/a:b@c,d=e&f'g(h)*i!j$k~l", "/%7Euser", "/ordres/%25", "/x?b=2&a=1", "/x?q=a%20b%2Bc&empty=&flag", "/x?filter=%7B%22a%22%3A1%7D&u=%C3%A9"])
      it(`signs ${path} so that the API takes it`, async () => {
        assert.equal((await ask({ path })).status, 200, path);
        assert.equal(api.requests.at(-1)!.url.split("?")[0], `/prod${path.split("?")[0]}`);
        const query = (url: string) => [...new URL(url, "https://a.b").searchParams].sort();
        assert.deepEqual(query(api.requests.at(-1)!.url), query(path));
      }); // prettier-ignore

    it("signs a body", async () => {
      for (const body of ['{"a":"é"}', "x".repeat(150_000)]) {
        assert.equal((await ask({ method: "POST", path: "/orders?dry=1", body })).status, 200);
        assert.equal(api.requests.at(-1)!.body, body);
      }
    });

    it("refuses a body that is longer than what is signed, and one of no said length", async () => {
      assert.equal(reason(await ask({ method: "POST", body: "x".repeat(200_001) })), "413 TooLarge");
      assert.equal(reason(await ask({ method: "POST", body: "x", headers: [["transfer-encoding", "chunked"]] })), "411 LengthRequired"); // prettier-ignore
    });

    it("refuses a query of which a part would be lost: 400", async () => {
      for (const path of ["/x?a=1;b=2", "/x?a=%zz", "/x?a=1&b=%2"])
        assert.equal(reason(await ask({ path })), "400 AmbiguousQuery", path);
    });

    it("passes a client's own Authorization under another name, and nothing that it says of a signature", async () => {
      const headers = [["authorization", "Bearer abc"], ["x-amz-date", "20200101T000000Z"], ["X-Amz-Security-Token", "mine"], ["x-amz-content-sha256", "UNSIGNED-PAYLOAD"], ["x-original-authorization", "forged"], ["x-gatehouse-signed", "1"]] as const; // prettier-ignore
      assert.equal((await ask({ headers })).status, 200);
      assert.deepEqual(all("x-original-authorization"), ["Bearer abc"]);
      assert.equal(all("authorization").length, 1);
      assert.deepEqual([all("x-amz-content-sha256"), all("x-amz-date").length], [[], 1]);
      assert.ok(!api.requests.at(-1)!.rawHeaders.some((text) => ["mine", "forged"].includes(text)));
    });

    it("tells the API who calls, and the client which request it was", async () => {
      const { headers } = await ask();
      assert.deepEqual([all("x-auth-subject"), all("x-auth-client")], [["CN=shop-1"], ["shop-1"]]);
      assert.deepEqual(all("x-request-id"), [headers["x-request-id"]]);
      assert.equal(headers["x-gatehouse-signed"], undefined);
    });

    it("logs one line for a request, of the API's version", async () => {
      const { headers } = await ask();
      const lines = () => edge.log.filter((row) => row.includes(String(headers["x-request-id"])));
      await until("it is logged", () => lines().length > 0);
      assert.equal(lines().length, 1);
      const { version, server, status } = JSON.parse(lines()[0]!) as Record<string, unknown>;
      assert.deepEqual([version, server, status], ["api", "api.signer", 200]);
    });

    it("fails with 504 as JSON when the API is late, by the id of the request", async () => {
      const late = await ask({ path: "/sleep/3000" });
      assert.equal(reason(late), "504 Timeout");
      assert.equal((JSON.parse(late.body) as { request_id: string }).request_id, late.headers["x-request-id"]);
    });

    it("has no more at a time than it holds in memory: the others wait", async () => {
      const answers = await Promise.all(Array.from({ length: 12 }, () => ask({ path: "/sleep/200" })));
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
    });

    it("fails with 503 as JSON while no address of the endpoint is well, though what signs is", async () => {
      const before = api.requests.length;
      await setServers("maint");
      try {
        const answer = await ask();
        assert.equal(reason(answer), "503 Unavailable");
        assert.equal((JSON.parse(answer.body) as { request_id: string }).request_id, answer.headers["x-request-id"]);
        assert.equal(api.requests.length, before);
      } finally {
        await setServers("ready");
      }
      await until("it is back", async () => (await ask()).status === 200);
    });

    const setServers = async (state: string): Promise<void> => {
      for (const at of [1, 2]) await command(edge, `set server orders.prod:.signed/api.${at} state ${state}`);
    };

    it("fails with 502 as JSON, which tells nothing of the task, when what signs finds no credentials", async () => {
      await signer.stop();
      await sign(false);
      try {
        await until("it listens", async () => (await ask()).status !== 503);
        const answer = await ask();
        assert.equal(reason(answer), "502 BadGateway");
        assert.ok(!answer.body.includes("NoCredential"), answer.body);
      } finally {
        await signer.stop();
      }
    });

    it("fails with 503 as JSON when nothing signs, and serves again when something does", async () => {
      const answer = await ask();
      assert.equal(reason(answer), "503 Unavailable");
      assert.equal((JSON.parse(answer.body) as { request_id: string }).request_id, answer.headers["x-request-id"]);
      // Something that takes connections and never answers.
      const silent = createServer((socket) => void socket.on("error", () => undefined));
      await listen(silent, "127.0.0.1", ports.port);
      await until("it is late", async () => reason(await ask()) === "504 Timeout");
      silent.close();
      silent.unref();
      await sign();
      await until("it is signed again", async () => (await ask()).status === 200);
    });
  });
