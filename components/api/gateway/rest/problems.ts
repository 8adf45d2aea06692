import { duplicates, must, problemsOf, under, within, type Rule } from "../../../../fields";
import { nameFits } from "../../../shared/names";
import { pathProblems } from "../mappings";
import { addressProblems, GATEWAY_RULES } from "../problems";
import { REST_GATEWAY, type ResolvedRestGateway, type RestGatewayArgs } from "./args";
import { CLIENT_CERTIFICATE_RULES, placeProblems } from "./client-certificate-args";
import { partsOf, pathOfRoute, resourcePaths } from "./resources";
import { throttlesOf } from "./usage-plans";

/** All that is wrong with the name and the arguments; empty if nothing. */
export function restGatewayProblems(name: string, args: RestGatewayArgs): string[] {
  return [...nameFits(name, "-authorizer", 64, "IAM role"), ...problemsOf(REST_GATEWAY, args, RULES)];
}

/** What the rules of a REST API look at. */
type Settings = Pick<
  ResolvedRestGateway,
  "routes" | "cors" | "stages" | "usagePlans" | "clientCertificate" | "mutualTls" | "noneBecause"
>;

/** Resources of a REST API, the root among them (REST quotas). */
const MOST_RESOURCES = 300;
/** Methods with a throttle of their own, in a stage of a usage plan (REST quotas). */
const MOST_METHOD_THROTTLES = 20;

/** What a resource's part may be (API Gateway's API, CreateResource). */
const PATH_PART = /^(?:[A-Za-z0-9._:-]+|\{[A-Za-z0-9._-]+\+?\})$/;

export const REST_RULES: Rule<Settings>[] = [
  { of: ["mutualTls", "noneBecause"], problems: tokensOnly },
  { of: ["cors"], problems: noCors },
  { of: ["stages"], problems: noDefaultStage },
  { of: ["routes"], problems: pathParts },
  { of: ["routes"], problems: oneVariable },
  { of: ["routes"], problems: resourceCount },
  { of: ["usagePlans", "stages"], problems: plansStages },
  { of: ["usagePlans", "routes"], problems: plansRoutes },
  { of: ["usagePlans"], problems: onePlanEach },
  ...under("clientCertificate", ({ clientCertificate }: Settings) => clientCertificate, CLIENT_CERTIFICATE_RULES),
];

const RULES: Rule<ResolvedRestGateway>[] = [
  ...GATEWAY_RULES,
  {
    of: ["stages", "domainName"],
    problems: ({ stages, domainName }) => pathProblems(stages, domainName !== undefined),
  },
  {
    of: ["domainName", "defaultEndpoint"],
    problems: ({ domainName, defaultEndpoint }) => addressProblems(domainName !== undefined, defaultEndpoint),
  },
  {
    of: ["clientCertificate", "accountId", "region"],
    problems: (settings) => placeProblems("clientCertificate", settings.clientCertificate, settings),
  },
  { of: ["clientCertificate", "issuedCertificateArn"], problems: issuedArnProblems },
  ...REST_RULES,
];

function issuedArnProblems({ clientCertificate, issuedCertificateArn }: ResolvedRestGateway): string[] {
  const isThere = clientCertificate?.issued === undefined || issuedCertificateArn !== undefined;
  return must(isThere, "issuedCertificateArn", "give it with clientCertificate.issued", issuedCertificateArn);
}

function tokensOnly({ mutualTls, noneBecause }: Settings): string[] {
  const what = "give jwt or userPool: without tokens an API is of the kind Http";
  const given = mutualTls ? "mutualTls" : "noneBecause";
  return must(!mutualTls && noneBecause === undefined, given, what, mutualTls || noneBecause);
}

function noCors({ cors }: Settings): string[] {
  const what =
    "leave it out: a REST API adds nothing to a service's answer. Have services answer pages of other origins, with a public route OPTIONS for each path";
  return must(cors === undefined, "cors", what, cors?.allowOrigins);
}

function noDefaultStage({ stages }: Settings): string[] {
  const what = 'leave it out: a REST API has no $default stage. With a domain, path: "" puts a stage at its root';
  return stages.flatMap(({ defaultStage }, i) => must(!defaultStage, `stages[${i}].defaultStage`, what, defaultStage));
}

function pathParts({ routes }: Settings): string[] {
  const what = "use letters, digits and . _ - : between the slashes, or {name}: a REST API's resources have no others";
  return routes.flatMap(({ key }, i) =>
    must(
      partsOf(pathOfRoute({ key })).every((part) => PATH_PART.test(part)),
      `routes[${i}].key`,
      what,
      key,
    ),
  );
}

/** `/orders/{id}` and `/orders/{order}/items`, or `/{proxy+}` and `/{version}`: a REST API has one variable at a place. */
function oneVariable({ routes }: Settings): string[] {
  const variables = resourcePaths(routes).filter((path) => path.endsWith("}"));
  const places = variables.map((path) => path.slice(0, path.lastIndexOf("/")));
  const twice = duplicates(places);
  const what = "give the variables of one place one name, {name} or {name+}: a REST API takes one of them there";
  return must(
    twice.length === 0,
    "routes",
    what,
    variables.filter((_, i) => twice.includes(places[i]!)),
  );
}

function resourceCount({ routes }: Settings): string[] {
  const count = resourcePaths(routes).length + 1;
  const what = `name fewer paths: each part of one is a resource, of which an API has ${MOST_RESOURCES} (API Gateway quota)`;
  return must(count <= MOST_RESOURCES, "routes", what, count);
}

function plansStages({ usagePlans, stages }: Settings): string[] {
  const known = stages.map(({ name }) => name);
  return usagePlans.flatMap((plan, i) => {
    const unknown = plan.stages.filter((stage) => !known.includes(stage));
    return must(
      unknown.length === 0,
      `usagePlans[${i}].stages`,
      `name stages of the API (${known.join(", ")})`,
      unknown,
    );
  });
}

function plansRoutes({ usagePlans, routes }: Settings): string[] {
  const asking = routes.filter((route) => !route.public).map(({ key }) => key);
  return usagePlans.flatMap((plan, i) => {
    const unknown = plan.routes.map(({ key }) => key).filter((key) => !asking.includes(key));
    const methods = plan.routes.flatMap(throttlesOf).length;
    return within(`usagePlans[${i}]`, [
      ...must(
        unknown.length === 0,
        "routes",
        `name routes of the API that ask for a key (${asking.join(", ")})`,
        unknown,
      ),
      ...must(
        methods <= MOST_METHOD_THROTTLES,
        "routes",
        `limit at most ${MOST_METHOD_THROTTLES} methods, ANY being seven (API Gateway quota)`,
        methods,
      ),
    ]);
  });
}

function onePlanEach({ usagePlans }: Settings): string[] {
  const twice = duplicates(usagePlans.flatMap((plan) => plan.consumers.map(({ name }) => name)));
  return must(twice.length === 0, "usagePlans", "name each consumer in one plan: a key is in one for a stage", twice);
}
