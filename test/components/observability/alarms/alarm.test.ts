import assert from "node:assert/strict";
import fc from "fast-check";
import { fleetName } from "../../../../components/gatehouse/names";
import { stateBy } from "../../../../tools/local/faults/evaluation";
import { embedded } from "../../../../tools/local/faults/measured";
import { LocalMetrics, type Datapoint } from "../../../../tools/local/faults/metrics";
import { rulesOf, ruleValues, type AlarmRule } from "../../../../tools/local/faults/rule";
import { Report } from "../../../../runtime/agent/report";
import { planOf } from "../../../support/plans";
import { runs, sample } from "../../../support/sample";

const MINUTE_MS = 60_000;
const HOUR = 60;
const DAY = 24 * HOUR;

/** What is measured of a stack, by namespace and name, at a minute: a value each, of none if nothing is. */
type Series = Readonly<Record<string, (minute: number) => readonly number[]>>;

/** How far into a time of that length. */
const within = (minute: number, length: number) => ((minute % length) + length) % length;

const always = (value: number) => () => [value];
const none = () => [];

/** How many tasks run at a minute. */
type Tasks = (minute: number) => number;

/** Of a stack that nobody calls: of its APIs nothing is measured. Twice a day ACM tells, once a day the function is called. */
function atRest(tasks: Tasks): Series {
  const each = (value: number) => (minute: number) => Array.from({ length: tasks(minute) }, () => value);
  return {
    "AWS/NetworkELB HealthyHostCount": (minute) => [tasks(minute)],
    "ECS/ContainerInsights RunningTaskCount": (minute) => [tasks(minute)],
    "ECS/ContainerInsights DeploymentCount": always(1),
    "AWS/ECS CPUUtilization": each(2),
    "AWS/CertificateManager DaysToExpiry": (minute) => (within(minute, DAY / 2) === 0 ? [150] : []),
    "AWS/Lambda Errors": (minute) => (within(minute, DAY) === 6 * HOUR ? [0] : []),
  };
}

/** What one agent tells at rest, by its own code. */
function agentLines(fleet: string, at: number): Datapoint[] {
  const report = new Report(fleet);
  report.inSync(true);
  report.authorityUntil(at + 3000 * DAY * MINUTE_MS);
  report.listed(at);
  const held = ["edge.pem", "backend-client.pem"].map((file) => ({ file, version: "1", notAfter: at + 45 * DAY * MINUTE_MS })); // prettier-ignore
  return report.lines(at, held, ["hash"], 1).flatMap(embedded);
}

interface Scenario {
  readonly rules: readonly AlarmRule[];
  readonly fleet: string;
  readonly tasks: Tasks;
  /** In place of what is measured at rest. */
  readonly instead?: Series;
  /** What agents tell otherwise, by name: in place of it, and only from a minute on. */
  readonly agents?: Series;
  readonly from: number;
  readonly to: number;
}

/** What is wrong, what is measured of it, and the ends of the names of the alarms that tell of it. */
type Fault = readonly [string, Partial<Pick<Scenario, "instead" | "agents" | "tasks">>, readonly string[]];

/** CloudWatch's numbers of such a time. */
function measured({ rules, fleet, tasks, instead = {}, agents = {}, from, to }: Scenario): LocalMetrics {
  const metrics = new LocalMetrics();
  const series: Series = { ...atRest(tasks), ...instead };
  const ids = [...new Map(rules.flatMap((rule) => rule.metrics).map((one) => [JSON.stringify([one.namespace, one.name, one.dimensions]), one])).values()]; // prettier-ignore
  for (let minute = from; minute < to; minute++) {
    const at = minute * MINUTE_MS + 1000;
    for (const { namespace, name, dimensions } of ids)
      for (const value of series[`${namespace} ${name}`]?.(minute) ?? [])
        metrics.put({ namespace, name, dimensions, value, at });
    const told = agentLines(fleet, at).filter(({ name }) => !(name in agents));
    for (let task = 0; task < tasks(minute); task++) for (const point of told) metrics.put(point);
    for (const { namespace, name, dimensions } of ids)
      if (namespace === "Gatehouse/Agent")
        for (const value of agents[name]?.(minute) ?? []) metrics.put({ namespace, name, dimensions, value, at });
  }
  return metrics;
}

