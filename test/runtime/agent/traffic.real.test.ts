import { deepStrictEqual, ok } from "node:assert";
import { join } from "node:path";
import { socket } from "../../../runtime/agent/haproxy/socket";
import { Traffic } from "../../../runtime/agent/haproxy/traffic";
import { httpClient } from "../../../tools/shared/http/client";
import { gateway, orders, target } from "../../haproxy/gateway";
import { names, service } from "../../haproxy/services";
import { haproxyOrSkip, start, until } from "../../support/haproxy";

describe("HAProxy's numbers", () => {
  it("are what happened since they were asked for last, requests without an answer among them", async function () {
    const haproxy = haproxyOrSkip(this);
    const one = await service("one");
    const dns = await names({ "one.svc.local": ["127.0.0.1"], "none.svc.local": [] });
    const stages = [
      { name: "v1", versions: [{ name: "blue", host: "one.svc.local", port: one.port, weight: 1, instances: 1 }] },
      { name: "v2", versions: [{ name: "blue", host: "none.svc.local", port: one.port, weight: 1, instances: 1 }] },
    ];
    const limits = { callers: 1000, Agent: { subject: { requests: 1000, concurrent: 100 } } };
    const edge = await start(haproxy, { ...orders(stages), limits, resolver: { address: "127.0.0.1", port: dns.port } }); // prettier-ignore
    const client = httpClient(target(edge, { connections: 4 }));
    const traffic = new Traffic(socket(join(edge.directory, "admin.sock")));
    const send = async (path: string, method = "GET", said = {}) =>
      client.send({ path, method, headers: gateway(said) });
    try {
      await until("up", async () => (await send("/")).status === 200);
      await until("the other is down", async () => (await traffic.measure()).whole.StagesDown === 1);
      for (let i = 0; i < 10; i++) await send("/", "POST", { subject: `s-${i}` });
      await send("/status/500");
      await send("/", "GET", { stage: "v2" });
      // The first is on a kept connection, which breaks under it.
      await send("/die", "POST");
      const running = [send("/sleep/1000"), send("/sleep/1000")];
      await until("both run", () => one.requests.filter(({ url }) => url === "/sleep/1000").length === 2);
      const { whole, stages: each } = await traffic.measure();
      const { ConnectionsUsed, CallersUsed, AnswerTime, ConnectionsReused, ...counted } = whole;
      deepStrictEqual(counted, {
        Requests: 15,
        ServerErrors: 2,
        Unanswered: 1,
        Retries: 0,
        Queued: 0,
        StagesDown: 1,
      });
      ok(ConnectionsUsed > 0 && ConnectionsUsed < 5, String(ConnectionsUsed));
      ok(CallersUsed > 0 && CallersUsed < 5, String(CallersUsed));
      ok(AnswerTime !== undefined && AnswerTime >= 0 && AnswerTime < 1000, String(AnswerTime));
      // Four connections, of which one broke, for fourteen requests.
      ok(
        ConnectionsReused !== undefined && ConnectionsReused > 40 && ConnectionsReused < 100,
        String(ConnectionsReused),
      );
      const of = (stage: string) => each.find((one) => one.stage === stage)!;
      // Of the fourteen two have no answer yet, and one never will.
      const { AnswerTime: _, ...first } = of("v1");
      deepStrictEqual(first, { api: "orders", stage: "v1", Requests: 11, ServerErrors: 1, Retries: 0, Queued: 0, Running: 2, InstancesUp: 1 }); // prettier-ignore
      const second = of("v2");
      deepStrictEqual([second.Requests, second.ServerErrors, second.InstancesUp], [1, 1, 0]);
      await Promise.all(running);
      const { whole: rest } = await traffic.measure();
      deepStrictEqual([rest.Requests, rest.Unanswered], [0, 0]);
    } finally {
      client.close();
      await Promise.all([edge, one, dns].map((each) => each.stop()));
    }
  });
});
