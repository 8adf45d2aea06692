import { must, problemsOf, type Rule } from "../../fields";
import { nameFits } from "../shared/names";
import {
  ALARMS,
  API_ALARMS,
  DASHBOARD,
  type AlarmsArgs,
  type ApiAlarmsArgs,
  type DashboardArgs,
  type ResolvedAlarms,
} from "./args";

/** All that is wrong with the name and the arguments; empty if nothing. */
export function alarmsProblems(name: string, args: AlarmsArgs): string[] {
  return [
    ...nameFits(name, "-certificate-path-server-expires", 255, "alarm"),
    ...problemsOf(ALARMS, args, [...ALARM_RULES, REPORTED]),
  ];
}

/** All that is wrong with the name and the arguments; empty if nothing. */
export function apiAlarmsProblems(name: string, args: ApiAlarmsArgs): string[] {
  return [...nameFits(name, "-v1-latency", 255, "alarm"), ...API_ALARMS.problems(args)];
}

/** All that is wrong with the name and the arguments; empty if nothing. */
export function dashboardProblems(name: string, args: DashboardArgs): string[] {
  return [...nameFits(name, "", 255, "dashboard"), ...problemsOf(DASHBOARD, args, [REPORTED])];
}

/** Of each certificate somebody says how old it is. */
const REPORTED: Rule<Pick<ResolvedAlarms, "certificates">> = {
  of: ["certificates"],
  problems: ({ certificates }) =>
    certificates.flatMap(({ file, acmCertificateArn }, i) => {
      const isReported = (file === undefined) !== (acmCertificateArn === undefined);
      return must(isReported, `certificates[${i}].file`, "give exactly one: file or acmCertificateArn", file);
    }),
};

type Settings = Pick<ResolvedAlarms, "topicArn" | "emails" | "noneBecause">;

export const ALARM_RULES: Rule<Settings>[] = [{ of: ["topicArn", "emails", "noneBecause"], problems: oneAnswer }];

function oneAnswer(settings: Settings): string[] {
  const given = (["topicArn", "emails", "noneBecause"] as const).filter((one) => settings[one] !== undefined);
  const what = "give exactly one: topicArn or emails for who is told, or noneBecause for why nobody is";
  return must(given.length === 1, "topicArn", what, given);
}
