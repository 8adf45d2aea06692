import type { HttpAnswer } from "../../shared/http/client";
import { askEcho, receivedOf, type EchoQuestion, type Received } from "./echo";
import type { Proof } from "./request";

/** A proxy that is asked, with `LIMIT` requests and `ERRORS` errors in a period for each subject, one request at once. */
export interface AskedWork {
  readonly url: string;
  readonly proof: Proof;
  /** Its log so far. */
  readonly log: () => Promise<string>;
}

export const LIMIT = 5;
export const ERRORS = 2;

/** One thing that a proxy has to do. All of them together are what "the same work" means. */
export interface Work {
  readonly what: string;
  readonly request: string;
  readonly expected: string;
  readonly isDone: (proxy: AskedWork) => Promise<boolean>;
}

/** What differs from an ordinary request of the gateway. */
type Change = Partial<EchoQuestion> & { readonly subject?: string; readonly seal?: string };

let subjects = 0;

export function send(
  { url, proof }: AskedWork,
  { subject, seal, headers, ...others }: Change = {},
): Promise<HttpAnswer> {
  const ordinary = {
    host: "edge.bench",
    "user-agent": "check",
    "x-request-id": "JKJaXmPLvHcEABA=",
    "x-gatehouse-stage": "shop.v1",
    "x-gatehouse-host": "api.example.com",
    "x-gatehouse-route": "GET /orders/{id}",
    "x-client-ip": "203.0.113.7",
    // Somebody else each time, whom nobody counted yet.
    "x-gatehouse-origin": seal ?? `${proof.value};${subject ?? `subject-${++subjects}`};client-1;orders/read`,
  };
  return askEcho(url, { ...others, headers: { ...ordinary, ...headers } });
}

export const refusedWork =
  (status: number, change: (proxy: AskedWork) => Change) =>
  async (proxy: AskedWork): Promise<boolean> =>
    (await send(proxy, change(proxy))).status === status;

export const servedWork =
  (headers: EchoQuestion["headers"], isRight: (received: Received, answer: HttpAnswer) => boolean) =>
  async (proxy: AskedWork): Promise<boolean> => {
    const answer = await send(proxy, { headers });
    const received = receivedOf(answer);
    return received !== undefined && isRight(received, answer);
  };

export const is = (received: Received, expected: Readonly<Record<string, string | RegExp | undefined>>): boolean =>
  Object.entries(expected).every(([name, value]) =>
    value === undefined
      ? received[name] === undefined
      : received[name]?.length === 1 &&
        (typeof value === "string" ? received[name][0] === value : value.test(received[name][0]!)),
  );

/** Statuses of one request after the other of one subject. */
export async function inTurn(proxy: AskedWork, times: number, change: Change): Promise<HttpAnswer[]> {
  const subject = `subject-${++subjects}`;
  const answers: HttpAnswer[] = [];
  for (let i = 0; i < times; i++) answers.push(await send(proxy, { ...change, subject }));
  return answers;
}

export const statuses = (answers: readonly HttpAnswer[]): string => answers.map(({ status }) => status).join();
