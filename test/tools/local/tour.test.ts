import assert from "node:assert/strict";
import path from "node:path";
import type { Haproxy } from "../../../tools/haproxy/find";
import { turned } from "../../../tools/local/backends/knobs";
import { start } from "../../../tools/local/local";
import type { Local } from "../../../tools/local/running";
import { withScopedRoute } from "../../../tools/local/tour/rehearsal";
import { tour } from "../../../tools/local/tour/tour";
import { visit } from "../../../tools/local/tour/visit";
import { authorised } from "../../../tools/local/tour/who";
import { preview } from "../../../tools/preview";
import { haproxyOrSkip } from "../../support/haproxy";

const ROOT = path.resolve(__dirname, "../../..");
const SCENES = ["authorised", "no token", "scopes", "spoofed identity", "straight at HAProxy", "throttled agent", "weight shift", "instance killed", "graceful stop", "logs"]; // prettier-ignore

describe("the plan of dev, running on loopback", () => {
  let haproxy: Haproxy, local: Local;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    const plan = await preview({ root: ROOT, stack: "dev", passwordSymbols: true });
    local = await start({ plan, haproxy: haproxy.path, extend: withScopedRoute });
  });

  after(() => local?.stop());

  it("does on a tour what is expected, in every scene", async () => {
    const seen = await tour(local, 0, () => undefined);
    assert.deepEqual(
      seen.filter((one) => !("ok" in one && one.ok)),
      [],
    );
    assert.deepEqual([...new Set(seen.map((one) => one.scene))], SCENES);
  }).timeout(120_000);

  it("tells what was expected and what was got where something is not so", async () => {
    const prepared = await visit(local, 100);
    await Promise.all(local.instances.of("v1").map((instance) => local.instances.kill(instance)));
    const [first] = await authorised(prepared!);
    const got = "503";
    assert.deepEqual(first, { what: "a person with a token is answered", expected: "200", got, ok: false });
    Object.values(prepared!.callers).forEach((caller) => caller.close());
  });

  it("shows on its control endpoint what runs, and lets it be slowed, failed and killed", async () => {
    const at = `${local.controlUrl}/v2/blue`;
    const change = { latencyMs: 1, errorPercent: 100 };
    const patched = await fetch(`${at}/1`, { method: "PATCH", body: JSON.stringify(change) });
    assert.equal(patched.status, 200);
    const [one] = local.instances.of("v2", "blue");
    assert.deepEqual(one?.knobs, turned({ healthy: true, latencyMs: 0, errorPercent: 0 }, change));
    const statuses = [];
    for (const [method, where] of [
      ["DELETE", `${at}/2`],
      ["DELETE", `${at}/2`],
      ["POST", at],
      ["PUT", `${at}/1`],
    ] as const)
      statuses.push((await fetch(where, { method })).status);
    assert.deepEqual(statuses, [200, 404, 201, 405]);
    assert.deepEqual(
      local.instances.of("v2").map(({ identity }) => identity.instance),
      [1, 3],
    );
  });

  it("lets Cloud Map leave an unhealthy instance out", async () => {
    const [one, other] = local.instances.of("v2", "blue");
    local.instances.turn(one!, { ...one!.knobs, healthy: false });
    assert.deepEqual(local.instances.known(one!.host, 10), { ttlSeconds: 10, addresses: [other!.identity.address] });
    assert.equal(local.instances.known("nobody.gatehouse.internal", 10), undefined);
  });
});
