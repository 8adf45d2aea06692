import { setTimeout as sleep } from "node:timers/promises";
import { sendOnce, type HttpAnswer } from "../../shared/http/client";
import { until } from "../../shared/until";
import { plannedImport } from "../certificates/issued-certificate";
import type { UsagePlan } from "../gateway/rest/usage-plans";
import { Caller } from "./caller";
import { widestPlan, type TourContext } from "./context";
import { expectEqual, expectThat, type Expectation, type Skipped } from "./expectation";
import { answerText, headersSeen } from "./identity";
import { asGateway, directTarget } from "./past-gateway";

/** More requests than this take too long for a tour. */
const MOST_REQUESTS = 100;
/** How long a line may take from HAProxy's memory to here. */
const LOG_MS = 3000;

/** What a REST API alone does: keys and plans, the certificate that it shows, and a header that it obeys. */
export async function restAlone(context: TourContext): Promise<(Expectation | Skipped)[]> {
  return [
    ...(await overridden(context)),
    ...(await certificate(context)),
    ...(await keys(context)),
    ...(await plans(context)),
  ];
}

/** The function sees the header where the cache has no answer; HAProxy always. */
async function overridden({ callers, path }: TourContext): Promise<Expectation[]> {
  await callers.Person.get(path);
  const known = await callers.Person.get(path, { "x-http-method-override": "GET" });
  const other = await callers.Person.get(path, { "x-http-method-override": "DELETE" });
  return [
    expectEqual("X-HTTP-Method-Override, where the authorizer's answer is known", "400 MethodOverride", answerText(known)), // prettier-ignore
    expectThat("another method by it", "refused", answerText(other), other.status >= 400 && other.status < 500),
  ];
}

async function certificate(context: TourContext): Promise<(Expectation | Skipped)[]> {
  const { local, route, stage, gatewayStage } = context;
  const what = "HAProxy past the gateway, with its proof and without its certificate";
  if (!gatewayStage.certificate) return [{ what, skipped: "the plan's gateway shows none" }];
  const { tls, ...target } = directTarget(local, route);
  const { key, cert, ...bare } = tls ?? {};
  const send = async (more: object): Promise<string> =>
    answerText(await sendOnce({ ...target, tls: { ...bare, ...more } }, { path: "/", headers: asGateway(route, stage.name) })); // prettier-ignore
  return [
    expectEqual(what, "403 ClientCertificate", await send({})),
    expectEqual("the same with it", "200", await send({ key, cert })),
    ...(await renewed(context)),
  ];
}

/** A certificate that an authority issues to the gateway. */
async function renewed({ local, gatewayStage, callers, path }: TourContext): Promise<Expectation[]> {
  const planned = plannedImport(local.plan);
  const before = gatewayStage.certificate?.cert;
  if (planned === undefined) return [];
  await local.certificates.rotate(planned.secret);
  const isNext = gatewayStage.certificate?.cert !== before;
  const answer = await callers.Service.get(path);
  return [expectEqual("through the gateway, which shows the next one without a registration", "200, another", `${answer.status}, ${isNext ? "another" : "the same"}`)]; // prettier-ignore
}

async function keys(context: TourContext): Promise<(Expectation | Skipped)[]> {
  const { local, path, gatewayStage } = context;
  const plan = widestPlan(local.api, gatewayStage);
  const key = plan?.keys.at(-1);
  if (!plan || !key) return [{ what: "API keys", skipped: "the plan has no usage plan" }];
  const token = await local.issuer.token(local.clients.Service, local.scopes);
  const ask = async (value?: string): Promise<HttpAnswer> => {
    const caller = new Caller(local.url, local.loopback.next(), token, value);
    const answer = await caller.get(path);
    caller.close();
    return answer;
  };
  const having = await ask(key.value);
  const { apiKeyIds } = local.tally;
  await until("the key's id is logged", () => apiKeyIds.haproxy.has(key.id), LOG_MS).catch(() => undefined);
  return [
    expectEqual("a token without an API key", "403 Forbidden", answerText(await ask())),
    expectEqual("with a key that nobody has", "403 Forbidden", answerText(await ask("x".repeat(40)))),
    expectEqual("with a consumer's key the service learns its id", `200 ${key.id}`, `${having.status} ${headersSeen(having)["x-api-key-id"]}`), // prettier-ignore
    expectEqual("the key itself stays between the client and HAProxy", "no", "x-api-key" in headersSeen(having) ? "yes" : "no"), // prettier-ignore
    expectEqual("both logs have the id", "yes, yes", [apiKeyIds.gateway, apiKeyIds.haproxy].map((ids) => (ids.has(key.id) ? "yes" : "no")).join(", ")), // prettier-ignore
  ];
}

/** The tightest plan, other than the one that the tour itself calls with: more at once than its burst, then more than its quota. */
async function plans(context: TourContext): Promise<(Expectation | Skipped)[]> {
  const { local, path, gatewayStage, callers } = context;
  const widest = widestPlan(local.api, gatewayStage);
  const others = (local.api.rest?.usagePlans ?? []).filter((one) => one !== widest && one.stages.includes(gatewayStage.name)); // prettier-ignore
  const [plan] = others.sort((a, b) => a.throttle.burstLimit - b.throttle.burstLimit);
  const what = "more at once than a plan's burst";
  if (!plan || plan.throttle.burstLimit > MOST_REQUESTS)
    return [{ what, skipped: `no second plan with a burst of up to ${MOST_REQUESTS}` }];
  const token = await local.issuer.token(local.clients.Service, local.scopes);
  const caller = new Caller(local.url, local.loopback.next(), token, plan.keys.at(-1)?.value);
  const { burstLimit, rateLimit } = plan.throttle;
  const began = Date.now();
  const answers = await Promise.all(Array.from({ length: burstLimit * 2 }, () => caller.get(path)));
  const served = answers.filter(({ status }) => status === 200).length;
  const most = burstLimit + Math.ceil(((Date.now() - began) / 1000) * rateLimit);
  const beside = await callers.Service.get(path);
  const reasons = [...new Set(answers.filter(({ status }) => status !== 200).map(answerText))].join(", ");
  const seen: (Expectation | Skipped)[] = [
    expectThat(what, `up to ${most} of ${burstLimit * 2} answered`, `${served} answered`, served > 0 && served <= most),
    most >= answers.length
      ? { what: "the others", skipped: "this machine was too slow to send more than the plan lets through" }
      : expectEqual("the others", "429 Too Many Requests", reasons || "all were answered"),
    expectEqual("another plan's consumer beside them", "200", String(beside.status)),
    await overQuota(plan, caller, path, served),
  ];
  caller.close();
  return seen;
}

async function overQuota({ quota, throttle }: UsagePlan, caller: Caller, path: string, used: number) {
  const what = "more in a period than a plan's quota";
  if (quota === undefined || quota > MOST_REQUESTS) return { what, skipped: `no quota of up to ${MOST_REQUESTS}` };
  const answers: string[] = [];
  for (let i = used; i <= quota; i++) {
    await sleep(1000 / throttle.rateLimit + 5);
    answers.push(answerText(await caller.get(path)));
  }
  const served = used + answers.filter((answer) => answer === "200").length;
  return expectEqual(what, `${quota} answered, then 429 Limit Exceeded`, `${served} answered, then ${answers.at(-1)}`);
}
