import { ATTACHED_HEADER } from "../../haproxy/config/index";

/** What a task said of itself. */
export interface Attached {
  /** SHA-256 of the API's registration that it runs. */
  readonly registration: string;
  readonly task: string;
  /** How many tasks there are. */
  readonly tasks: number;
}

/** What was learned of all tasks that answered. */
export interface Met {
  /** By task, what it last said. */
  readonly tasks: ReadonlyMap<string, Attached>;
  /** How many there are, by the last answer; undefined if none said anything. */
  readonly of: number | undefined;
  /** How many answers had no such header. */
  readonly silent: number;
}

/** The header of an answer; undefined without it, or where it is none. */
export function attachedOf(headers: Headers): Attached | undefined {
  const text = headers.get(ATTACHED_HEADER) ?? "";
  const [, registration, task, tasks] =
    /^registration=([0-9a-f]{64}|unknown),task=([\w-]+),tasks=(\d+)$/.exec(text) ?? [];
  return registration === undefined ? undefined : { registration, task: task!, tasks: Number(tasks) };
}

const LEAST_AT_ONCE = 6;
const MOST_AT_ONCE = 50;

/** One request over a connection of its own. @throws if there is no answer */
export type AskOnce = () => Promise<Headers>;

/**
 * Asks until every task of the fleet has answered with a registration, or the time is over. A client cannot choose its task, and a gateway
 * keeps the connections that lead to tasks: so several are asked at a time, and more where there are more tasks, for which it needs several.
 *
 * @param pause waits between two requests
 */
export async function untilAttached(
  ask: AskOnce,
  { registration, deadline, pause }: { readonly registration: string; readonly deadline: number; readonly pause: () => Promise<void> }, // prettier-ignore
): Promise<Met> {
  const tasks = new Map<string, Attached>();
  let [of, silent]: [number | undefined, number] = [undefined, 0];
  const isAll = (): boolean => of !== undefined && running(tasks, registration) >= of;
  while (!isAll() && Date.now() < deadline) {
    const atOnce = Math.min(MOST_AT_ONCE, Math.max(LEAST_AT_ONCE, 2 * (of ?? 0)));
    const answers: PromiseSettledResult<Headers>[] = await Promise.allSettled(Array.from({ length: atOnce }, ask));
    for (const answer of answers) {
      const said = answer.status === "fulfilled" ? attachedOf(answer.value) : undefined;
      if (said === undefined) silent += 1;
      else {
        tasks.set(said.task, said);
        of = said.tasks;
      }
    }
    if (!isAll()) await pause();
  }
  return { tasks, of, silent };
}

/** How many tasks run a registration. */
export const running = (tasks: Met["tasks"], registration: string): number =>
  [...tasks.values()].filter((one) => one.registration === registration).length;
