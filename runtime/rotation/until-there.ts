/** Asks again and again for what is announced and not there yet; undefined if it is not there after all waits. */
export async function untilThere<T>(
  ask: () => Promise<T | undefined>,
  waitsMs: readonly number[],
  sleep: (milliseconds: number) => Promise<void>,
): Promise<T | undefined> {
  for (const wait of waitsMs) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(wait);
  }
  return ask();
}