/** CloudWatch retrieves more periods than a rule names, and does not say how many: none, some, as many again. */
const FURTHER = [() => 0, () => 2, ({ periods }: AlarmRule) => periods];

/** Whether an alarm calls at a minute, for each of these. */
function calls(rule: AlarmRule, metrics: LocalMetrics, minute: number): boolean[] {
  return FURTHER.map((further) => {
    const periods = rule.periods + further(rule);
    const values = ruleValues(rule, metrics, { now: minute * MINUTE_MS, secondMs: 1000, periods });
    return stateBy(rule, values) === "Alarm";
  });
}

/** The alarms that call at any of these minutes, however far CloudWatch looks back. */
function calling(rules: readonly AlarmRule[], metrics: LocalMetrics, minutes: readonly number[]): string[] {
  return rules
    .filter((rule) => minutes.some((minute) => calls(rule, metrics, minute).includes(true)))
    .map(({ name }) => name);
}

const longest = (rules: readonly AlarmRule[]) =>
  2 * Math.max(...rules.map(({ periods, metrics }) => (periods * Math.max(...metrics.map(({ period }) => period))) / 60)); // prettier-ignore

const every = (minutes: number, from: number, to: number) =>
  Array.from({ length: Math.ceil((to - from) / minutes) }, (_, i) => from + i * minutes);

