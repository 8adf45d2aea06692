import type { Law } from "../law";
import { inEach, must, textOf, valueAt } from "../read";

/** A call that no log knows cannot be explained to who made it, nor found by who looks into an incident. */
export const callsLogged: Law = {
  name: "calls-logged",
  says: "each stage of an API writes an access log, with the id that HAProxy logs too",
  findings: inEach("aws:apigatewayv2/stage:Stage", (stage) => {
    const format = valueAt(stage, "accessLogSettings.format");
    const at = "accessLogSettings.format";
    return must(/\$context\.(extendedR|r)equestId/.test(textOf(format)), stage, at, "log $context.requestId", format);
  }),
};
