import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ResolvedFleet } from "./args";
import { deployed, tuningText } from "./deployed";

/** What an advanced parameter holds, in bytes; a standard one, which costs nothing, holds half (Systems Manager quotas). */
export const MOST_TUNING_BYTES = 8192;

/** What agents read while they run, and change in HAProxy within seconds. */
export interface FleetParameters {
  /** Weights and limits. */
  readonly tuning: aws.ssm.Parameter;
  /** Hashes of the origin proofs. */
  readonly originProofs: aws.ssm.Parameter;
}

/**
 * Neither holds a secret, so a preview shows both, and a shift of weights is one line of it.
 *
 * Neither is ever replaced, since another name would be unknown to the tasks that run: a parameter that is asked to go from
 * advanced to standard would be. So AWS chooses the tier of the one that may grow: standard until its text is over 4 KB, and
 * advanced from then on, for good. That costs $0.05 a month, and each task's reads, one in 10 s, $1.30 ($0.05 for 10,000;
 * Systems Manager pricing, November 2026). The other one's two or three lines never leave 4 KB.
 */
export function createParameters(
  name: string,
  args: ResolvedFleet,
  opts: pulumi.CustomResourceOptions,
): FleetParameters {
  return {
    tuning: new aws.ssm.Parameter(
      `${name}-tuning`,
      {
        type: "String",
        tier: "Intelligent-Tiering",
        insecureValue: tuningText(deployed(args)),
        description: "Gatehouse: weights and limits of HAProxy",
      },
      opts,
    ),
    originProofs: new aws.ssm.Parameter(
      `${name}-origin-proofs`,
      {
        type: "String",
        // Said, because an account may have another default.
        tier: "Standard",
        insecureValue: args.originProofs,
        description: "Gatehouse: SHA-256 of the origin proofs that HAProxy takes",
      },
      opts,
    ),
  };
}
