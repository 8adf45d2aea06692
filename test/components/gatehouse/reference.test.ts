import assert from "node:assert/strict";
import { Api, Gatehouse, type GatehouseArgs, type GatehouseReference } from "../../../components/index";
import type { Plan } from "../../../tools/preview";
import { inputs, record } from "../../support/plans";
import { find } from "../../support/record";
import { gatehouseArgs, stageArgs } from "../args";

const domain = { name: "api.example.com", hostedZoneId: "Z0123456789" };
const outside = [{ host: "*.corp.example.com", cidrBlock: "10.8.0.0/16", port: 443 }];
const attached = [{ name: "users", paths: ["users-v1"] }];

const planWith = (changes: Partial<GatehouseArgs> = {}): Promise<Plan> =>
  record(() => {
    const { reference } = new Gatehouse("edge", { ...gatehouseArgs, ...changes });
    return { reference };
  });

const referenceWith = async (changes: Partial<GatehouseArgs> = {}): Promise<GatehouseReference> =>
  (await planWith(changes)).outputs.reference as unknown as GatehouseReference;

describe("a gatehouse's reference", () => {
  it("says all that an Api elsewhere needs, and nothing that is secret", async () => {
    const plan = await planWith({ identity: "edge-prod", domain, attached, backends: { outside } });
    assert.deepEqual(plan.outputs.reference, {
      schema: 1,
      libraryVersion: "0.1.0",
      identity: "edge-prod",
      accountId: "123456789012",
      region: "eu-central-1",
      vpcId: "«Vpc edge-network».id",
      privateSubnetIds: ["«Subnet edge-network-private-az1».id", "«Subnet edge-network-private-az2».id"],
      backendSecurityGroupId: "«SecurityGroup edge-backends».id",
      ports: { from: 8000, to: 8999 },
      namespace: "edge-prod.internal",
      namespaceId: "«PrivateDnsNamespace edge-fleet».id",
      outside: [{ host: "*.corp.example.com", port: 443 }],
      vpcLinkId: "«VpcLink edge-link-az1-az2».id",
      listenerArn: "«Listener edge-balancer».arn",
      serverName: "origin.example.com",
      registrationsBucket: (plan.outputs.reference as { registrationsBucket?: string }).registrationsBucket,
      domain: { name: "api.example.com", mutualTls: false, generation: 1 },
      issuer: {
        issuer: "https://id.example.com/",
        audiences: ["api"],
        clientClaim: "client_id",
        scopeClaim: "scope",
      },
      logGroupPrefix: "/aws/vendedlogs/apigateway/edge-prod-logs-",
      logKeyArn: "«Key edge-keys-logs».arn",
      logRetentionDays: 365,
      timeoutMilliseconds: 30_000,
      quotas: { stages: 10, routes: 300, namespaceInstances: 2000 },
      // 2,000, less twelve tasks of the fleet and two instances of its own API's version.
      instances: 1986,
      own: [{ name: "orders", paths: ["orders-v1"] }],
      attached,
      alarmTopicArn: "«Topic edge-alarms».arn",
      requestPathAlarmArn: "«CompositeAlarm edge-alarms-request-path».arn",
      detailedMetrics: true,
      protect: true,
    });
    assert.doesNotMatch(JSON.stringify(plan.outputs.reference), /secret|RandomPassword/);
  });

  it("attaches an Api of another program, by plain values", async () => {
    const text = JSON.stringify(await referenceWith({ domain }));
    // As a deployed stack has it: what is symbolic here has values that AWS gave.
    const known = text
      .replace(/«Vpc [^»]+».id/, "vpc-1")
      .replace(/«Subnet [^»]+».id/g, "subnet-a")
      .replace(/«SecurityGroup [^»]+».id/, "sg-1")
      .replaceAll(/«Key [^»]+».arn/g, "arn:aws:kms:eu-central-1:123456789012:key/1")
      .replace(/«Topic [^»]+».arn/, "arn:aws:sns:eu-central-1:123456789012:on-call")
      .replaceAll(/«(\w+) [^»]+».arn/g, "arn:aws:$1:1")
      .replaceAll(/«(\w+) [^»]+».(id|bucket|domainName)/g, "$1-1.example.com");
    const gatehouse = JSON.parse(known) as GatehouseReference;
    const plan = await record(() => new Api("billing", { gatehouse, stages: [stageArgs] }));
    assert.equal(inputs(plan, "aws:apigatewayv2/apiMapping:ApiMapping").apiMappingKey, "billing-v1");
  });

  it("names no domain, issuer or topic where there is none", async () => {
    const { authorizer: _, ...without } = gatehouseArgs;
    const apis = [{ ...gatehouseArgs.apis![0]!, authorizer: { noneBecause: "a public catalogue" } }];
    const reference = await record(() => ({
      reference: new Gatehouse("edge", { ...without, apis, alarms: { noneBecause: "a trial" } }).reference,
    }));
    const told = reference.outputs.reference as Record<string, unknown>;
    assert.deepEqual(
      ["domain", "issuer", "alarmTopicArn", "requestPathAlarmArn"].filter((key) => key in told),
      [],
    );
  });

  it("has the user pool's issuer, clients and what stands in front of its scopes", async () => {
    const userPool = {
      domainPrefix: "edge-example",
      identifier: "edge",
      scopes: [{ name: "read", description: "Read" }],
      clients: [{ name: "one", scopes: ["read"] }],
    };
    const { issuer } = await referenceWith({ authorizer: { userPool } });
    assert.deepEqual(issuer, {
      issuer: "https://cognito-idp.eu-central-1.amazonaws.com/«UserPool edge-users».id",
      audiences: ["«UserPoolClient edge-users-one».id"],
      clientClaim: "client_id",
      scopeClaim: "scope",
      scopePrefix: "edge/",
    });
  });

  it("is not taken by the APIs of its own program as that of another", async () => {
    const plan = await planWith({ apis: [] });
    assert.deepEqual((plan.outputs.reference as { own: unknown }).own, []);
    assert.ok(find(plan, "gatehouse:index:Gatehouse", "edge"));
  });
});
