import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { mostTimeout } from "../../components/api/kind";
import { API_QUOTAS } from "../../components/api/quotas";
import { apiProblems, ApiKind, type ApiArgs } from "../../components/index";
import { PRICES, PRICES_DATED } from "../../tools/preview/cost/prices";
import { REST_TIERS } from "../../tools/preview/cost/usage";
import { GoldenFiles } from "../support/golden";
import { apiArgs, referenceArgs, stageArgs } from "../components/args";
import { ROOT } from "../support/plans";
import { markdownTable } from "../../tools/shared/markdown";

const DOCS = path.join(ROOT, "docs");
const PAGE = "rest.md";
const BEFORE = "<!-- features -->\n";
const AFTER = "<!-- the end of features -->\n";

const throttle = { rateLimit: 1, burstLimit: 1 };
const gold = { name: "gold", stages: ["v1"], throttle, consumers: [{ name: "billing" }] };
const dollars = (usd: number): string => `$${usd.toFixed(2)}`;

/** What an API may be given: whether a kind takes it is asked of the check itself, and so is the way out. */
interface Setting {
  readonly what: string;
  readonly given: Partial<ApiArgs>;
  /** Of the reverse path, which leads to a REST API that is there already. */
  readonly reverse: string;
  readonly cost: string;
}

const OWN = "the private API's own";
const NOTHING = "nothing";

const SETTINGS: readonly Setting[] = [
  { what: "tokens of any OpenID Connect issuer: `authorizer.jwt`", given: { authorizer: { jwt: { issuer: "https://id.example.com/", audiences: ["api"] } } }, reverse: OWN, cost: "REST: a function, asked once in five minutes for each token and route (Lambda's price)" },
  { what: "tokens of a Cognito pool: `authorizer.userPool`", given: { authorizer: { userPool: { domainPrefix: "orders-example", identifier: "orders", scopes: [{ name: "read", description: "Read" }], clients: [{ name: "web", scopes: ["read"] }] } } }, reverse: OWN, cost: "Cognito's price" },
  { what: "tokens verified once more, by HAProxy: `verifyTokens`", given: { verifyTokens: true, authorizer: { jwt: { issuer: "https://id.example.com/", audiences: ["api"] } } }, reverse: "no: clients show certificates", cost: "a signature for each request (docs/benchmarks.md); a function for each issuer, $0.08 a month" },
  { what: "no tokens: `authorizer.noneBecause`", given: { authorizer: { noneBecause: "a public catalogue" } }, reverse: "yes: the client's certificate tells who calls", cost: NOTHING },
  { what: "public routes", given: { routes: [{ key: "POST /hooks", public: true }] }, reverse: OWN, cost: NOTHING },
  { what: "a throttle for a route", given: { routes: [{ key: "GET /orders", throttle }] }, reverse: OWN, cost: NOTHING },
  { what: "CORS by the gateway: `cors`", given: { cors: { allowOrigins: ["https://app.example.com"], allowHeaders: ["authorization"] } }, reverse: OWN, cost: NOTHING },
  { what: "a `$default` stage: `defaultStage`", given: { stages: [{ ...stageArgs, defaultStage: true }] }, reverse: "no: the stage is put in front of each path", cost: NOTHING },
  { what: "usage plans and API keys: `rest.usagePlans`", given: { rest: { usagePlans: [gold] } }, reverse: OWN, cost: NOTHING },
  { what: "AWS WAF: `rest.waf`", given: { rest: { waf: {} } }, reverse: OWN, cost: `${dollars(PRICES.webAcl.usd)} a month, ${dollars(PRICES.webAclRule.usd)} a rule, ${dollars(PRICES.webAclRequests.usd)} a ${PRICES.webAclRequests.per}` },
  { what: "a certificate that the gateway shows HAProxy: `rest.clientCertificate`", given: { rest: { clientCertificate: { generated: {} } } }, reverse: "no: HAProxy calls the API, and API Gateway asks nobody for one on a private API", cost: NOTHING },
  { what: "one that the gatehouse's authority issues and renews: `rest.clientCertificate.issued`", given: { gatehouse: { ...referenceArgs, gatewayCertificate: { arn: "arn:aws:acm:eu-central-1:123456789012:certificate/1", commonName: "gateway.edge.internal" } }, rest: { clientCertificate: { issued: {} } } }, reverse: "no, as above", cost: `${dollars(2 * PRICES.secret.usd + PRICES.kmsKey.usd)} a month for all APIs` },
  { what: "metrics of each route: `detailedMetrics`", given: { detailedMetrics: true }, reverse: OWN, cost: `${dollars(6 * PRICES.customMetric.usd)} a month for each route and stage, REST ${dollars(5 * PRICES.customMetric.usd)} for each method and stage` },
  { what: "X-Ray: `rest.tracing`", given: { rest: { tracing: true } }, reverse: OWN, cost: "X-Ray's price for each trace" },
]; // prettier-ignore

