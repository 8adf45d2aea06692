import type { Finding, Law } from "../law";
import type { Plan, Resource } from "../plan";
import { asList, isGroup, must, ofType, parsed, refersTo } from "../read";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

/** An alarm that calls nobody is a line in a console that nobody looks at; a service without any is found out by its clients. */
export const alarmsAnswered: Law = {
  name: "alarms-answered",
  says: "each service has alarms, and each of them reaches somebody, by itself or by one that stands for several",
  findings: (plan: Plan) => [
    ...ofType(plan, "aws:ecs/service:Service").flatMap((service) => {
      const watched = ofType(plan, ALARM).some((alarm) => looksAt(alarm, service));
      return must(watched, service, "alarms", "add one that looks at it", null);
    }),
    ...ofType(plan, COMPOSITE, ALARM).flatMap((alarm) => reaches(alarm, plan)),
  ],
};

function reaches(alarm: Resource, plan: Plan): Finding[] {
  const actions = asList(alarm.inputs.alarmActions);
  const stoodFor = ofType(plan, COMPOSITE).some((one) => refersTo(one, "alarmRule", alarm));
  return must(
    actions.length > 0 || stoodFor,
    alarm,
    "alarmActions",
    "name a topic, or an alarm that stands for it",
    [],
  );
}

function looksAt(alarm: Resource, service: Resource): boolean {
  const queries = asList(parsed(alarm.inputs.metricQueries)).filter(isGroup);
  return queries.length > 0 ? refersTo(alarm, "metricQueries", service) : refersTo(alarm, "dimensions", service);
}
