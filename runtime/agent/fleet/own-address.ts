import { withTimeout } from "../timeout";

/**
 * This task's IPv4 address, from the ECS metadata endpoint of the container.
 *
 * @throws if the endpoint does not tell one.
 */
export async function ownAddress(metadataUri: string, signal: AbortSignal): Promise<string> {
  const container = await withTimeout(signal, 3000, async (bounded) => {
    const answer = await fetch(metadataUri, { signal: bounded });
    return (await answer.json()) as { Networks?: { IPv4Addresses?: string[] }[] };
  });
  const address = container.Networks?.[0]?.IPv4Addresses?.[0];
  if (address === undefined) throw new Error("the ECS metadata endpoint tells no IPv4 address");
  return address;
}
