import assert from "node:assert/strict";
import { extend } from "../../stacks/extend";
import type { Settings } from "../../stacks/settings";

const base: Settings = {
  fleet: { minTasks: 3, maxTasks: 12 },
  network: { cidrBlock: "10.0.0.0/16", endpoints: ["logs", "ssm"] },
  protect: true,
};

describe("extend", () => {
  it("changes what the difference names and keeps the rest", () => {
    assert.deepEqual(extend(base, { fleet: { maxTasks: 4 }, protect: false }), {
      ...base,
      fleet: { minTasks: 3, maxTasks: 4 },
      protect: false,
    });
  });

  it("adds what the base leaves to its default, groups and all", () => {
    const changed = extend(base, { fleet: { cpu: 256 }, authorizer: { jwt: { clientClaim: "azp" } } });
    assert.deepEqual(changed, {
      ...base,
      fleet: { ...base.fleet, cpu: 256 },
      authorizer: { jwt: { clientClaim: "azp" } },
    });
  });

  it("replaces lists whole", () => {
    assert.deepEqual(extend(base, { network: { endpoints: ["sts"] } }).network?.endpoints, ["sts"]);
  });

  it("takes away what is undefined", () => {
    const existing = { vpcId: "vpc-1", privateSubnetIds: [], endpointsSecurityGroupId: "sg-1", s3PrefixListId: "pl-1" };
    const network = { cidrBlock: undefined, endpoints: undefined, existing };
    assert.deepEqual(Object.keys(extend(base, { network }).network!), ["existing"]);
    assert.deepEqual(Object.keys(extend(base, { fleet: undefined })), ["network", "protect"]);
  });

  it("leaves the base as it was", () => {
    const before = structuredClone(base);
    extend(base, { fleet: { minTasks: 1 }, network: { cidrBlock: undefined } });
    assert.deepEqual(base, before);
  });

  it("keeps a value that is false, zero or empty", () => {
    assert.deepEqual(
      extend(base, { fleet: { minTasks: 0 }, network: { cidrBlock: "", endpoints: [] }, protect: false }),
      {
        fleet: { minTasks: 0, maxTasks: 12 },
        network: { cidrBlock: "", endpoints: [] },
        protect: false,
      },
    );
  });
});

/* What a stack decides is typed by the components: `npm run types` fails for a directive that finds no error below it. */
// @ts-expect-error a setting is misspelt
void (() => extend(base, { fleet: { minTask: 1 } }));
// @ts-expect-error a number is text
void (() => extend(base, { fleet: { minTasks: "1" } }));
// @ts-expect-error a member of a closed set is unknown
void (() => extend(base, { tls: { mode: "passthrough" } }));
// @ts-expect-error a part of a list lacks a field
void (() => extend(base, { apis: [{ name: "v1" }] }));
// What may be an Output in a program is plain here.
void (() => extend(base, { network: { existing: { privateSubnetIds: ["subnet-a"] } } }));
// One stack alone may decide anything that a Gatehouse takes.
void (() => extend(base, { tls: { mode: "Reencrypt", balancerCertificateArn: "arn" }, namespace: "a.b" }));
