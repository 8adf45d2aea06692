/** The middle value; of an even number of values the mean of the two in the middle. `NaN` of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [low, high] = sorted.length % 2 === 1 ? [sorted[half], sorted[half]] : [sorted[half - 1], sorted[half]];
  return low === undefined || high === undefined ? NaN : (low + high) / 2;
}

/** A value relative to another, to two digits: nobody should read more than that into a benchmark. */
export function ratio(value: number, other: number): number {
  return round(value / other, 2);
}

export function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
