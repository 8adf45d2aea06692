import { ofType, textIn } from "../read";
import { registeredHosts, sameIn } from "./release";
import type { StepLaw } from "./step-law";

/** Cloud Map refuses to delete a service under which instances are registered (ResourceInUse), and `pulumi up` ends half way. */
export const versionsLeaveFirst: StepLaw = {
  name: "versions-leave-first",
  says: "a version's name is deleted only once HAProxy is told of it no more",
  findings: (before, after) => {
    const known = registeredHosts(before);
    return ofType(before, "aws:servicediscovery/service:Service")
      .filter((one) => sameIn(after, one) === undefined)
      .filter(({ inputs }) => known.some((host) => host.startsWith(`${textIn(inputs.name)}.`)))
      .map((resource) => ({
        resource,
        property: "urn",
        what: "say `retired: true` of the version first, and take it out once no instance is registered (docs/operations/versions.md)",
      }));
  },
};
