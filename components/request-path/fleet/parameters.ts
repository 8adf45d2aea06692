import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ResolvedFleet } from "./args";
import { deployed, tuningText } from "./deployed";

/** What a standard parameter holds, in bytes; an advanced one, at $0.05 a month, twice as much (Systems Manager quotas). */
const STANDARD_BYTES = 4096;
export const MOST_TUNING_BYTES = 2 * STANDARD_BYTES;

/** What agents read while they run, and change in HAProxy within seconds. */
export interface FleetParameters {
  /** Weights and limits. */
  readonly tuning: aws.ssm.Parameter;
  /** Hashes of the origin proofs. */
  readonly originProofs: aws.ssm.Parameter;
}

/** Neither holds a secret, so a preview shows both, and a shift of weights is one line of it. */
export function createParameters(
  name: string,
  args: ResolvedFleet,
  opts: pulumi.CustomResourceOptions,
): FleetParameters {
  const tuning = tuningText(deployed(args));
  const tier = Buffer.byteLength(tuning) > STANDARD_BYTES ? "Advanced" : "Standard";
  return {
    tuning: new aws.ssm.Parameter(
      `${name}-tuning`,
      { type: "String", tier, insecureValue: tuning, description: "Gatehouse: weights and limits of HAProxy" },
      opts,
    ),
    originProofs: new aws.ssm.Parameter(
      `${name}-origin-proofs`,
      {
        type: "String",
        insecureValue: args.originProofs,
        description: "Gatehouse: SHA-256 of the origin proofs that HAProxy takes",
      },
      opts,
    ),
  };
}
