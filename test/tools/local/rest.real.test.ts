import assert from "node:assert/strict";
import type { Haproxy } from "../../../tools/haproxy/find";
import { start } from "../../../tools/local/local";
import type { Local } from "../../../tools/local/running";
import { withScopedRoute } from "../../../tools/local/tour/sample-route";
import { tour, type TourResult } from "../../../tools/local/tour/tour";
import { preview } from "../../../tools/preview";
import { assignments, withOverrides } from "../../../tools/preview/project/override";
import { haproxyOrSkip } from "../../support/haproxy";
import { ROOT } from "../../support/plans";

const REST = {
  usagePlans: [
    {
      name: "gold",
      stages: ["v1", "v2"],
      throttle: { rateLimit: 500, burstLimit: 500 },
      consumers: [{ name: "north-freight", keyGeneration: 2 }],
    },
    {
      name: "trial",
      stages: ["v1", "v2"],
      throttle: { rateLimit: 4, burstLimit: 10 },
      quota: { requests: 20, period: "Day" },
      consumers: [{ name: "new-partner" }],
    },
  ],
  clientCertificate: { generated: {} },
};

describe("the plan of dev with a REST API that shows what the gatehouse issues, running on loopback", () => {
  let haproxy: Haproxy, local: Local, seen: TourResult[];

  before(async function () {
    haproxy = haproxyOrSkip(this);
    const rest = { ...REST, clientCertificate: { issued: {} } };
    const set = assignments.read(`certificates.forGateways=true apis[0].kind=Rest apis[0].rest=${JSON.stringify(rest)}`)!; // prettier-ignore
    const plan = await withOverrides(ROOT, "dev", set, () => preview({ root: ROOT, stack: "dev", passwordSymbols: true })); // prettier-ignore
    local = await start({ plan, haproxy: haproxy.path, extend: withScopedRoute });
    seen = await tour(local, 0, () => undefined);
  });

  after(() => local?.stop());

  it("does on a tour what is expected, and shows the next certificate without a registration", () => {
    assert.deepEqual(
      seen.filter((one) => "ok" in one && !one.ok),
      [],
    );
    const what = seen.filter(({ scene }) => scene === "a REST API").map((one) => one.what);
    for (const one of [
      "HAProxy past the gateway, with its proof and without its certificate",
      "the same with it",
      "through the gateway, which shows the next one without a registration",
    ])
      assert.ok(what.includes(one), one);
  });
});

describe("the plan of dev with a REST API, running on loopback", () => {
  let haproxy: Haproxy, local: Local, seen: TourResult[];

  before(async function () {
    haproxy = haproxyOrSkip(this);
    const set = assignments.read(`apis[0].kind=Rest apis[0].rest=${JSON.stringify(REST)}`)!;
    const plan = await withOverrides(ROOT, "dev", set, () => preview({ root: ROOT, stack: "dev", passwordSymbols: true })); // prettier-ignore
    local = await start({ plan, haproxy: haproxy.path, extend: withScopedRoute });
    seen = await tour(local, 0, () => undefined);
  });

  after(() => local?.stop());

  it("does on a tour what is expected", () => {
    assert.deepEqual(
      seen.filter((one) => "ok" in one && !one.ok),
      [],
    );
    assert.deepEqual(
      seen.filter((one) => "skipped" in one).map(({ scene }) => scene),
      ["another team's API"],
    );
  });

  it("shows what a REST API alone does", () => {
    assert.deepEqual(
      seen.filter(({ scene }) => scene === "a REST API").map(({ what }) => what),
      [
        "X-HTTP-Method-Override, where the authorizer's answer is known",
        "another method by it",
        "HAProxy past the gateway, with its proof and without its certificate",
        "the same with it",
        "a token without an API key",
        "with a key that nobody has",
        "with a consumer's key the service learns its id",
        "the key itself stays between the client and HAProxy",
        "both logs have the id",
        "more at once than a plan's burst",
        "the others",
        "another plan's consumer beside them",
        "more in a period than a plan's quota",
        "HAProxy's log has one line for each request so far",
      ],
    );
  });
});
