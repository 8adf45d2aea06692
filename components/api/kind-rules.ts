import { must, type Rule } from "../../fields";
import type { ResolvedDecisions } from "./args";
import { REST_SETTINGS } from "./gateway/rest/args";
import { REST_RULES } from "./gateway/rest/problems";
import { ApiKind, mostTimeout, timeoutOf } from "./kind";

/** What the rules of a kind look at. */
type Settings = Pick<
  ResolvedDecisions,
  "kind" | "rest" | "authorizer" | "routes" | "cors" | "stages" | "timeoutMilliseconds"
>;

/** Where an API has what its gateway is told. */
const PLACES: Readonly<Record<string, string>> = {
  usagePlans: "rest.usagePlans",
  clientCertificate: "rest.clientCertificate",
  mutualTls: "authorizer.mutualTls",
  noneBecause: "authorizer.noneBecause",
};

function asGateway(api: Settings) {
  const { mutualTls = false, noneBecause } = api.authorizer ?? {};
  const open = noneBecause === undefined ? {} : { noneBecause };
  const { usagePlans = [], clientCertificate } = api.rest ?? {};
  return { ...api, usagePlans, ...(clientCertificate && { clientCertificate }), mutualTls, ...open };
}

function inItsPlace(problem: string): string {
  const [field = ""] = /^\w+/.exec(problem) ?? [];
  return `${PLACES[field] ?? field}${problem.slice(field.length)}`;
}

/** What a REST API cannot do that an HTTP API can, and what its own settings may be. */
function restRules(): Rule<Settings>[] {
  return REST_RULES.map((rule) => ({
    of: ["kind", ...rule.of.map(inItsPlace)],
    problems: (api) => (api.kind === ApiKind.Rest ? rule.problems(asGateway(api)).map(inItsPlace) : []),
  }));
}

function httpProblems({ kind, rest }: Settings): string[] {
  if (kind === ApiKind.Rest || rest === undefined) return [];
  const ways = rest.waf ? ", or put CloudFront with a firewall of its own in front of the API" : "";
  const what = `leave it out, or use kind: Rest: an HTTP API has no usage plans, no firewall, no certificate for HAProxy and no X-Ray${ways}`;
  const defaults: Readonly<Record<string, unknown>> = REST_SETTINGS.resolve({});
  const given = Object.entries(rest).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(defaults[key]));
  return must(false, "rest", what, given.map(([key]) => key)); // prettier-ignore
}

function kindTimeoutProblems(api: Settings): string[] {
  const most = mostTimeout(api.kind);
  const what = `use at most ${most}: a ${api.kind === ApiKind.Rest ? "REST" : "HTTP"} API waits no longer`;
  return must(timeoutOf(api) <= most, "timeoutMilliseconds", what, api.timeoutMilliseconds);
}

/** A certificate that nobody asks for proves nothing. */
function trustedProblems({ rest }: Settings): string[] {
  const { existing } = rest?.clientCertificate ?? {};
  const what = "give the certificate as PEM: HAProxy asks for just that one";
  return must(existing?.trusted.length !== 0, "rest.clientCertificate.existing.trusted", what, existing?.trusted);
}

/** What an API's kind lets it be. */
export const KIND_RULES: Rule<Settings>[] = [
  { of: ["timeoutMilliseconds", "kind"], problems: kindTimeoutProblems },
  { of: ["kind", "rest"], problems: httpProblems },
  { of: ["rest.clientCertificate"], problems: trustedProblems },
  ...restRules(),
];
