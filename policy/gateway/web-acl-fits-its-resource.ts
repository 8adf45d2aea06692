import type { Law } from "../law";
import { inEach, expect, ofType, refersTo, textIn } from "../read";

/**
 * WAF takes a stage of a REST API and no HTTP API's (WAF guide, resources that you can protect). The association is refused
 * at the end of `up`, when everything else is there.
 */
export const webAclFitsItsResource: Law = {
  name: "web-acl-fits-its-resource",
  says: "a web ACL is associated with what WAF can guard, which an HTTP API is not",
  findings: inEach("aws:wafv2/webAclAssociation:WebAclAssociation", (association, plan) => {
    const { resourceArn } = association.inputs;
    const ofHttp = [...ofType(plan, "aws:apigatewayv2/stage:Stage"), ...ofType(plan, "aws:apigatewayv2/api:Api")];
    const http =
      ofHttp.some((one) => refersTo(association, "resourceArn", one)) || /::\/apis\//.test(textIn(resourceArn));
    return expect(!http, association, "resourceArn", "name a stage of a REST API, or a load balancer", resourceArn);
  }),
};
