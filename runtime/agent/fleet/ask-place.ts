import { connect } from "node:net";
import { placeName } from "./places";

/** A task of the same VPC answers within a millisecond or two. */
const ANSWER_MS = 1000;
/** As HAProxy's peers answer a greeting (doc/peers-v2.0.txt): it is not called so, and it is, but does not know us. */
const OTHER_NAME = "503";
const OWN_NAME = "504";

/** Which of some places a task has; undefined if it does not say, or has another one. */
export type AskPlace = (address: string, port: number, places: readonly number[]) => Promise<number | undefined>;

/** Asks the task's HAProxy itself: whoever greets it as a peer by a wrong name is told so. */
export const askPlace: AskPlace = async (address, port, places) => {
  for (const place of places) {
    const answer = await greeted(address, port, placeName(place));
    if (answer === OWN_NAME) return place;
    if (answer !== OTHER_NAME) return undefined;
  }
  return undefined;
};

/** No peer is called so. */
const STRANGER = "gatehouse-agent";

async function greeted(host: string, port: number, name: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    let answer = "";
    socket.setTimeout(ANSWER_MS, () => socket.destroy());
    socket.setEncoding("latin1").on("data", (part: string) => {
      answer += part;
      if (answer.includes("\n")) socket.destroy();
    });
    socket.on("error", () => socket.destroy()).on("close", () => resolve(/^(\d{3})\n/.exec(answer)?.[1]));
    socket.on("connect", () => socket.write(`HAProxyS 2.1\n${name}\n${STRANGER} 1 1\n`));
  });
}
