import assert from "node:assert/strict";
import { Resolver } from "node:dns/promises";
import { startNames } from "../../../tools/local/names";
import { Cleanup } from "../../../tools/shared/cleanup";
import { planOf } from "../../support/plans";

describe("the names of a local run", () => {
  it("have no answer while Cloud Map is away, by its API or by DNS", async () => {
    const cleanup = new Cleanup();
    const name = "shop-v1-blue.gatehouse-dev.internal";
    const instances = { lookUp: () => ({ ttlSeconds: 10, addresses: ["127.9.9.1"] }) };
    const { resolver, cloudMap, cloudMapUrl } = await startNames(
      await planOf("dev"),
      { environment: {} } as never,
      instances as never,
      {},
      "127.0.0.1",
      cleanup,
    );
    const dns = new Resolver({ timeout: 200, tries: 1 });
    dns.setServers([`${resolver.address}:${resolver.port}`]);
    const both = async () => {
      const asked = await fetch(cloudMapUrl, {
        method: "POST",
        headers: { "x-amz-target": "Route53AutoNaming_v20170314.DiscoverInstances" },
        body: JSON.stringify({ NamespaceName: "gatehouse-dev.internal", ServiceName: "shop-v1-blue" }),
      });
      await asked.arrayBuffer();
      return [asked.status, await dns.resolve4(name).catch((error: NodeJS.ErrnoException) => error.code)];
    };
    try {
      assert.deepEqual(await both(), [200, ["127.9.9.1"]]);
      cloudMap.isAway = true;
      assert.deepEqual(await both(), [500, "ETIMEOUT"]);
      cloudMap.isAway = false;
      assert.deepEqual(await both(), [200, ["127.9.9.1"]]);
    } finally {
      await cleanup.run();
    }
  });
});
