import assert from "node:assert/strict";
import path from "node:path";
import { SERVICES } from "../../examples/deploy-roles/services";
import { Gatehouse, RestGateway, type GatehouseArgs } from "../../components";
import { stacks } from "../../stacks/index";
import { preview, type Json, type Plan } from "../../tools/preview";
import { gatehouseArgs, restGatewayArgs } from "../components/args";
import { COMPLETE } from "../support/complete";
import { planOf, record, ROOT } from "../support/plans";
import { find, json } from "../support/record";
import { samplePlans } from "../support/sample";

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string[];
  readonly Resource: string | string[];
  readonly Condition?: Json;
}

const ROLE = "aws:iam/role:Role";
const ENVIRONMENTS = ["dev-preview", "dev-drift", "dev"];
/** AWS's most for the inline policies of a role, in characters without white space (IAM quotas). */
const MOST_CHARACTERS = 10_240;

describe("The roles that workflows deploy with", function () {
  this.timeout(30_000);
  let plan: Plan;
  before(async () => {
    plan = await preview({ root: path.join(ROOT, "examples/deploy-roles"), stack: "dev" });
  });

  function statements(environment: string): Statement[] {
    const [policy] = find(plan, ROLE, `deploy-${environment}`).inputs["inlinePolicies"] as { policy: string }[];
    return (JSON.parse(policy!.policy) as { Statement: Statement[] }).Statement;
  }
  const allowed = (environment: string) => statements(environment).filter(({ Effect }) => Effect === "Allow");

  for (const environment of ENVIRONMENTS) {
    it(`trusts jobs of one environment of one repository alone: ${environment}`, () => {
      const role = find(plan, ROLE, `deploy-${environment}`);
      assert.deepEqual((json(role, "assumeRolePolicy") as { Statement: Json }).Statement, [
        {
          Effect: "Allow",
          Principal: { Federated: "«OpenIdConnectProvider github».arn" },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
              "token.actions.githubusercontent.com:sub": `repo:example/gatehouse:environment:${environment}`,
            },
          },
        },
      ]);
    });

    it(`reads no secret and leaves alone who deploys, whatever else allows it: ${environment}`, () => {
      const denied = statements(environment).filter(({ Effect }) => Effect === "Deny");
      assert.deepEqual(denied.map(({ Sid }) => Sid), ["ReadNoSecret", "ChangeNoDeployRole"]); // prettier-ignore
      assert.ok(denied[0]!.Action.includes("secretsmanager:GetSecretValue"));
    });

    it(`fits into a role: ${environment}`, () => {
      const [policy] = find(plan, ROLE, `deploy-${environment}`).inputs["inlinePolicies"] as { policy: string }[];
      assert.ok(policy!.policy.length < MOST_CHARACTERS, String(policy!.policy.length));
    });
  }

  it("change nothing in a preview, but the locks of the state", () => {
    const reads = /^[\w-]+:(Describe|Get|GET$|List|Batch(Get|Check))/;
    const others = allowed("dev-preview").flatMap(({ Sid, Action }) =>
      Action.filter((action) => !reads.test(action)).map((action) => `${Sid} ${action}`),
    );
    assert.deepEqual(others, [
      "LockTheState s3:PutObject",
      "LockTheState s3:DeleteObject",
      "ReadSecretsOfTheState kms:Decrypt",
      "ReadSecretsOfTheState kms:Encrypt",
      "ReadSecretsOfTheState kms:GenerateDataKey",
    ]);
    assert.deepEqual(statements("dev-drift"), statements("dev-preview"));
  });

  it("hand a gatehouse's roles to the services that take one, and no other role to nobody", async () => {
    const pass = allowed("dev").find(({ Action }) => Action.includes("iam:PassRole"))!;
    const services = (pass.Condition as { StringEquals: Record<string, string[]> }).StringEquals[
      "iam:PassedToService"
    ]!;
    assert.deepEqual(pass.Resource, ["arn:aws:iam::123456789012:role/gatehouse-*", "arn:aws:iam::123456789012:role/gatehouse/*"]); // prettier-ignore
    const archived = { ...gatehouseArgs, logs: { retentionDays: 365, archive: { days: 2557 } } };
    const plans = await Promise.all([planOf("prod"), record(() => void new Gatehouse("edge", archived))]);
    const roles = plans.flatMap(({ resources }) => resources).filter(({ type }) => type === ROLE);
    assert.ok(roles.length > 5);
    const trusted = roles.flatMap(({ inputs }) => {
      const { Statement } = JSON.parse(inputs["assumeRolePolicy"] as string) as { Statement: { Principal: { Service: string | string[] } }[] }; // prettier-ignore
      return Statement.flatMap(({ Principal }) => Principal.Service);
    });
    assert.deepEqual([...new Set(trusted)].sort(), [...services].sort());
  });

  it("know every service that a gatehouse uses", async () => {
    const types = new Set<string>();
    for (const stack of Object.keys(stacks)) for (const { type } of (await planOf(stack)).resources) types.add(type);
    const builds = [
      ...samplePlans(Object.entries(COMPLETE), ([name]) => name).map(([, args]) => () => void new Gatehouse("edge", args as GatehouseArgs)), // prettier-ignore
      () => void new RestGateway("edge-gateway", restGatewayArgs),
    ];
    for (const build of builds) for (const { type } of (await record(build)).resources) types.add(type);
    const modules = [...types].flatMap((type) => /^aws:(\w+)\//.exec(type)?.[1] ?? []);
    assert.deepEqual(
      [...new Set(modules)].filter((module) => !Object.hasOwn(SERVICES, module)),
      [],
    );
  });
});
