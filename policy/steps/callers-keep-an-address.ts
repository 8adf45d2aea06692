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
        .filter((one) => !kept.includes(one))
        .map((resource) => ({
          resource,
          property: "domainName",
          what: "callers use it: move them to another address first (docs/operations/domain.md)",
        })),
    ];
  },
};
