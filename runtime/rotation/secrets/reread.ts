import { untilThere } from "../until-there";
import type { SecretStore, StagingLabel, SecretVersion } from "./store";

/** Secrets Manager's reads lag behind its writes (aws-sdk-js-v3#7701): five tries, 3 seconds together. */
const WAITS_MS = [200, 400, 800, 1600];

/** The value of a version that is known to be there; undefined if it cannot be seen after all tries. */
export async function reread(
  store: SecretStore,
  sleep: (milliseconds: number) => Promise<void>,
  secretArn: string,
  which: { stage: StagingLabel; id?: string },
): Promise<SecretVersion | undefined> {
  return untilThere(() => store.read(secretArn, which), WAITS_MS, sleep);
}
