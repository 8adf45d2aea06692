import assert from "node:assert/strict";
import { Resolver } from "node:dns/promises";
import { dnsAnswer, DnsServer } from "../../../tools/shared/dns";

const KNOWN: Record<string, string[]> = {
  "v1-blue.gatehouse.internal": ["127.9.9.1", "127.9.9.2"],
  "empty.gatehouse.internal": [],
  "many.gatehouse.internal": Array.from({ length: 12 }, (_, i) => `127.9.9.${i + 1}`),
};
const lookUp = (name: string) => (KNOWN[name] ? { ttlSeconds: 10, addresses: KNOWN[name] } : undefined);
const query = (name: string, type: "A" | "AAAA" = "A") =>
  dnsAnswer({ type: "query", id: 7, questions: [{ name, type }] }, lookUp);

describe("Cloud Map's names", () => {
  it("lead to every instance, for the record's time", () => {
    const reply = query("V1-blue.gatehouse.internal");
    assert.deepEqual([reply.id, reply.type, (reply.flags ?? 0) & 15], [7, "response", 0]);
    const records = (reply.answers ?? []).map((one) =>
      one.type === "A" ? `${one.name} ${one.ttl} ${one.data}` : one.type,
    );
    assert.deepEqual(records.sort(), [
      "V1-blue.gatehouse.internal 10 127.9.9.1",
      "V1-blue.gatehouse.internal 10 127.9.9.2",
    ]);
  });

  it("lead to eight of more than eight, each in its turn", () => {
    const drawn = new Set<string>();
    for (let i = 0; i < 200; i++) {
      const addresses = (query("many.gatehouse.internal").answers ?? []).map((one) =>
        one.type === "A" ? one.data : "",
      );
      assert.equal(new Set(addresses).size, 8);
      addresses.forEach((address) => drawn.add(address));
    }
    assert.equal(drawn.size, 12);
  });

  it("do not exist unless the plan registers them, and have no records of other types", () => {
    const code = (name: string, type: "A" | "AAAA" = "A") => [
      (query(name, type).flags ?? 0) & 15,
      query(name, type).answers?.length,
    ];
    assert.deepEqual(code("nobody.gatehouse.internal"), [3, 0]);
    assert.deepEqual(code("empty.gatehouse.internal"), [0, 0]);
    assert.deepEqual(code("v1-blue.gatehouse.internal", "AAAA"), [0, 0]);
  });

  it("are told to a real resolver over UDP", async () => {
    const server = await DnsServer.start("127.0.0.1", lookUp);
    try {
      const resolver = new Resolver();
      resolver.setServers([`127.0.0.1:${server.port}`]);
      assert.deepEqual((await resolver.resolve4("v1-blue.gatehouse.internal")).sort(), ["127.9.9.1", "127.9.9.2"]);
      await assert.rejects(resolver.resolve4("nobody.gatehouse.internal"), { code: "ENOTFOUND" });
    } finally {
      await server.stop();
    }
  });
});
