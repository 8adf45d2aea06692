import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { setTimeout as sleep } from "node:timers/promises";
import { issuerKeysKey, type HaproxyStage, type IssuerKeys, type Registration } from "../../../haproxy/config";
import type { Agent } from "../../../runtime/agent/agent";
import { printKeySet } from "../../../runtime/tokens/key-set";
import type { Haproxy } from "../../../tools/haproxy/find";
import { httpClient, sendOnce, type HttpAnswer } from "../../../tools/shared/http/client";
import { ask, gateway, reason, target, type Headers } from "../../haproxy/gateway";
import { haproxyOrSkip, until } from "../../support/haproxy";
import { issuerKey, token, type IssuerKey } from "../../support/tokens";
import type { Rig } from "./support/rig";
import { served, type Served } from "./support/served";

const ISSUER = "https://id.example.com/";
const TOKENS = { issuer: ISSUER, audiences: ["api"], clientClaim: "client_id" };
const SHARED: IssuerKeys = { of: "Gatehouse", algorithms: ["RS256"] };

const [first, second, curve] = [issuerKey("first"), issuerKey("second"), issuerKey("curve", "P-256")];

const bearer = (key: IssuerKey): Headers => {
  const exp = Math.floor(Date.now() / 1000) + 60;
  const value = token(key, { iss: ISSUER, aud: "api", sub: "alice", client_id: "web", exp });
  return gateway({ extra: [["authorization", `Bearer ${value}`]] });
};

describe("the keys that tokens are verified by, in a running fleet", () => {
  let haproxy: Haproxy, task: Served, rig: Rig, agent: Agent, stages: HaproxyStage[];

  before(function () {
    haproxy = haproxyOrSkip(this);
  });
  beforeEach(async () => {
    task = await served();
    ({ rig, stages } = task);
  });
  afterEach(() => task.stop());

  const publish = (...keys: IssuerKey[]): void => publishAs(issuerKeysKey(), ISSUER, ...keys);
  const publishAs = (key: string, issuer: string, ...keys: IssuerKey[]): void =>
    rig.object(key, printKeySet(issuer, Date.now(), keys.map(({ known }) => ({ ...known, seenAt: Date.now() })))); // prettier-ignore
  const verify = (issuerKeys = SHARED): void =>
    rig.register({ stages, tokens: TOKENS, issuerKeys } as Pick<Registration, "stages">);
  const of = async (headers: Headers): Promise<string> => {
    const answer = await ask(rig, headers);
    return answer.status === 200 ? "200" : reason(answer);
  };
  const becomes = async (headers: Headers, outcome: string): Promise<void> =>
    until(`it is ${outcome}`, async () => (await of(headers).catch(() => "")) === outcome);
  const age = async (): Promise<unknown> => {
    const before = rig.metrics.length;
    await agent.report();
    return rig.metrics.slice(before).map((line) => JSON.parse(line) as Record<string, unknown>).find((line) => "TokenKeysAge" in line)?.["TokenKeysAge"]; // prettier-ignore
  };

  it("are changed without a failed request: a new one beside the old, signed with, and the old one withdrawn", async () => {
    publish(first);
    agent = await rig.start(haproxy);
    await until("it answers without", async () => (await of(gateway()).catch(() => "")) === "200");
    const failed: string[] = [];
    let [sent, load, signing] = [0, true, first];
    const noted = ({ status, failure, body }: HttpAnswer): void => {
      sent += 1;
      if (status !== 200) failed.push(failure ?? `${status} ${body}`);
    };
    const kept = httpClient(target(rig, { connections: 2 }));
    const loads = [
      async () => noted(await kept.send({ path: "/", headers: bearer(signing) })),
      async () => noted(await sendOnce(target(rig), { path: "/", headers: bearer(signing) })),
    ].map(async (send) => {
      while (load) await send().then(() => sleep(5));
    });

    // With good tokens all along, nobody notices that they are verified from here on.
    verify();
    await becomes(gateway(), "401 TokenMissing");
    strictEqual(await of(bearer(second)), "401 TokenKeyUnknown");

    publish(second, first);
    await becomes(bearer(second), "200");
    signing = second;
    await sleep(1000);
    strictEqual(await of(bearer(first)), "200");

    publish(second);
    await becomes(bearer(first), "401 TokenKeyUnknown");
    await sleep(500);
    load = false;
    await Promise.all(loads);
    kept.close();
    deepStrictEqual(failed, []);
    ok(sent > 200, `only ${sent} requests were sent`);
    deepStrictEqual(rig.logs.of("issuer's keys taken").map(({ kids }) => kids), [["first"], ["second", "first"], ["second"]]); // prettier-ignore
  }).timeout(90_000);

  it("stay as they are while the newer object is garbage, over a restart too; and the same keys, written again, change no file", async () => {
    publish(first);
    verify();
    agent = await rig.start(haproxy);
    await becomes(bearer(first), "200");
    for (const garbage of ["", "{", '{"schema":2}', printKeySet(ISSUER, Date.now(), []), "x".repeat(300_000)]) {
      const before = rig.logs.of("issuer's keys refused: the last good ones stay").length;
      rig.object(issuerKeysKey(), garbage);
      await until("refused", () => rig.logs.of("issuer's keys refused: the last good ones stay").length > before);
      strictEqual(await of(bearer(first)), "200");
    }
    const again = rig.agent();
    const ended = again.run();
    await until("adopted", () => rig.logs.of("issuer's keys taken").length > 1);
    again.stop();
    await ended;
    strictEqual(await of(bearer(first)), "200");
    const file = rig.file("haproxy.cfg");
    publish(first);
    await sleep(2500);
    strictEqual(rig.file("haproxy.cfg"), file);
    strictEqual(await of(bearer(first)), "200");
  }).timeout(60_000);

  it("that are not there let nobody in: none so far, another issuer's, of another algorithm, of another API, or deleted", async () => {
    verify();
    agent = await rig.start(haproxy);
    await becomes(bearer(first), "401 TokenKeyUnknown");
    ok(((await age()) as number) > 50 * 365 * 86_400, "an age that no fetched keys have");
    publishAs(issuerKeysKey(), "https://id.example.org/", first);
    publishAs(issuerKeysKey("orders"), ISSUER, first);
    await until("taken", () => rig.logs.of("issuer's keys taken").length === 2);
    await sleep(1500);
    strictEqual(await of(bearer(first)), "401 TokenKeyUnknown");
    verify({ of: "Api", algorithms: ["RS256"] });
    await becomes(bearer(first), "200");
    publishAs(issuerKeysKey("orders"), ISSUER, first, curve);
    await sleep(2500);
    strictEqual(await of(bearer(curve)), "401 TokenKeyUnknown");
    verify({ of: "Api", algorithms: ["RS256", "ES256"] });
    await becomes(bearer(curve), "200");
    rig.remove(issuerKeysKey("orders"));
    await becomes(bearer(first), "401 TokenKeyUnknown");
  }).timeout(60_000);

  it("are told by their age, and only where tokens are verified", async () => {
    publish(first);
    agent = await rig.start(haproxy);
    await becomes(gateway(), "200");
    strictEqual(await age(), undefined);
    rig.object(issuerKeysKey(), printKeySet(ISSUER, Date.now() - 3_600_000, [{ ...first.known, seenAt: 0 }]));
    verify();
    await becomes(gateway(), "401 TokenMissing");
    const seconds = (await age()) as number;
    ok(seconds >= 3600 && seconds < 3660, `it is ${seconds} seconds`);
  });
});