const TIERS = REST_TIERS.map(([from, { usd }]) => `${dollars(usd)} beyond ${from.toLocaleString("en")} million a month`).join(", "); // prettier-ignore

/** What no setting asks for. */
const FACTS: readonly (readonly [what: string, http: string, rest: string, reverse: string, cost: string])[] = [
  ["a million requests", dollars(PRICES.httpApi.usd), dollars(PRICES.restApi.usd), dollars(PRICES.restApi.usd), `${PRICES_DATED.region}, ${PRICES_DATED.date}; REST ${TIERS}`], // prettier-ignore
  ["before the first request", NOTHING, NOTHING, `an endpoint, ${dollars(PRICES.interfaceEndpointZone.usd)} a zone; a balancer, ${dollars(PRICES.networkLoadBalancer.usd)}; its tasks`, "a month"], // prettier-ignore
  ["longest answer", ...[ApiKind.Http, ApiKind.Rest].map((kind) => `${mostTimeout(kind) / 1000} s`), "60 s", NOTHING] as never, // prettier-ignore
  ["routes", `${API_QUOTAS.resolve({}).routes}`, "300 resources, which are the parts of paths; one variable at a place", OWN, NOTHING], // prettier-ignore
  ["stages", `${API_QUOTAS.resolve({}).stages}`, `${API_QUOTAS.resolve({}).stages}`, "one", NOTHING],
  ["mutual TLS with clients", "yes, on the domain; instead of tokens too", "yes, on the domain, beside tokens", "yes, by HAProxy: API Gateway has none on a private API", NOTHING], // prettier-ignore
  ["methods that ask for IAM (`AWS_IAM`)", "no", "no", "by `signing`: AWS's proxy beside HAProxy signs by the tasks' role; without it they answer 403", "256 MiB of each task"], // prettier-ignore
  ["execution logs", "no", "errors, encrypted; never bodies", OWN, `${dollars(PRICES.logIngestion.usd)} a GB`],
  ["metrics", "by `ApiId`: `4xx`, `5xx`", "by `ApiName`: `4XXError`, `5XXError`", "of HAProxy's tasks", NOTHING],
];

/** Whether a kind takes it, and else what to do. */
function told(kind: ApiKind, given: Partial<ApiArgs>): string {
  const { region, accountId } = referenceArgs;
  const [problem] = apiProblems("orders", { ...apiArgs, gatehouse: referenceArgs, region, accountId, kind, ...given });
  if (problem === undefined) return "yes";
  const way = problem.slice(problem.indexOf(": ") + 2).replace(/; got [^]*$/, "");
  return `refused: ${way.replace(/: (?=an? [A-Z]|without )[^]*?(, or put [^]*|\. [A-Z][^]*)?$/, (_, more: string = "") => more)}`;
}

function table(): string {
  const head = ["what", "HTTP API", "REST API", "reverse path (`PrivateApiFront`)", "costs"];
  return markdownTable(head, [
    ...FACTS.slice(0, 2),
    ...SETTINGS.map(({ what, given, reverse, cost }) => [what, told(ApiKind.Http, given), told(ApiKind.Rest, given), reverse, cost]), // prettier-ignore
    ...FACTS.slice(2),
  ]);
}

describe("docs/rest.md", () => {
  it("says what each kind takes as the checks do, and what it costs by the table of prices", async () => {
    const file = path.join(DOCS, PAGE);
    const text = readFileSync(file, "utf8");
    const [head = "", rest = ""] = text.split(BEFORE);
    const tail = rest.slice(rest.indexOf(AFTER));
    const { format, resolveConfig } = await import("prettier");
    const options = { ...(await resolveConfig(file)), parser: "markdown" };
    const page = await format(`${head}${BEFORE}\n${table()}\n\n${tail}`, options);
    new GoldenFiles(DOCS, __filename).assertSame(PAGE, page);
  });

  it("has a row for all that a REST API alone can do, and each is refused on an HTTP API", () => {
    const alone = SETTINGS.filter(({ given }) => given.rest);
    assert.deepEqual(
      alone.map(({ given }) => [told(ApiKind.Http, given).startsWith("refused: "), told(ApiKind.Rest, given)]),
      alone.map(() => [true, "yes"]),
    );
  });
});
