import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { command, haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { httpClient, type HttpClient } from "../../tools/shared/http/client";
import { API, ask, gateway, orders, PROOF, reason, type Said, target } from "./gateway";
import { names, service, type Names, type Service } from "./services";

// HAProxy keeps the hash of the last proof that a connection showed.
describe("a connection that showed its proof", () => {
  let dns: Names, one: Service, edge: Edge, client: HttpClient;
  const hash = createHash("sha256").update(PROOF).digest("hex");
  const other = "z".repeat(48);

  before(async function () {
    const haproxy = haproxyOrSkip(this);
    one = await service("one");
    dns = await names({ "one.svc.local": ["127.0.0.1"] });
    const versions = [{ name: "blue", host: "one.svc.local", port: one.port, weight: 1 }];
    const intent = {
      ...orders([{ name: "v1", versions }]),
      resolver: { address: "127.0.0.1", port: dns.port },
      limits: { none: "what is tested is who is believed" },
    };
    edge = await start(haproxy, intent);
    await until("the backend is up", async () => (await ask(edge, gateway())).status === 200);
  });
  beforeEach(async () => {
    client = httpClient(target(edge, { connections: 1 }));
    assert.equal((await ask(edge, gateway(), { client })).status, 200);
  });
  afterEach(() => client.close());
  after(async () => {
    await Promise.all([edge, one, dns].map((each) => each?.stop()));
  });

  /** All on the one connection. */
  const answers = async (...said: Said[]): Promise<string[]> => {
    const all: string[] = [];
    for (const one of said) {
      const answer = await ask(edge, gateway(one), { client });
      all.push(answer.status === 200 ? "200" : reason(answer));
    }
    return all;
  };

  it("must show it with each request, and is believed again when it does", async () => {
    const claims = "alice;web;read write";
    assert.deepEqual(
      await answers(
        { sealed: undefined },
        {},
        { sealed: "" },
        { sealed: `;${claims}` },
        { sealed: `${other};${claims}` },
      ),
      ["403 OriginProof", "200", "403 OriginProof", "403 OriginProof", "403 OriginProof"],
    );
    assert.deepEqual(await answers({}, { sealed: undefined }, {}), ["200", "403 OriginProof", "200"]);
  });

  it("is not believed with a seal that is too long to be kept whole: a scope that is cut is another", async () => {
    const sealed = (bytes: number) => `${PROOF};alice;web;`.padEnd(bytes, "s");
    assert.deepEqual(
      await answers({ sealed: sealed(10_239) }, { sealed: sealed(10_240) }, { sealed: sealed(10_241) }, {}),
      ["200", "400 IdentityMismatch", "400 IdentityMismatch", "200"],
    );
  });

  it("has none of its own to lend to a request that seals its claims without one", async () => {
    const bare = { sealed: ";alice;web;read write" };
    assert.deepEqual(await answers({ sealed: undefined }, bare, bare, {}, bare), [
      "403 OriginProof",
      "403 OriginProof",
      "403 OriginProof",
      "200",
      "403 OriginProof",
    ]);
  });

  it("carries the requests of many subjects, each as it was sealed", async () => {
    const subjectOf = async (said: Said): Promise<unknown> => {
      const { headers } = JSON.parse((await ask(edge, gateway(said), { client })).body) as { headers: string[] };
      return headers[headers.findIndex((name) => name.toLowerCase() === "x-auth-subject") + 1];
    };
    assert.deepEqual(
      [await subjectOf({ subject: "bob" }), await subjectOf({ subject: "eve", sealed: `${PROOF};bob;web;read` }), await subjectOf({})], // prettier-ignore
      ["bob", "bob", "alice"],
    );
  });

  it("ends to be believed when its proof is taken out of the map, and starts when one is put in", async () => {
    const map = join(edge.directory, "origins.map");
    const next = createHash("sha256").update(other).digest("hex");
    await command(edge, `del map ${map} ${API}.${hash}`);
    assert.deepEqual(await answers({}), ["403 OriginProof"]);
    await command(edge, `add map ${map} ${API}.${next} 8`);
    assert.deepEqual(await answers({ sealed: `${other};alice;web;read write` }, {}), ["200", "403 OriginProof"]);
    await command(edge, `add map ${map} ${API}.${hash} 7`);
    assert.deepEqual(await answers({}), ["200"]);
  });
});
