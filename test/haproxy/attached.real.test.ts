import assert from "node:assert/strict";
import { attachedBy, untilAttached } from "../../tools/attached/attached";
import type { Haproxy } from "../../tools/haproxy/find";
import { command, haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { ask, gateway, orders, PROOF, type Headers as Sent } from "./gateway";
import { oneService, type OneService } from "./services";

const HASH = "c".repeat(64);

describe("the answer that says which registration runs", () => {
  let haproxy: Haproxy, one: OneService, edge: Edge;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    one = await oneService();
    const [api] = one.intent.apis;
    edge = await start(haproxy, {
      ...one.intent,
      apis: [
        { ...api!, hash: HASH },
        { ...orders(api!.stages).apis[0]!, name: "users" },
      ],
      attachedScopes: ["apis:wait"],
      limits: { none: "what is told" },
    });
    await until("up", async () => (await ask(edge, gateway())).status === 200);
  });
  after(async () => void (await Promise.all([edge?.stop(), one?.stop()])));

  const holder = (): Sent => gateway({ scopes: "read apis:wait" });
  const told = async (headers: Sent) => {
    const answer = await ask(edge, headers);
    const given = answer.headers["x-gatehouse-attached"];
    return { status: answer.status, given: given === undefined ? undefined : String(given) };
  };

  it("is told to who holds the scope, with the task and how many there are", async () => {
    const { given } = await told(holder());
    assert.deepEqual(attachedBy(new Headers({ "x-gatehouse-attached": given! })), { registration: HASH, task: "self", tasks: 1 }); // prettier-ignore
    assert.equal((await told(gateway({ api: "users", scopes: "apis:wait" }))).given, "registration=unknown,task=self,tasks=1"); // prettier-ignore
  });

  it("is told to nobody else: without the scope, with one that looks like it, or with a forged one", async () => {
    for (const scopes of ["read", "apis:wait2", "xapis:wait", "apis:waits read"])
      assert.equal((await told(gateway({ scopes }))).given, undefined, scopes);
    const forged = gateway({ scopes: "apis:wait", sealed: `${PROOF};alice;web;read` });
    assert.equal((await told(forged)).given, undefined);
    const unproven = gateway({ scopes: "apis:wait", sealed: `${"x".repeat(48)};alice;web;apis:wait` });
    assert.deepEqual(await told(unproven), { status: 403, given: undefined });
    // A stage that is not there yet is what somebody waits for.
    assert.equal((await told(gateway({ scopes: "apis:wait", stage: "v9" }))).status, 421);
  });

  it("changes with the map, without a reload, and ends the wait", async () => {
    const next = "d".repeat(64);
    const asking = async () => ({ status: 200, headers: new Headers({ "x-gatehouse-attached": String((await told(holder())).given) }) }); // prettier-ignore
    const waiting = untilAttached(asking, { registration: next, deadline: Date.now() + 20_000, pause: async () => undefined }); // prettier-ignore
    assert.equal(await command(edge, `set map ${edge.directory}/attached.map orders registration=${next},task=self,tasks=1`), ""); // prettier-ignore
    assert.deepEqual([...(await waiting).tasks.keys()], ["self"]);
  });
});
