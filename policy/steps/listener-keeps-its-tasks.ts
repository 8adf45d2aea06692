import { ofType } from "../read";
import { sameIn } from "./release";
import type { StepLaw } from "./step-law";

/** What a target group cannot change (Elastic Load Balancing API, ModifyTargetGroup has none of them): it is replaced. */
const CREATE_ONLY = ["protocol", "port", "targetType", "vpcId", "name", "namePrefix"];

/** A replaced target group is empty until tasks have registered, and the listener points at it at once. */
export const listenerKeepsItsTasks: StepLaw = {
  name: "listener-keeps-its-tasks",
  says: "no listener is pointed at a target group in which no task is registered yet",
  findings: (before, after) =>
    ofType(after, "aws:lb/targetGroup:TargetGroup").flatMap((resource) => {
      const was = sameIn(before, resource);
      if (was === undefined) return [];
      return CREATE_ONLY.filter((property) => was.inputs[property] !== resource.inputs[property]).map((property) => ({
        resource,
        property,
        what: "requests fail until tasks have registered in the new group (docs/operations/tls-mode.md)",
      }));
    }),
};
