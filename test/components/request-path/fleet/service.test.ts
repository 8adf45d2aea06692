import assert from "node:assert/strict";
import { classOf } from "../../../../policy/plan";
import { stacks } from "../../../../stacks/index";
import type { Plan, PlannedResource } from "../../../../tools/preview";
import { planOf } from "../../../support/plans";
import { find, findAll } from "../../../support/record";

/** All that is there before a resource is created. */
function earlier(plan: Plan, resource: PlannedResource): Set<PlannedResource> {
  const found = new Set<PlannedResource>();
  const byUrn = new Map(plan.resources.map((one) => [one.urn, one]));
  const follow = (urn: string) => {
    const next = byUrn.get(urn);
    if (!next || found.has(next)) return;
    found.add(next);
    next.dependencies.forEach(follow);
  };
  resource.dependencies.forEach(follow);
  return found;
}

const named = (resources: Iterable<PlannedResource>) =>
  [...resources].map(({ type, name }) => `${classOf(type)} ${name}`).sort();

for (const stack of Object.keys(stacks)) {
  describe(`The fleet's service of ${stack}, which starts tasks as soon as it is there`, () => {
    let plan: Plan;
    let ready: Set<PlannedResource>;
    before(async () => {
      plan = await planOf(stack);
      ready = earlier(plan, find(plan, "aws:ecs/service:Service"));
    });
    const missing = (needed: PlannedResource[]) => {
      assert.ok(needed.length > 0);
      return named(needed.filter((one) => !ready.has(one)));
    };

    it("comes after every endpoint, route and association of the network", () => {
      const types = ["vpcEndpoint:", "route:", "routeTable:", "routeTableAssociation:", "subnet:"];
      const isOne = ({ type }: PlannedResource) => types.some((one) => type.startsWith(`aws:ec2/${one}`));
      assert.deepEqual(missing(plan.resources.filter(isOne)), []);
    });

    it("comes after every rule that a task starts by: to the endpoints and S3, and from the balancer", () => {
      const rules = plan.resources.filter(({ type, inputs }) => {
        const groups = [inputs.securityGroupId, inputs.referencedSecurityGroupId];
        const isOther = groups.includes("«SecurityGroup gatehouse-backends».id");
        return type.startsWith("aws:vpc/") && groups.includes("«SecurityGroup gatehouse-fleet».id") && !isOther;
      });
      assert.equal(rules.length, 9);
      assert.deepEqual(missing(rules), []);
    });

    it("comes after what both of its roles may do", () => {
      const policies = findAll(plan, "aws:iam/rolePolicy:RolePolicy").filter(({ inputs }) =>
        /«Role gatehouse-fleet-(execution|task)»/.test(JSON.stringify(inputs.role)),
      );
      assert.equal(policies.length, 2);
      assert.deepEqual(missing(policies), []);
    });

    it("comes after the first certificates are issued and trust is published", () => {
      const calls = ["gatehouse-server", "gatehouse-client"];
      const issued = findAll(plan, "aws:lambda/invocation:Invocation").filter(({ name }) => calls.includes(name));
      assert.deepEqual(missing(issued), []);
    });

    it("comes after its log group, its images, the platform's numbers, and the listener in front of it", () => {
      const needed = plan.resources.filter(
        ({ type, name }) =>
          ["Listener", "Image"].includes(classOf(type)) ||
          ["gatehouse-logs-fleet", "gatehouse-fleet-tuning"].includes(name),
      );
      assert.equal(needed.length, 5);
      assert.deepEqual(missing(needed), []);
    });
  });
}
