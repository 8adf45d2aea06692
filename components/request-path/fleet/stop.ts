import { must } from "../../../fields";
import { DIRECTORY, FILES } from "../../../haproxy/config";

/*
 * How a task stops (docs/decisions, "A task leaves before it stops"): it says that it is not well and goes on to accept, so
 * that the balancer leaves it alone first; then it finishes what it has.
 */

/**
 * Seconds until the balancer sends a task that is not well no new connection: two health checks, 5 s apart, and the 30 to
 * 40 s that operators measure after that (aws/containers-roadmap#470).
 */
const UNTIL_LEFT_ALONE = 50;

/** How long before ECS kills a task what still runs is ended, in seconds. */
const END_BEFORE_KILL_SECONDS = 5;

/** Seconds for the collector, which ends it, to take the last lines; then HAProxy is ended. */
const LOG_SECONDS = 2;

/** HAProxy's `hard-stop-after`: later than any stop, so that it is the collector that ends what still runs. */
export const hardStopSeconds = ({ stopTimeoutSeconds }: { readonly stopTimeoutSeconds: number }): number =>
  stopTimeoutSeconds - END_BEFORE_KILL_SECONDS;

/** How the seconds until ECS kills are used. */
export interface StopTimes {
  /** Red, and accepting. */
  readonly listenSeconds: number;
  /** Finishing what runs. */
  readonly drainSeconds: number;
}

export function stopTimes(stopTimeoutSeconds: number, longestRequestSeconds: number): StopTimes {
  const listenSeconds = stopTimeoutSeconds - longestRequestSeconds - END_BEFORE_KILL_SECONDS;
  return { listenSeconds, drainSeconds: longestRequestSeconds };
}

/** What is wrong with the time that a task has for stopping. */
export function stopProblems(stopTimeoutSeconds: number, longestRequestSeconds: number): string[] {
  const least = UNTIL_LEFT_ALONE + longestRequestSeconds + END_BEFORE_KILL_SECONDS;
  const what = `use ${least} to 120 seconds: ${UNTIL_LEFT_ALONE} until the balancer sends nothing new, ${longestRequestSeconds} for the longest request, ${END_BEFORE_KILL_SECONDS} to spare; Fargate stops waiting after 120`;
  return must(stopTimeoutSeconds >= least, "stopTimeoutSeconds", what, stopTimeoutSeconds);
}

/** What the container is told of it; a local run has less patience. */
export function stopEnvironment({ listenSeconds, drainSeconds }: StopTimes): Record<string, string> {
  return {
    GATEHOUSE_DIRECTORY: DIRECTORY,
    GATEHOUSE_DRAIN_SECONDS: String(drainSeconds + LOG_SECONDS),
    GATEHOUSE_LISTEN_SECONDS: String(listenSeconds),
  };
}

/** What HAProxy is started with. */
export const HAPROXY_ARGUMENTS = [
  "-W",
  "-db",
  "-S",
  `${DIRECTORY}/${FILES.masterSocket},mode,600`,
  "-f",
  `${DIRECTORY}/${FILES.configuration}`,
] as const;

/**
 * Runs HAProxy with the arguments that follow, and stops it at SIGUSR1 or SIGTERM. By the stock image's own sh and socat.
 *
 * Red again every second: a reload in the meantime starts a worker that knows nothing of it. The file tells the agent to reload
 * no more. Asked to stop again while a worker listens: a signal that comes during a reload stops the old one alone (measured: 6 of
 * 24 such stops did not end). Not oftener: one that comes while HAProxy exits kills it, since its handlers are gone by then.
 *
 * `$!` and no name of ours: the signal may come before the shell has given it one.
 */
export const RUN_HAPROXY = `
leaving=
ask() {
  echo "$1" | socat - "UNIX-CONNECT:$GATEHOUSE_DIRECTORY/${FILES.runtimeSocket}"
}
leave() {
  [ -n "$!" ] || exit 0
  leaving=1
  trap '' USR1 TERM
  : >"$GATEHOUSE_DIRECTORY/${FILES.leaving}"
  left=$GATEHOUSE_LISTEN_SECONDS
  while kill -0 "$!"; do
    ask "set map $GATEHOUSE_DIRECTORY/${FILES.controlMap} draining 1"
    sleep 1
    left=$((left - 1))
    [ "$left" -gt 0 ] || break
  done
  kill -USR1 "$!"
  left=$GATEHOUSE_DRAIN_SECONDS
  while [ "$left" -gt 0 ] && kill -0 "$!"; do
    sleep 1
    left=$((left - 1))
    if ask "show info"; then
      kill -USR1 "$!"
    fi
  done
  kill -TERM "$!"
} >/dev/null 2>&1
trap leave USR1 TERM
rm -f "$GATEHOUSE_DIRECTORY/${FILES.leaving}"
haproxy "$@" &
wait "$!"
code=$?
if [ -n "$leaving" ]; then
  wait "$!"
  code=$?
fi
exit "$code"
`.trim();
