import type { Law } from "../law";
import { inEach, mustNotBe, valueAt } from "../read";

/** An execution log with data trace has whole requests and answers in it, tokens and passwords among them. */
export const bodiesNotLogged: Law = {
  name: "bodies-not-logged",
  says: "no stage of a REST API logs what is in requests and answers",
  findings: inEach("aws:apigateway/methodSettings:MethodSettings", (settings) => {
    const at = "settings.dataTraceEnabled";
    const traced = valueAt(settings, at);
    return mustNotBe(true, settings, at, "leave it out, or use false", traced);
  }),
};
