import type { Account } from "../account";
import { lineOf } from "../probe";
import { NotAsked } from "../not-asked";
import { question } from "../question";

/** What a REST API does behind a VPC link V2, which no document says. */
export const REST_QUESTIONS = [
  question({
    id: "rest-path",
    asks: "Does a REST API's private integration through a VPC link V2 get the path of its `uri`, without the stage in front?",
    how: "GET of a REST API's stage; HAProxy's log has the path that it got.",
    answers: {
      OfUri: { means: "Services see the route's own path.", set: "Nothing." },
      WithStage: {
        means: "Services see the stage in front of the path.",
        set: "Have services expect it, or use `kind: Http`, whose mapping of the path is documented.",
        isTrouble: true,
      },
    },
    async ask(account) {
      const { probe } = ofRest(account);
      const stages = account.settings.api.stages.map(({ name }) => name);
      const path = textOf(lineOf(await probe.plain())["path"]);
      return { answer: stages.includes(path.split("/")[1] ?? "") ? "WithStage" : "OfUri", saw: `HAProxy got ${path}` };
    },
  }),
  question({
    id: "api-key-id",
    asks: "Does `context.identity.apiKeyId` fill a header?",
    how: "GET of a REST API's stage with the API key of GATEHOUSE_API_KEY; HAProxy's log has the id that the header tells.",
    answers: {
      Filled: { means: "HAProxy counts by consumer, and services learn the key's id.", set: "Nothing." },
      Empty: {
        means: "HAProxy counts by OAuth client, and services learn no id.",
        set: "Limit by subject or client, and let the usage plan alone limit consumers.",
        isTrouble: true,
      },
    },
    async ask(account) {
      const { probe } = ofRest(account);
      if (!account.route.asksForKey) throw new NotAsked("the route asks for no API key: the API has no usage plans");
      const id = textOf(lineOf(await probe.plain())["api_key_id"]);
      return { answer: id === "" ? "Empty" : "Filled", saw: `HAProxy logged the key ${JSON.stringify(id)}` };
    },
  }),
  question({
    id: "method-override",
    asks: "What becomes of a request with `X-HTTP-Method-Override`, which REST APIs obey?",
    how: "GET of a REST API's stage with the header, which names GET; HAProxy's log has why it was refused.",
    answers: {
      Refused: { means: "The header arrives at HAProxy, which refuses the request.", set: "Nothing." },
      Stopped: { means: "The gateway refuses it: its firewall, or its function.", set: "Nothing." },
      Hidden: {
        means: "API Gateway keeps the header, so that HAProxy decides by the method that is left alone.",
        set: "Give the API a firewall (`rest.waf`), which sees the header.",
        isTrouble: true,
      },
    },
    async ask(account) {
      const { probe } = ofRest(account);
      const { answer, haproxy } = await probe.send({ "x-http-method-override": "GET" });
      const refusal = textOf(haproxy?.["refusal"]);
      if (haproxy) return { answer: refusal === "MethodOverride" ? "Refused" : "Hidden", saw: `HAProxy logged the refusal ${JSON.stringify(refusal)}` }; // prettier-ignore
      if (answer.status === 401 || answer.status === 403) return { answer: "Stopped", saw: `the gateway answered ${answer.status}` }; // prettier-ignore
      throw new NotAsked(`${answer.status}, and HAProxy's log line did not come in time`);
    },
  }),
  question({
    id: "client-certificate",
    asks: "Does a REST API show its client certificate to HAProxy through a VPC link V2?",
    how: "GET of a REST API with a client certificate; HAProxy's log has the certificate that it was shown.",
    answers: {
      Shown: { means: "HAProxy tells the gateway by its certificate.", set: "Nothing." },
      Missing: {
        means: "HAProxy refuses every request of the API with 403 ClientCertificate.",
        set: "Take `rest.clientCertificate` away: the origin proof alone tells the gateway, as for an HTTP API.",
        isTrouble: true,
      },
    },
    async ask(account) {
      const { probe, settings } = ofRest(account);
      if (
        settings.plan.resources.every(
          ({ type, inputs }) => !/:Stage$/.test(type) || inputs["clientCertificateId"] === undefined,
        )
      )
        // prettier-ignore
        throw new NotAsked("the gateway shows no certificate");
      const shown = textOf(lineOf(await probe.plain())["certificate"]);
      return { answer: shown === "" ? "Missing" : "Shown", saw: `HAProxy was shown ${shown || "none"}` };
    },
  }),
];

function ofRest(account: Account): Account {
  if (account.settings.api.rest) return account;
  throw new NotAsked("the API that is asked is an HTTP API");
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
