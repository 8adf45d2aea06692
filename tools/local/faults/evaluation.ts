/** What a period without a measurement counts as. */
export const Missing = {
  Breaching: "Breaching",
  NotBreaching: "NotBreaching",
  Ignore: "Ignore",
} as const;

export type Missing = (typeof Missing)[keyof typeof Missing];

/** What an alarm comes to; `AsBefore` is what it was. */
export type AlarmState = "Alarm" | "Ok" | "AsBefore";

/** So many of so many periods, and how a value compares with the threshold. */
export interface Evaluated {
  readonly comparison: string;
  readonly threshold: number;
  readonly datapoints: number;
  readonly periods: number;
  readonly missing: Missing;
}

/**
 * What an alarm comes to, as CloudWatch evaluates it (CloudWatch guide, "How alarm state is evaluated when data is missing"). It retrieves
 * more periods than the rule names, how many AWS does not say. Where enough of them have a measurement, the last of those that have count,
 * and what is missing does not matter; otherwise those that have count, and as many missing ones as are wanted.
 *
 * @param values of all periods that it retrieves, the last one first
 */
export function stateBy(rule: Evaluated, values: readonly (number | undefined)[]): AlarmState {
  const real = values.filter((value) => value !== undefined).slice(0, rule.periods);
  const wrong = real.filter((value) => isBreaching(rule, value)).length;
  const filled = rule.periods - real.length;
  if (filled === 0) return wrong >= rule.datapoints ? "Alarm" : "Ok";
  switch (rule.missing) {
    case Missing.Breaching:
      return wrong + filled >= rule.datapoints ? "Alarm" : "Ok";
    case Missing.NotBreaching:
      return wrong >= rule.datapoints ? "Alarm" : "Ok";
    case Missing.Ignore:
      return wrong >= rule.datapoints ? "Alarm" : wrong < real.length ? "Ok" : "AsBefore";
  }
}

function isBreaching({ comparison, threshold }: Evaluated, value: number): boolean {
  const by: Readonly<Record<string, boolean>> = {
    GreaterThanThreshold: value > threshold,
    GreaterThanOrEqualToThreshold: value >= threshold,
    LessThanThreshold: value < threshold,
  };
  const breaching = by[comparison];
  if (breaching === undefined)
    throw new Error(`comparison: use one of ${Object.keys(by).join(", ")}; got ${comparison}`);
  return breaching;
}