describe("alarms, by what CloudWatch makes of a time", function () {
  this.timeout(60_000);
  const fleets: Record<string, { rules: AlarmRule[]; short: AlarmRule[]; fleet: string; least: number }> = {};
  before(async () => {
    for (const [stack, least] of [
      ["prod", 3],
      ["dev", 1],
    ] as const) {
      // prettier-ignore
      const rules = rulesOf(await planOf(stack));
      // Those that look at a few hours at the most.
      const short = rules.filter((rule) => longest([rule]) <= 3 * HOUR);
      fleets[stack] = { rules, short, fleet: fleetName(`gatehouse-${stack}`), least };
    }
  });

  for (const stack of ["prod", "dev"]) {
    it(`${stack}: none calls while nobody does, day and night`, () => {
      const { rules, fleet, least } = fleets[stack]!;
      const metrics = measured({ rules, fleet, tasks: () => least, from: -DAY - HOUR, to: HOUR });
      assert.deepEqual(calling(rules, metrics, every(11, 0, HOUR)), []);
    });

    it(`${stack}: none calls while a deployment replaces the tasks`, () => {
      const { short, fleet, least } = fleets[stack]!;
      const tasks = (minute: number) => (minute >= 5 && minute < 15 ? 2 * least : least);
      const instead = { "ECS/ContainerInsights DeploymentCount": (minute: number) => [minute >= 3 && minute < 17 ? 2 : 1] }; // prettier-ignore
      const metrics = measured({ rules: short, fleet, tasks, instead, from: -3 * HOUR, to: HOUR });
      assert.deepEqual(calling(short, metrics, every(1, 0, HOUR)), []);
    });
  }

  it("none calls while the fleet grows to its most but one, and shrinks again", () => {
    const { short, fleet } = fleets["prod"]!;
    const tasks = (minute: number) => (minute < 5 ? 3 : minute < 10 ? 6 : minute < 30 ? 9 : minute < 40 ? 11 : 4);
    const metrics = measured({ rules: short, fleet, tasks, from: -3 * HOUR, to: HOUR });
    assert.deepEqual(calling(short, metrics, every(1, 0, HOUR)), []);
  });

  it("agents that report at any time, and a little late each time, are not silent", () => {
    const { short, fleet } = fleets["prod"]!;
    const silent = short.filter(({ name }) => name.endsWith("agents-silent"));
    const task = fc.record({ phase: fc.nat({ max: 59_999 }), every: fc.integer({ min: 60_000, max: 60_500 }) });
    fc.assert(
      fc.property(fc.array(task, { minLength: 3, maxLength: 12 }), (tasks) => {
        const metrics = measured({ rules: silent, fleet, tasks: () => tasks.length, agents: { Heartbeat: none }, from: -HOUR, to: HOUR }); // prettier-ignore
        const [{ namespace, dimensions }] = agentLines(fleet, 0) as [Datapoint];
        for (const { phase, every: period } of tasks)
          for (let at = phase - HOUR * MINUTE_MS; at < HOUR * MINUTE_MS; at += period)
            metrics.put({ namespace, name: "Heartbeat", dimensions, value: 1, at });
        assert.deepEqual(calling(silent, metrics, every(1, 0, HOUR)), []);
      }),
      { numRuns: runs(8) },
    );
  });

  it("an API of few requests does not call for errors of a handful", () => {
    const { short, fleet } = fleets["prod"]!;
    const instead = {
      "AWS/ApiGateway Count": always(4),
      "AWS/ApiGateway 5xx": always(3),
      "AWS/ApiGateway Latency": always(900),
    };
    const metrics = measured({ rules: short, fleet, tasks: () => 3, instead, from: -3 * HOUR, to: 30 });
    assert.deepEqual(calling(short, metrics, every(1, 0, 30)), []);
  });

  // From minute 0 to 60: what is measured then, and which alarms tell of it, and no other.
  const during = (wrong: readonly number[], well: readonly number[] = []) => (minute: number) => minute >= 0 && minute < HOUR ? wrong : well; // prettier-ignore
  const faults: readonly Fault[] = [
    ["an API answers 5xx", { instead: { "AWS/ApiGateway Count": always(50), "AWS/ApiGateway 5xx": during([5], [0]) } }, ["-v1-errors", "-v2-errors"]], // prettier-ignore
    ["an API is slow", { instead: { "AWS/ApiGateway Latency": during([20_000], [100]) } }, ["-v1-latency", "-v2-latency"]], // prettier-ignore
    ["no task is healthy", { instead: { "AWS/NetworkELB HealthyHostCount": during([0], [3]) } }, ["no-healthy-target"]],
    ["the balancer says nothing", { instead: { "AWS/NetworkELB HealthyHostCount": during([], [3]) } }, ["no-healthy-target"]], // prettier-ignore
    ["a task is missing", { tasks: (minute: number) => (minute >= 0 && minute < HOUR ? 2 : 3) }, ["tasks-missing"]],
    ["the fleet has grown as far as it may", { tasks: (minute: number) => (minute >= 0 && minute < HOUR ? 12 : 3) }, ["fleet-at-its-maximum"]], // prettier-ignore
    ["every task is gone", { tasks: (minute: number) => (minute >= 0 && minute < HOUR ? 0 : 3), instead: { "ECS/ContainerInsights RunningTaskCount": during([], [3]) } }, ["tasks-missing", "no-healthy-target", "agents-silent", "haproxy-out-of-sync"]], // prettier-ignore
    ["CPU is used up", { instead: { "AWS/ECS CPUUtilization": during([95], [2]) } }, ["cpu-saturated"]],
    ["a deployment does not end", { instead: { "ECS/ContainerInsights DeploymentCount": during([2], [1]) } }, ["deployment-unfinished"]], // prettier-ignore
    ["an agent is silent", { agents: { Heartbeat: during([1, 1], [1, 1, 1]) } }, ["agents-silent"]],
    ["every agent is silent", { agents: { Heartbeat: during([], [1, 1, 1]), HaproxyInSync: during([], [1]) } }, ["agents-silent", "haproxy-out-of-sync"]], // prettier-ignore
    ["a HAProxy is not in sync", { agents: { HaproxyInSync: during([1, 0, 1], [1, 1, 1]) } }, ["haproxy-out-of-sync"]],
    ["a registration is refused", { agents: { RegistrationsRefused: during([1]) } }, ["registration-refused"]],
    ["settings are refused", { agents: { TuningRejected: during([1]) } }, ["settings-refused"]],
    ["keys of tokens are old", { agents: { TokenKeysAge: during([9000]) } }, ["token-keys-old"]],
    ["lines of the log are dropped", { agents: { LogLinesDropped: during([7]) } }, ["log-lines-dropped"]],
    ["callers are refused", { agents: { RequestsRefused: during([60], [0]) } }, ["person-refused", "service-refused", "agent-refused"]], // prettier-ignore
    ["requests come past the gateway", { agents: { OriginProofRefused: during([2]) } }, ["origin-proof-refused"]],
    ["requests queue", { agents: { Queued: during([1]) } }, ["requests-queue"]],
    ["certificates and trust are refused", { agents: { CertificateRejected: during([1]) } }, ["server-refused", "client-refused", "trust-refused"]], // prettier-ignore
    ["AWS cannot be read", { agents: { PollFailures: during([1]) } }, ["secrets-unreadable"]],
  ];
  for (const [fault, { instead, agents, tasks = () => 3 }, alarms] of sample(faults, ([fault]) => fault))
    it(`${fault}: ${alarms.join(", ")} tell of it, no other does, and it is over when it is over`, () => {
      const { short, fleet } = fleets["prod"]!;
      const metrics = measured({ rules: short, fleet, tasks, ...(instead && { instead }), ...(agents && { agents }), from: -3 * HOUR, to: 4 * HOUR }); // prettier-ignore
      const told = (name: string) => alarms.some((end) => name.endsWith(end));
      assert.deepEqual(calling(short, metrics, every(5, -10, HOUR)).filter((name) => !told(name)), []); // prettier-ignore
      for (const rule of short.filter(({ name }) => told(name))) {
        assert.deepEqual(calls(rule, metrics, HOUR), [true, true, true], `${rule.name} calls`);
        assert.deepEqual(calls(rule, metrics, 0), [false, false, false], `${rule.name} does not before`);
        // Of what is told only while something is wrong CloudWatch sees the last for as far as it looks back.
        const over = HOUR + longest([rule]) + 15;
        assert.deepEqual(calls(rule, metrics, over), [false, false, false], `${rule.name} stops`);
      }
    });

  // The longest periods, asked after three days of a fault.
  const longFaults: readonly Fault[] = [
    ["the authority ends in 59 days", { agents: { AuthorityDaysToExpiry: always(59) } }, ["authority-expires"]],
    ["certificates of tasks end in 5 days", { agents: { CertDaysToExpiry: always(5) } }, ["server-expires", "client-expires"]], // prettier-ignore
    ["nobody tells of certificates", { agents: { CertDaysToExpiry: none } }, ["server-expires", "client-expires"]],
    ["functions fail, every hour", { instead: { "AWS/Lambda Errors": (minute: number) => (within(minute, HOUR) === 7 ? [1] : []) } }, ["rotation-failed", "heartbeat-failed"]], // prettier-ignore
    ["one try of the three of a day fails", { instead: { "AWS/Lambda Errors": (minute: number) => (within(minute, DAY) === 0 ? [1] : within(minute, DAY) === 1 ? [0] : []) } }, ["rotation-failed"]], // prettier-ignore
  ];
  for (const [fault, { instead, agents }, alarms] of sample(longFaults, ([fault]) => fault))
    it(`${fault}: ${alarms.join(", ")}`, () => {
      const { rules, fleet } = fleets["prod"]!;
      const long = rules.filter(({ metrics }) => metrics.some(({ period }) => period >= 3600));
      const scenario = { rules: long, fleet, tasks: () => 1, from: -3 * DAY, to: HOUR };
      const metrics = measured({ ...scenario, ...(instead && { instead }), ...(agents && { agents }) });
      const called = calling(long, metrics, every(20, 0, HOUR));
      assert.deepEqual(called.filter((name) => !alarms.some((end) => name.endsWith(end))), []); // prettier-ignore
      for (const end of alarms) assert.ok(called.some((name) => name.endsWith(end)), end); // prettier-ignore
    });
});
