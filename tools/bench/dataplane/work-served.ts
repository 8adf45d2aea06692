import { randomUUID } from "node:crypto";
import { ERRORS, inTurn, is, LIMIT, send, servedWork, statuses, type Work } from "./asked";
import { requestLineOf } from "./lines";
import { wrongSeal } from "./work-refused";

const TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const MADE = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[01]$/;
const BELIEVED = ["x-real-ip", "x_real_ip", "x.real.ip", "true-client-ip", "x-forwarded-user", "x-forwarded_host"];

/** What a proxy has to do with requests that it passes on, and their limits. */
export const SERVICES: readonly Work[] = [
  {
    what: "what services may believe",
    request: `with ${BELIEVED.map((name) => `\`${name}\``).join(", ")}`,
    expected: "none of them is passed on",
    isDone: servedWork(Object.fromEntries(BELIEVED.map((name) => [name, "admin"])), (received) =>
      BELIEVED.every((name) => received[name] === undefined),
    ),
  },
  {
    what: "identity",
    request: "with `X-Auth-Subject` and `X-Auth-Client` of the client's own",
    expected: "who is sealed, once, and no other; no proof",
    isDone: servedWork({ "x-auth-subject": "admin", "x-auth-client": "admin" }, (received) => is(received, { "x-auth-subject": /^subject-/, "x-auth-client": "client-1", "x-auth-scopes": "orders/read", "x-gatehouse-origin": undefined })), // prettier-ignore
  },
  {
    what: "where a request came from",
    request: "with `Forwarded` and `X-Forwarded-For` of the client's own",
    expected: "the gateway's, as `Forwarded` and five `X-Forwarded-*`",
    isDone: servedWork({ "forwarded": "for=10.0.0.1", "x-forwarded-for": "10.0.0.1" }, (received) => is(received, { "forwarded": 'for=203.0.113.7;host="api.example.com";proto=https', "x-forwarded-for": "203.0.113.7", "x-forwarded-host": "api.example.com", "x-forwarded-proto": "https", "x-forwarded-port": "443", "x-forwarded-prefix": "/shop-v1" })), // prettier-ignore
  },
  {
    what: "traces",
    request: "with one; without; with a broken one and its state",
    expected: "passed on; made; made, and no state",
    isDone: async (proxy) =>
      (await servedWork({ traceparent: TRACE, tracestate: "a=1" }, (received) => is(received, { traceparent: TRACE, tracestate: "a=1" }))(proxy)) && // prettier-ignore
      (await servedWork({}, (received) => is(received, { traceparent: MADE }))(proxy)) &&
      servedWork({ traceparent: "00-0-0-00", tracestate: "a=1" }, (received) => is(received, { traceparent: MADE, tracestate: undefined }))(proxy), // prettier-ignore
  },
  {
    what: "the request's id",
    request: "with one; with one that is too short",
    expected: "kept; another, to the service and in the answer",
    isDone: async (proxy) =>
      (await servedWork({ "x-request-id": "abcdefgh" }, (received, { headers }) => is(received, { "x-request-id": "abcdefgh" }) && headers["x-request-id"] === "abcdefgh")(proxy)) && // prettier-ignore
      servedWork({ "x-request-id": "ab" }, (received, { headers }) => is(received, { "x-request-id": /^[\w-]{8,}$/ }) && received["x-request-id"]?.[0] === headers["x-request-id"])(proxy), // prettier-ignore
  },
  { what: "answers", request: "an ordinary one", expected: "no `Server`", isDone: servedWork({}, (_, { headers }) => headers["server"] === undefined) }, // prettier-ignore
  {
    what: "a limit of requests",
    request: `one subject, ${LIMIT + 1} times`,
    expected: `429 after ${LIMIT}, with \`Retry-After\` and \`RateLimit\``,
    isDone: async (proxy) => {
      const answers = await inTurn(proxy, LIMIT + 1, {});
      const { headers } = answers.at(-1)!;
      return statuses(answers) === `${"200,".repeat(LIMIT)}429` && ["retry-after", "ratelimit", "ratelimit-policy"].every((name) => headers[name] !== undefined); // prettier-ignore
    },
  },
  {
    what: "a limit of errors",
    request: `one subject, answered 404, ${ERRORS + 1} times`,
    expected: `429 after ${ERRORS}`,
    isDone: async (proxy) => statuses(await inTurn(proxy, ERRORS + 1, { path: "/missing" })) === `${"404,".repeat(ERRORS)}429`, // prettier-ignore
  },
  {
    what: "a limit of requests at once",
    request: "one subject, two at once, then one",
    expected: "one 200 and one 429, then 200",
    isDone: async (proxy) => {
      const slow = { subject: "at-once", path: "/slow" };
      const both = await Promise.all([send(proxy, slow), send(proxy, slow)]);
      const then = await send(proxy, { subject: "at-once" });
      return both.map(({ status }) => status).sort().join() === "200,429" && then.status === 200; // prettier-ignore
    },
  },
  {
    what: "answers that got lost",
    request: "GET and POST, which the service does not answer the first time",
    expected: "GET is sent again: 200; POST is not",
    isDone: async (proxy) => {
      const get = await send(proxy, { path: `/lost/${randomUUID()}` });
      const post = await send(proxy, { method: "POST", path: `/lost/${randomUUID()}` }).catch(() => ({ status: 502 }));
      return get.status === 200 && post.status === 502;
    },
  },
  {
    what: "the log",
    request: "one that is served, one that is refused",
    expected: "a line of JSON each, with all fields of ours",
    isDone: async (proxy) => {
      const [good, bad] = [await requestLineOf(proxy, {}), await requestLineOf(proxy, wrongSeal)];
      return good?.["status"] === 200 && bad?.["refusal"] === "OriginProof";
    },
  },
];
