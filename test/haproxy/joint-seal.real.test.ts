import assert from "node:assert/strict";
import type { Intent } from "../../haproxy/config";
import type { Haproxy } from "../../tools/haproxy/find";
import { haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { ask, gateway, type Headers, orders, PROOF, reason, type Said, target } from "./gateway";
import { httpClient } from "../../tools/shared/http/client";
import { names, service, type Names, type Service } from "./services";

/** As a REST API whose authorizer is the function sends it. */
function byFunction(identity = "alice;web;read write", said: Said = {}): Headers {
  return gateway({ ...said, sealed: PROOF, extra: [["x-gatehouse-identity", identity], ...(said.extra ?? [])] });
}

/** As a REST API whose authorizer is a pool's own sends it. */
const byPool = (said: Said = {}): Headers => byFunction("claims", said);

describe("the seal of a REST API", () => {
  let haproxy: Haproxy, dns: Names, one: Service, edge: Edge;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    one = await service("one");
    dns = await names({ "one.svc.local": ["127.0.0.1"] });
    const intent: Intent = {
      ...orders([
        { name: "v1", versions: [{ name: "blue", host: "one.svc.local", port: one.port, weight: 1, instances: 1 }] },
      ]),
      limits: { none: "what is tested is who is believed" },
    };
    edge = await start(haproxy, { ...intent, resolver: { address: "127.0.0.1", port: dns.port } }); // prettier-ignore
    await until("up", async () => (await ask(edge, gateway())).status === 200);
  });

  after(async () => {
    await Promise.all([edge, one, dns].map((each) => each?.stop()));
  });

  async function got(headers: Headers): Promise<Record<string, string>> {
    const answer = await ask(edge, headers);
    assert.equal(answer.status, 200, answer.body);
    const flat = (JSON.parse(answer.body) as { headers: string[] }).headers;
    return Object.fromEntries(flat.flatMap((name, i) => (i % 2 === 0 ? [[name.toLowerCase(), flat[i + 1]!]] : [])));
  }

  it("is believed in two headers, and a service sees neither", async () => {
    for (const headers of [byFunction(), byPool()]) {
      const seen = await got(headers);
      assert.deepEqual([seen["x-auth-subject"], seen["x-auth-client"], seen["x-auth-scopes"]], ["alice", "web", "read write"]); // prettier-ignore
      assert.deepEqual(Object.keys(seen).filter((name) => name.startsWith("x-gatehouse-") && name !== "x-gatehouse-route" && name !== "x-gatehouse-stage"), []); // prettier-ignore
    }
  });

  it("is believed request by request on one connection, whatever came before", async () => {
    const client = httpClient(target(edge));
    try {
      const send = async (headers: Headers) => (await ask(edge, headers, { client })).status;
      const sent = [byFunction(), gateway(), byPool(), byFunction("eve;web;read write"), gateway(), byFunction()];
      const statuses: number[] = [];
      for (const headers of sent) statuses.push(await send(headers));
      assert.deepEqual(statuses, [200, 200, 200, 200, 200, 200]);
    } finally {
      client.close();
    }
  });

  it("counts where a claim that a client sent stands and the token has none", async () => {
    const said = { subject: "alice", client: "admin-console", scopes: "read write" };
    for (const headers of [byFunction("alice;;read write", said), byFunction("alice;;read write")]) {
      const seen = await got(headers);
      assert.deepEqual([seen["x-auth-subject"], seen["x-auth-client"], seen["x-auth-scopes"]], ["alice", undefined, "read write"]); // prettier-ignore
    }
  });

  it("has three claims, none of them with the separator in it", async () => {
    for (const identity of ["alice;admin;web;read write", "alice;web", "alice", "alice;web;read;"])
      assert.equal(reason(await ask(edge, byFunction(identity))), "400 IdentityMismatch", identity);
  });

  it("is always said: an identity is not believed by the headers alone", async () => {
    assert.equal(reason(await ask(edge, gateway({ sealed: PROOF }))), "400 IdentityMismatch");
  });

  it("is a client's own without the proof, and opens nothing", async () => {
    const forged: Said[] = [{ sealed: "guess" }, { sealed: "" }, { sealed: undefined }];
    for (const said of forged) {
      assert.equal(reason(await ask(edge, gateway(said))), "403 OriginProof", JSON.stringify(said));
      const extra: Headers = [["x-gatehouse-identity", "alice;web;read write"]];
      assert.equal(reason(await ask(edge, gateway({ ...said, extra }))), "403 OriginProof", JSON.stringify(said));
    }
  });

  it("has each of its headers once", async () => {
    const proof = ["x-gatehouse-origin", PROOF] as const;
    const identity = ["x-gatehouse-identity", "alice;web;read write"] as const;
    assert.equal(reason(await ask(edge, [...byPool(), proof])), "403 OriginProof");
    assert.equal(reason(await ask(edge, [...byFunction(), proof])), "403 OriginProof");
    assert.notEqual((await ask(edge, [...byFunction(), identity])).status, 200);
  });

  it("is not what an HTTP API says, where a client's own identity is refused", async () => {
    const extra: Headers = [["x-gatehouse-identity", "alice;web;read write"]];
    assert.equal(reason(await ask(edge, gateway({ extra }))), "400 AmbiguousHeader");
  });
});
