import type { Style } from "../../shared/style";
import type { FaultsResult, Fired } from "../faults/run";
import type { AlarmRule } from "../faults/rule";

/** `CertDaysToExpiry (Minimum of 60 min)`. */
export function metricsText({ metrics }: AlarmRule): string {
  return metrics.map(({ name, stat, period }) => `${name} (${stat} of ${period / 60} min)`).join(", ");
}

const SIGNS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: ">",
  GreaterThanOrEqualToThreshold: ">=",
  LessThanThreshold: "<",
};

/** `< 1 in 2 of 2, silence counts`. */
export function ruleText({
  expression,
  metrics,
  comparison,
  threshold,
  datapoints,
  periods,
  missing,
}: AlarmRule): string {
  const value = metrics.length === 1 ? "" : `${expression} `;
  return `${value}${SIGNS[comparison] ?? comparison} ${threshold} in ${datapoints} of ${periods}${missing === "Breaching" ? ", silence counts" : ""}`;
}

/** One alarm, as it fired or did not. */
export function firedText({ fault, rule, minutes }: Fired, style: Style): string {
  const what = `${fault}: ${rule.name}`;
  if (minutes === undefined)
    return `${style.red("FAIL")}  ${what} does not fire: ${metricsText(rule)} ${ruleText(rule)}`;
  return `${style.cyan("ok")}    ${what} ${style.dim(`(after ${minutes} min; ${metricsText(rule)} ${ruleText(rule)})`)}`;
}

/** What was left, and how it went. */
export function faultsText({ before, fired, notHere }: FaultsResult, style: Style): string {
  const silent = fired.filter(({ minutes }) => minutes === undefined).length;
  const verdict = `${fired.length - silent} alarms fire by their own rules, ${silent} do not, ${notHere.length} have a metric that does not move here`;
  return [
    ...before.map((name) => `${style.red("FAIL")}  ${name} fires though nothing is wrong`),
    ...notHere.map(({ rule, because }) => `${style.yellow("skip")}  ${rule.name}: ${because}`),
    "",
    silent + before.length > 0 ? style.red(verdict) : style.bold(verdict),
  ].join("\n");
}

export function isWell({ before, fired }: FaultsResult): boolean {
  return before.length === 0 && fired.every(({ minutes }) => minutes !== undefined);
}
