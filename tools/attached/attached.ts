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
  /** How many requests brought no such header. */
  readonly silent: number;
  /** Of those how many, by their status, or by why there was no answer. */
  readonly because: Readonly<Record<string, number>>;
}

/** The header of an answer; undefined without it, or where it is none. */
export function attachedBy(headers: Headers): Attached | undefined {
  const text = headers.get(ATTACHED_HEADER) ?? "";
  const [, registration, task, tasks] =
    /^registration=([0-9a-f]{64}|unknown),task=([\w-]+),tasks=(\d+)$/.exec(text) ?? [];
  return registration === undefined ? undefined : { registration, task: task!, tasks: Number(tasks) };
}

const LEAST_AT_ONCE = 6;
const MOST_AT_ONCE = 50;

export interface AttachedAnswer {
  readonly status: number;
  readonly headers: Headers;
}

/** One request over a connection of its own. @throws if there is no answer */
export type AskOnce = () => Promise<AttachedAnswer>;

/**
 * Asks until every task of the fleet has answered with a registration, or the time is over. A client cannot choose its task, and a gateway
 * keeps the connections that lead to tasks: so several are asked at a time, and more where there are more tasks, for which it needs several, or
 * where nobody new answers though some are missing.
 * Tasks come and go meanwhile: where more were met than there are, those of the last round alone count.
 *
 * @param pause waits between two requests
 */
export async function untilAttached(
  ask: AskOnce,
  { registration, deadline, pause }: { readonly registration: string; readonly deadline: number; readonly pause: () => Promise<void> }, // prettier-ignore
): Promise<Met> {
  let tasks: ReadonlyMap<string, Attached> = new Map();
  let of: number | undefined;
  let times = 1;
  const because: Record<string, number> = {};
  const isAll = (): boolean => of !== undefined && tasks.size === of && running(tasks, registration) === of;
  while (!isAll() && Date.now() < deadline) {
    const atOnce = Math.min(MOST_AT_ONCE, times * Math.max(LEAST_AT_ONCE, 2 * (of ?? 0)));
    const answers: PromiseSettledResult<AttachedAnswer>[] = await Promise.allSettled(
      Array.from({ length: atOnce }, ask),
    );
    const said = answers.flatMap((answer) => {
      const told = answer.status === "fulfilled" ? attachedBy(answer.value.headers) : undefined;
      if (told !== undefined) return told;
      const why = answer.status === "fulfilled" ? String(answer.value.status) : messageOf(answer.reason);
      because[why] = (because[why] ?? 0) + 1;
      return [];
    });
    // Those that have not yet heard of a new task tell of fewer.
    if (said.length > 0) of = Math.max(...said.map((one) => one.tasks));
    const round = said.map((one) => [one.task, one] as const);
    const met = tasks.size;
    tasks = new Map([...tasks, ...round]);
    if (of !== undefined && tasks.size < of && tasks.size === met) times *= 2;
    if (of !== undefined && tasks.size > of) tasks = new Map(round);
    if (!isAll()) await pause();
  }
  const silent = Object.values(because).reduce((all, many) => all + many, 0);
  return { tasks, of, silent, because };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** How many tasks run a registration. */
export const running = (tasks: Met["tasks"], registration: string): number =>
  [...tasks.values()].filter((one) => one.registration === registration).length;
