import type { Law } from "../law";
import type { Plan, Resource } from "../plan";
import { inEach, expect, textIn, valueAt } from "../read";

/** A call that no log knows cannot be explained to who made it, nor found by who looks into an incident. */
export const callsLogged: Law = {
  name: "calls-logged",
  says: "each stage of an API writes an access log, with the id that HAProxy logs too",
  findings: (plan: Plan) => [
    ...inEach("aws:apigatewayv2/stage:Stage", (stage) => logs(stage, /\$context\.(extendedR|r)equestId/, "requestId"))(
      plan,
    ),
    // Of a REST API the other id is the client's, if it sends one.
    ...inEach("aws:apigateway/stage:Stage", (stage) =>
      logs(stage, /\$context\.extendedRequestId/, "extendedRequestId"),
    )(plan),
  ],
};

function logs(stage: Resource, id: RegExp, named: string) {
  const at = "accessLogSettings.format";
  const format = valueAt(stage, at);
  return expect(id.test(textIn(format)), stage, at, `log $context.${named}`, format);
}
