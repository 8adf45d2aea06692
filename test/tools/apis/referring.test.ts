import assert from "node:assert/strict";
import type { Found } from "../../../tools/apis/found";
import { attachedApis, pathTaken, referring, referringTo, withoutApi } from "../../../tools/apis/referring";

const LISTENER = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/net/edge/1111/2222";
const BALANCER = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/edge/1111";
const NAMED = {
  identity: "edge-prod",
  own: [{ name: "shop", paths: ["shop-v1"] }],
  vpcLinkId: "new",
  listenerArn: LISTENER,
  domain: { name: "api.example.com" },
};
const way = (link: string, target = LISTENER) => ({ link, target });
const FOUND: Found = {
  apis: [
    { name: "orders", id: "o", kind: "Http", ways: [way("old"), way("new")] },
    { name: "shop", id: "s", kind: "Rest", ways: [way("new", BALANCER)] },
    { name: "users", id: "u", kind: "Http", ways: [way("new")] },
  ],
  mappings: [
    { domain: "api.example.com", path: "orders-v2", apiId: "o" },
    { domain: "api.example.com", path: "orders-v1", apiId: "o" },
    { domain: "api.example.com", path: "shop-v1", apiId: "s" },
    { domain: "users.example.com", path: "", apiId: "u" },
    { domain: "api.example.com", path: "elsewhere", apiId: "x" },
  ],
  registered: ["gone", "orders", "shop"],
};

describe("the APIs that refer to a gatehouse", () => {
  const all = referring(FOUND, NAMED);

  it("are told with what they refer to, and what of it the reference names no more", () => {
    assert.deepEqual(
      all.map(({ name, places, registered, old }) => ({ name, places, registered, old })),
      [
        { name: "orders", places: ["api.example.com/orders-v1", "api.example.com/orders-v2"], registered: true, old: ["old"] }, // prettier-ignore
        { name: "shop", places: ["api.example.com/shop-v1"], registered: true, old: [] },
        { name: "users", places: ["users.example.com/"], registered: false, old: [] },
      ],
    );
  });

  it("are found by a link, a listener, a balancer and a domain name", () => {
    assert.deepEqual(
      ["old", "new", LISTENER, BALANCER, "api.example.com", "users.example.com", "none"].map((what) =>
        referringTo(all, what, NAMED),
      ),
      [["orders"], ["orders", "shop", "users"], ["orders", "users"], ["shop"], ["orders", "shop"], ["users"], []],
    );
  });

  it("are, at a domain before, those of other programs: the platform's own leave it when it goes", () => {
    const before = ["s", "u"].map((apiId) => ({ domain: "old.example.com", path: `${apiId}-v1`, apiId }));
    const both = referring({ ...FOUND, mappings: [...FOUND.mappings, ...before] }, NAMED);
    assert.deepEqual(referringTo(both, "old.example.com", NAMED), ["users"]);
  });

  it("are, without the platform's own, what its setting attached says; of what is registered alone no path is known", () => {
    assert.deepEqual(attachedApis(FOUND, NAMED), [
      { name: "gone" },
      { name: "orders", paths: ["orders-v1", "orders-v2"] },
      { name: "users", paths: [] },
    ]);
    assert.deepEqual(withoutApi(FOUND), ["gone"]);
  });

  it("have paths that no other API can have; their own they keep", () => {
    const taken = (path: string, api: string, found = FOUND) => pathTaken(found, NAMED, path, api);
    assert.deepEqual(taken("orders-v1", "orders"), []);
    assert.deepEqual(taken("parcels-v1", "parcels"), []);
    assert.deepEqual(taken("orders-v1", "users"), [
      '--path: give it a path of its own on the domain: another has this one; got "orders-v1" (API orders)',
    ]);
    assert.match(taken("elsewhere", "users")[0]!, /\(API x, which is not of this gatehouse\)$/);
    const deep = [...FOUND.mappings, { domain: "api.example.com", path: "users/v1", apiId: "u" }];
    assert.match(taken("users/v10", "parcels", { ...FOUND, mappings: deep })[0]!, /AWS compares letters/);
  });
});
