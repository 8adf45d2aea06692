import type { Finding, Law } from "../law";
import type { Plan, Resource } from "../plan";
import { asList, isGroupValue, expect, mustNotBe, ofType, parsed, refersTo } from "../read";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

const SERVICE = "aws:ecs/service:Service";
const STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";

/**
 * An alarm that calls nobody is a line in a console that nobody looks at; a service without any is found out by its clients, and a stream
 * that delivers nothing when somebody needs what it should have delivered.
 */
export const alarmsAnswered: Law = {
  name: "alarms-answered",
  says: "each service and each delivery stream has alarms, and each of them reaches somebody, by itself or by one that stands for several",
  findings: (plan: Plan) => [
    ...ofType(plan, SERVICE, STREAM).flatMap((one) => {
      const watched = ofType(plan, ALARM).some((alarm) => looksAt(alarm, one));
      return expect(watched, one, "alarms", "add one that looks at it", null);
    }),
    ...ofType(plan, COMPOSITE, ALARM).flatMap((alarm) => reaches(alarm, plan)),
  ],
};

function reaches(alarm: Resource, plan: Plan): Finding[] {
  const actions = asList(alarm.inputs.alarmActions);
  const stoodFor = ofType(plan, COMPOSITE).some((one) => refersTo(one, "alarmRule", alarm));
  return [
    ...expect(
      actions.length > 0 || stoodFor,
      alarm,
      "alarmActions",
      "name a topic, or an alarm that stands for it",
      [],
    ),
    ...mustNotBe(false, alarm, "actionsEnabled", "leave it out: it would call nobody", alarm.inputs.actionsEnabled),
  ];
}

function looksAt(alarm: Resource, watched: Resource): boolean {
  const queries = asList(parsed(alarm.inputs.metricQueries)).filter(isGroupValue);
  return queries.length > 0 ? refersTo(alarm, "metricQueries", watched) : refersTo(alarm, "dimensions", watched);
}
