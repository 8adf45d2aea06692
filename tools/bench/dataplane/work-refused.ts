import { refusedWork, send, type Work } from "./asked";
import { receivedOf } from "./echo";

const isJson = (body: string, id: string): boolean => {
  const said = JSON.parse(body) as { error?: string; request_id?: string };
  return said.error === "OriginProof" && said.request_id === id;
};

/** With a proof that nobody has. */
export const wrongSeal = { seal: `${"0".repeat(48)};subject;client-1;orders/read` };

/** What a proxy has to refuse. */
export const REFUSED_WORK: readonly Work[] = [
  {
    what: "a proof",
    request: "with another proof; with none",
    expected: "403",
    isDone: async (proxy) =>
      (await refusedWork(403, () => wrongSeal)(proxy)) &&
      refusedWork(403, () => ({ headers: { "x-gatehouse-origin": undefined } }))(proxy),
  },
  {
    what: "refusals say why",
    request: "with another proof",
    expected: "JSON with the reason and the request's id, which is a header too",
    isDone: async (proxy) => {
      const { headers, body } = await send(proxy, wrongSeal);
      const id = headers["x-request-id"];
      return headers["content-type"] === "application/json" && typeof id === "string" && isJson(body, id);
    },
  },
  { what: "stages", request: "for one that is not there", expected: "421", isDone: refusedWork(421, () => ({ headers: { "x-gatehouse-stage": "shop.v9" } })) }, // prettier-ignore
  {
    what: "a header of the gateway twice",
    request: "with two `X-Client-Ip`",
    expected: "400",
    isDone: refusedWork(400, () => ({ headers: { "x-client-ip": ["203.0.113.7", "203.0.113.8"] } })),
  },
  {
    what: "identities that can be read",
    request: "with a fourth claim; with a control character in one",
    expected: "400",
    isDone: async (proxy) =>
      (await refusedWork(400, ({ proof }) => ({ seal: `${proof.value};a;b;c;d` }))(proxy)) &&
      refusedWork(400, ({ proof }) => ({ seal: `${proof.value};a\tb;c;d` }))(proxy),
  },
  {
    what: "the client's address",
    request: "without one; with `localhost`",
    expected: "400",
    isDone: async (proxy) =>
      (await refusedWork(400, () => ({ headers: { "x-client-ip": undefined } }))(proxy)) &&
      refusedWork(400, () => ({ headers: { "x-client-ip": "localhost" } }))(proxy),
  },
  {
    what: "paths that are read in two ways",
    request: "`/a/../b`, `/a//b`, `/a%2fb`, `/a%5cb`, `/a/%252e%252e/b`",
    expected: "400",
    isDone: async (proxy) => {
      const paths = ["/a/../b", "/a//b", "/a%2fb", "/a%5cb", "/a/%252e%252e/b"];
      const all = await Promise.all(paths.map((path) => refusedWork(400, () => ({ path }))(proxy)));
      return all.every(Boolean);
    },
  },
  {
    what: "other protocols",
    request: "`Upgrade: h2c`",
    expected: "400, or not passed on",
    isDone: async (proxy) => {
      const answer = await send(proxy, { headers: { connection: "upgrade", upgrade: "h2c" } });
      return answer.status === 400 || receivedOf(answer)?.["upgrade"] === undefined;
    },
  },
  { what: "other methods", request: "`X-HTTP-Method-Override`; `TRACE`", expected: "400; 405", isDone: async (proxy) => (await refusedWork(400, () => ({ headers: { "x-http-method-override": "DELETE" } }))(proxy)) && refusedWork(405, () => ({ method: "TRACE" }))(proxy) }, // prettier-ignore
  {
    what: "names like ours",
    request: "with `X_Auth_Subject`",
    expected: "refused, or not passed on",
    isDone: async (proxy) => {
      const answer = await send(proxy, { headers: { "x_auth_subject": "admin" } }); // prettier-ignore
      return answer.status === 400 || receivedOf(answer)?.["x_auth_subject"] === undefined;
    },
  },
];
