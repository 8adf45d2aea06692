import assert from "node:assert/strict";
import type { Json, Plan } from "../../../tools/preview/index";
import { inputs } from "../../support/plans";
import { findAll } from "../../support/record";
import { apisOf, gatehouseArgs, stageArgs } from "../args";
import { planWith } from "./support";

describe("A gatehouse with a domain", () => {
  const domain = { name: "api.example.com", hostedZoneId: "Z0123456789" };
  const ACM = "aws:acm/certificate:Certificate";
  const records = (of: Plan) =>
    findAll(of, "aws:route53/record:Record")
      .map(({ name }) => name)
      .sort();

  it("maps the stages onto it, and tells clients that name", async () => {
    const apis = apisOf({ ...stageArgs, path: "" }, { ...stageArgs, name: "v2", path: "orders/v2" });
    const named = await planWith({ domain, apis });
    assert.deepEqual(named.outputs.urls, {
      "orders.v1": "https://api.example.com",
      "orders.v2": "https://api.example.com/orders/v2",
    });
    assert.deepEqual(
      findAll(named, "aws:apigatewayv2/apiMapping:ApiMapping").map(({ inputs: given }) => given.domainName),
      ["api.example.com", "api.example.com"],
    );
    assert.deepEqual(findAll(named, ACM).length, 2);
  });

  it("keeps the one before beside it, where its APIs answer as well, until it is told otherwise", async () => {
    const MAPPING = "aws:apigatewayv2/apiMapping:ApiMapping";
    const [next, after] = ["shop.example.com", "web.example.com"].map((name) => ({ ...domain, name }));
    const apis = [
      ...apisOf({ ...stageArgs, path: "" }, { ...stageArgs, name: "v2", defaultStage: true }),
      { name: "users", stages: [stageArgs], domain: { ...domain, name: "users.example.com" } },
    ];
    const steps = [
      { domain, apis },
      { domain: next!, domainGeneration: 2, former: { domains: [domain] }, apis },
      { domain: after!, domainGeneration: 3, former: { domains: [next!, domain] }, apis },
      { domain: after!, domainGeneration: 3, apis },
    ];
    const told = await Promise.all(steps.map(async (step) => planWith(step)));
    const names = (of: Plan) => findAll(of, "aws:apigatewayv2/domainName:DomainName").map(({ name, inputs: given }) => `${name} ${given.domainName as string}`).sort(); // prettier-ignore
    const users = "edge-users-domain users.example.com";
    assert.deepEqual(told.map(names), [
      ["edge-domain api.example.com", users],
      ["edge-domain api.example.com", "edge-domain-2 shop.example.com", users],
      ["edge-domain api.example.com", "edge-domain-2 shop.example.com", "edge-domain-3 web.example.com", users],
      ["edge-domain-3 web.example.com", users],
    ]);
    // A mapping that moved would be created before the one in its place is deleted: AWS refuses a path twice.
    const places = told.map(
      (of) => new Map(findAll(of, MAPPING).map(({ urn, inputs: given }) => [urn, given.domainName])),
    );
    for (const [i, now] of places.slice(1).entries())
      for (const [urn, domainName] of now) assert.equal(places[i]!.get(urn) ?? domainName, domainName, urn);
    assert.deepEqual(places.map(({ size }) => size), [3, 5, 7, 3]); // prettier-ignore
    const mapped = findAll(told[2]!, MAPPING).filter(({ inputs: given }) => given.domainName !== "users.example.com");
    const whole = (given: (typeof mapped)[number]["inputs"]) =>
      [
        `${given.domainName as string}/${(given.apiMappingKey as string | undefined) ?? ""}`,
        given.apiId as string,
        given.stage as string,
      ].join(" ");
    const on = (name: string) => [
      `${name}/ «Api edge-orders».id v1`,
      `${name}/orders-v2 «Api edge-orders».id $default`,
    ];
    assert.deepEqual(mapped.map(({ inputs: given }) => whole(given)).sort(), ["api.example.com", "shop.example.com", "web.example.com"].flatMap(on)); // prettier-ignore
    assert.deepEqual(told[1]!.outputs.urls, { "orders.v1": "https://shop.example.com", "orders.v2": "https://shop.example.com/orders-v2", "users.v1": "https://users.example.com/v1" }); // prettier-ignore
  });

  it("of the name that HAProxy's certificate is for, has one certificate and one validation record", async () => {
    const same = { ...domain, name: gatehouseArgs.tls.serverName };
    const named = await planWith({ domain: same });
    assert.deepEqual(
      findAll(named, ACM).map(({ name }) => name),
      ["edge-public"],
    );
    assert.deepEqual(records(named), ["edge-domain-a", "edge-domain-aaaa", "edge-public-validation-0"]);
    const { domainNameConfiguration } = inputs(named, "aws:apigatewayv2/domainName:DomainName");
    assert.equal((domainNameConfiguration as Record<string, Json>).certificateArn, "«Certificate edge-public».arn");
  });

  it("tells all records that the DNS must have where none is in Route 53", async () => {
    const { serverName } = gatehouseArgs.tls;
    const elsewhere = await planWith({
      domain: { name: domain.name, dnsElsewhere: true },
      tls: { serverName, dnsElsewhere: true },
    });
    assert.deepEqual(records(elsewhere), []);
    const told = elsewhere.outputs.dnsRecords as Record<string, string>[];
    assert.deepEqual(
      told.map(({ name }) => name),
      [
        "«Certificate edge-public».domainValidationOptions[0].resourceRecordName",
        "«Certificate edge-domain».domainValidationOptions[0].resourceRecordName",
        "api.example.com",
      ],
    );
  });
});
