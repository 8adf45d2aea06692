import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** That a request came through our gateway: what the gateway says, and what HAProxy knows of it. */
export interface OriginProof {
  /** What the gateway adds to each request. */
  readonly secret: pulumi.Output<string>;
  /** HAProxy's map of the proofs it takes: SHA-256 of each in hex, and its generation. From 285 random bits no hash leads back. */
  readonly map: pulumi.Output<string>;
}

/**
 * The proof of a generation and of the one before it. Both are valid, so that raising the generation leaves no gap: the
 * fleet learns the new one while the gateway still sends the old.
 *
 * Stateful: the secrets are in Pulumi's state, encrypted, and in API Gateway's configuration.
 */
export function createOriginProof(name: string, generation: number, opts: pulumi.CustomResourceOptions): OriginProof {
  const [current, previous] = [generation, generation - 1].map(
    (n) => new random.RandomPassword(`${name}-${n}`, { length: 48, special: false }, opts).result,
  );
  const lines = pulumi
    .all([current!, previous!])
    .apply(([a, b]) => `${sha256(a)} ${generation}\n${sha256(b)} ${generation - 1}`);
  return { secret: pulumi.secret(current!), map: pulumi.unsecret(lines) };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
