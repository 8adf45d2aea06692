import assert from "node:assert/strict";
import type { Intent } from "../../haproxy/config";
import type { Haproxy } from "../../tools/haproxy/find";
import { command, haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { API, ask, gateway, type Headers, PROOF, reason } from "./gateway";
import { oneService, type OneService } from "./services";

/** As a REST API sends a request of a route that asks for a key, to whichever of its stages. */
function keyed(id: string, { api = API, extra = [] }: { api?: string; extra?: Headers } = {}): Headers {
  const sealed = `${PROOF}.key`;
  return gateway({ api, sealed, extra: [["x-gatehouse-identity", "alice;web;read"], ["x-api-key-id", id], ...extra] });
}

describe("API keys", () => {
  let haproxy: Haproxy, one: OneService, edge: Edge;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    one = await oneService();
  });
  beforeEach(async () => {
    const [orders] = one.intent.apis;
    const intent: Intent = {
      ...one.intent,
      apis: [
        {
          ...orders!,
          apiKeys: [
            { id: "north1", consumer: "north" },
            { id: "north2", consumer: "north" },
            { id: "bay1", consumer: "bay" },
          ],
        },
        { ...orders!, name: "others", apiKeys: [{ id: "north9", consumer: "north" }] },
      ],
      classes: { unlisted: "Service" },
      limits: { periodSeconds: 60, Service: { key: { requests: 4 } } },
    };
    edge = await start(haproxy, intent);
    await until("up", async () => (await ask(edge, gateway({ client: "up" }))).status === 200);
  });
  afterEach(async () => edge.stop());
  after(async () => one.stop());

  const statuses = async (...all: Headers[]): Promise<number[]> => {
    const found: number[] = [];
    for (const headers of all) found.push((await ask(edge, headers)).status);
    return found;
  };
  const times = (n: number, headers: Headers): Headers[] => Array<Headers>(n).fill(headers);

  it("of one consumer share one limit; another consumer, and one of the same name of another API, have their own", async () => {
    assert.deepEqual(await statuses(...times(2, keyed("north1")), ...times(2, keyed("north2"))), [200, 200, 200, 200]);
    assert.deepEqual(await statuses(keyed("north1"), keyed("north2")), [429, 429]);
    assert.deepEqual(await statuses(keyed("bay1"), keyed("north9", { api: "others" })), [200, 200]);
  });

  it("that are not registered yet are counted by themselves, and by the consumer as soon as they are", async () => {
    assert.deepEqual(await statuses(...times(4, keyed("new1")), keyed("new1")), [200, 200, 200, 200, 429]);
    assert.deepEqual(await statuses(...times(4, keyed("north1")), keyed("new2")), [200, 200, 200, 200, 200]);
    await command(edge, `add map ${edge.directory}/api-keys.map ${API}.new2 ${API}.north`);
    assert.deepEqual(await statuses(keyed("new2")), [429]);
  });

  it("are told to the service and in the log by their ids, and the consumer is what was counted", async () => {
    const answer = await ask(edge, keyed("north2"));
    const { headers } = JSON.parse(answer.body) as { headers: string[] };
    assert.deepEqual(
      headers.filter((_, i) => headers[i - 1]?.toLowerCase() === "x-api-key-id"),
      ["north2"],
    );
    await until("it is logged", () =>
      edge.log.some((row) => row.includes('"api_key_id":"north2"') && row.includes(`"key":"${API}.north"`)),
    );
  });

  it("are not believed where the gateway did not ask for one, nor twice", async () => {
    const forged: Headers = [["x-api-key-id", "bay1"]];
    const unkeyed = gateway({ sealed: PROOF, extra: [["x-gatehouse-identity", "alice;web;read"], ...forged] });
    for (const headers of [gateway({ extra: forged }), unkeyed, keyed("north1", { extra: forged })])
      assert.equal(reason(await ask(edge, headers)), "400 AmbiguousHeader");
  });

  it("are nobody's without the proof", async () => {
    const forged = gateway({ sealed: "guess.key", extra: [["x-gatehouse-identity", "alice;web;read"], ["x-api-key-id", "bay1"]] }); // prettier-ignore
    assert.equal(reason(await ask(edge, forged)), "403 OriginProof");
  });

  it("do not matter to who has none: the OAuth client is counted", async () => {
    const web = (client: string) => gateway({ client });
    assert.deepEqual(await statuses(...times(4, web("web")), web("web"), web("app")), [200, 200, 200, 200, 429, 200]);
  });

  it("beside it: X-HTTP-Method-Override, which a REST API has obeyed by then, goes no further", async () => {
    const override: Headers = [["x-http-method-override", "DELETE"]];
    for (const headers of [gateway({ extra: override }), keyed("bay1", { extra: override })])
      assert.equal(reason(await ask(edge, headers)), "400 MethodOverride");
    assert.deepEqual(
      one.requests.filter(({ headers }) => "x-http-method-override" in headers),
      [],
    );
  });
});
