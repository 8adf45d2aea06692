import type { Finding } from "../law";
import type { Resource, Value } from "../plan";
import { asList, expect, groupsAt, textIn } from "../read";

const LOOPBACK = /^127(\.\d{1,3}){3}:\d+$/;

/**
 * The containers of a task share one network interface of their own, so 127.0.0.1 is the task: what they say to each other there leaves the task by
 * no packet, and nobody reads it who is not in the task, which holds the keys of its TLS too. So plain HTTP over it is not a hop. Over anything else it is:
 * of AWS's signing proxy its arguments tell where it listens and sends.
 */
export const plainOutsideTheTask = (task: Resource): Finding[] =>
  groupsAt(task, "containerDefinitions").flatMap(([at, { command }]) => {
    const words = asList(command).map(textIn);
    const after = (flag: string): Value => (words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined) ?? null;
    const isIn = (flag: string): Finding[] =>
      expect(LOOPBACK.test(textIn(after(flag))), task, `${at}.command`, `give ${flag} an address in 127.0.0.0/8: plain HTTP stays in the task`, after(flag)); // prettier-ignore
    const verified = expect(!words.includes("--no-verify-ssl"), task, `${at}.command`, "leave --no-verify-ssl out: anybody's certificate would do", "--no-verify-ssl"); // prettier-ignore
    return [
      ...(words.includes("--sign-host") ? isIn("--port") : []),
      ...(after("--upstream-url-scheme") === "http" ? isIn("--host") : []),
      ...verified,
    ];
  });
