import type { Plan, Resource } from "../plan";
import { ofType } from "../read";
import { sameIn } from "./release";
import type { StepLaw } from "./step-law";

/** With a domain the name that AWS makes is switched off, which is where callers are until they have moved. */
export const callersKeepAnAddress: StepLaw = {
  name: "callers-keep-an-address",
  says: "an address of the API is taken away only when another one has been there for a release",
  findings: (before, after) => {
    const domains = ofType(before, "aws:apigatewayv2/domainName:DomainName");
    const closed = ofType(after, "aws:apigatewayv2/api:Api").filter((api) => {
      const was = sameIn(before, api);
      return (
        was !== undefined &&
        was.inputs.disableExecuteApiEndpoint !== true &&
        api.inputs.disableExecuteApiEndpoint === true
      );
    });
    const kept = domains.filter((one) => {
      const now = sameIn(after, one);
      return now !== undefined && now.inputs.domainName === one.inputs.domainName;
    });
    return [
      ...(kept.length > 0 ? [] : closed).map((resource) => ({
        resource,
        property: "disableExecuteApiEndpoint",
        what: "say `defaultEndpoint: true` of the API while callers move to the domain (docs/operations/domain.md)",
      })),
      ...domains
        .filter((one) => !kept.includes(one) && !hasSuccessor(before, one, kept))
        .map((resource) => ({
          resource,
          property: "domainName",
          what: "callers use it: move them to another address first (docs/operations/domain.md)",
        })),
    ];
  },
};

/** Whether all that was called by a domain was called by another one as well, which stays. */
function hasSuccessor(before: Plan, { inputs }: Resource, kept: readonly Resource[]): boolean {
  const mappings = ofType(before, "aws:apigatewayv2/apiMapping:ApiMapping");
  const names = kept.map((one) => one.inputs.domainName);
  const stays = mappings.filter((one) => names.includes(one.inputs.domainName)).map((one) => one.inputs.apiId);
  const gone = mappings.filter((one) => one.inputs.domainName === inputs.domainName);
  return kept.length > 0 && gone.every((one) => stays.includes(one.inputs.apiId));
}
