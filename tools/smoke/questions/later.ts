import { NotAsked } from "../not-asked";
import { question } from "../question";

const never = (because: string) => async (): Promise<never> => {
  throw new NotAsked(because);
};

/** What no stack of this version can be asked. */
export const LATER_QUESTIONS = [
  question({
    id: "client-certificate",
    asks: "Does a REST API show its client certificate to HAProxy through a VPC link V2?",
    how: "GET of a REST API with a client certificate; HAProxy's log has the certificate that it was shown.",
    answers: {
      Shown: {
        means: "HAProxy can tell the gateway by its certificate.",
        set: "Ask for it in HAProxy, beside the origin proof.",
      },
      Missing: {
        means: "HAProxy tells the gateway by the origin proof alone.",
        set: "Nothing: that is how an HTTP API does it.",
      },
    },
    ask: never("the gateway is an HTTP API, which has no client certificate"),
  }),
];
