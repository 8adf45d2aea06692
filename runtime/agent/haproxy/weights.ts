/** HAProxy's largest. */
const MOST = 256;

/** A version with its weight in the stage, 0 to 256, and how many instances it has. */
export interface Weighed {
  readonly version: string;
  readonly weight: number;
  readonly instances: number;
}

/** What each instance of a version gets; those behind the first so many get 0. */
export interface InstanceWeight {
  readonly weight: number;
  readonly first: number;
}

/**
 * Weights of instances, so that the versions have theirs whatever the number of their instances: exact where whole numbers allow it,
 * else as near as 256 steps come. A version whose share is less than one step for each of its instances has only some of them
 * in use.
 */
export function instanceWeights(versions: readonly Weighed[]): Map<string, InstanceWeight> {
  const counted = versions.map((one) => ({ ...one, instances: Math.max(1, one.instances) }));
  const exact = counted.map(({ instances }) => instances).reduce(leastCommonMultiple, 1);
  const largest = Math.max(...counted.map(({ weight, instances }) => weight / instances));
  const scale = largest * exact <= MOST ? exact : MOST / largest;
  return new Map(
    counted.map(({ version, weight, instances }) => {
      const all = weight * scale;
      if (weight === 0) return [version, { weight: 0, first: instances }];
      const first = Math.min(instances, Math.max(1, Math.floor(all)));
      return [version, { weight: Math.max(1, Math.round(all / first)), first }];
    }),
  );
}

function leastCommonMultiple(a: number, b: number): number {
  const divisor = (x: number, y: number): number => (y === 0 ? x : divisor(y, x % y));
  return Math.min((a / divisor(a, b)) * b, Number.MAX_SAFE_INTEGER);
}
