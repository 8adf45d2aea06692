import { isDeepStrictEqual } from "node:util";
import { ofType } from "../read";
import { sameIn } from "./release";
import type { StepLaw } from "./step-law";

/** What a VPC link cannot change (API Gateway V2 API: UpdateVpcLink takes a name alone). */
const CREATE_ONLY = ["subnetIds", "securityGroupIds"];

/** A replaced link is deleted in the same `pulumi up`, with what runs through it; and APIs of other programs may use it. */
export const linkLivesOn: StepLaw = {
  name: "link-lives-on",
  says: "a VPC link that was used in the last release is neither replaced nor deleted in this one",
  findings: (before, after) =>
    ofType(before, "aws:apigatewayv2/vpcLink:VpcLink").flatMap((resource) => {
      const now = sameIn(after, resource);
      const used = ofType(before, "aws:apigatewayv2/integration:Integration").some(
        ({ inputs }) => inputs.connectionId === `«VpcLink ${resource.name}».id`,
      );
      const changed = CREATE_ONLY.filter((one) => !isDeepStrictEqual(now?.inputs[one], resource.inputs[one]));
      if (!used || changed.length === 0) return [];
      const what =
        "keep it beside the new one for a release (network.formerZoneIds: docs/operations/zones.md): requests are under way through it";
      return [{ resource, property: changed.join(", "), what }];
    }),
};
