import { asList, ofType, textIn } from "../read";
import { sameIn } from "./release";
import type { StepLaw } from "./step-law";

/**
 * The provider takes a zone from a Network Load Balancer by replacing it (terraform-provider-aws, customizeDiffLoadBalancerNLB):
 * another address, other listeners, and with protection an `up` that is refused half way.
 */
export const balancerKeepsItsZones: StepLaw = {
  name: "balancer-keeps-its-zones",
  says: "no zone is taken from a balancer that serves",
  findings: (before, after) =>
    ofType(after, "aws:lb/loadBalancer:LoadBalancer").flatMap((resource) => {
      const was = asList(sameIn(before, resource)?.inputs.subnets);
      const now = asList(resource.inputs.subnets);
      const gone = was.filter((one) => !now.includes(one)).map(textIn);
      if (gone.length === 0) return [];
      const what = `leave it: the balancer would be replaced; put a second stack beside this one (docs/operations/zones.md); got ${gone.join(", ")} no more`;
      return [{ resource, property: "subnets", what }];
    }),
};
