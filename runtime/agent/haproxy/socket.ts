import { connect } from "node:net";

/** HAProxy is not running, or not yet: what is in the files is what it will start with. */
export class NotListening extends Error {
  override readonly name = "NotListening";
}

/** Longer than HAProxy took under any load that was measured (48 ms; a reload 250 ms), short beside a poll. */
const ANSWER_MS = 5000;
const GONE = new Set(["ENOENT", "ECONNREFUSED"]);

/** One command, one answer. */
export type Ask = (command: string) => Promise<string>;

/**
 * Asks on a Unix socket of HAProxy, one connection a command.
 *
 * @throws NotListening if nobody listens; an Error if the answer does not come, or is cut off.
 */
export function socket(path: string, answerMs = ANSWER_MS): Ask {
  return async (command) =>
    new Promise((resolve, reject) => {
      const connection = connect(path);
      let answer = "";
      connection.setTimeout(answerMs, () => connection.destroy(new Error(`no answer in ${answerMs} ms`)));
      connection.setEncoding("utf8").on("data", (part: string) => (answer += part));
      connection.on("error", (error: NodeJS.ErrnoException) =>
        reject(GONE.has(error.code ?? "") ? new NotListening(`nobody listens at ${path}`) : error),
      );
      connection.on("end", () => connection.end()).on("close", () => resolve(answer.trim()));
      connection.on("connect", () => connection.write(`${command}\n`));
    });
}
