import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { PROOF_LENGTH, type OriginProofHash } from "../../haproxy/config";

/** That a request came through our gateway: what the gateway says, and what HAProxy knows of it. */
export interface OriginProof {
  /** What the gateway adds to each request. */
  readonly secret: pulumi.Output<string>;
  /** What HAProxy is told of the proofs it takes. From 285 random bits no hash leads back. */
  readonly hashes: pulumi.Output<OriginProofHash[]>;
}

/**
 * The proof of a generation, of the one before it and of the next. All three are valid, so that raising the generation by
 * one leaves no gap, in whatever order gateway and fleet change: every running task knows the new proof already, and goes
 * on to take the old one.
 *
 * Stateful: the secrets are in Pulumi's state, encrypted, and in API Gateway's configuration.
 */
export function createOriginProof(name: string, generation: number, opts: pulumi.CustomResourceOptions): OriginProof {
  const proofs = [generation - 1, generation, generation + 1].map((n) => ({
    n,
    secret: new random.RandomPassword(`${name}-${n}`, { length: PROOF_LENGTH, special: false }, opts).result,
  }));
  // Undefined under mocks that return inputs alone: no proof is then taken, rather than the hash of nothing.
  const hashes = proofs.map(({ n, secret }) =>
    secret.apply((text: string | undefined) => (text === undefined ? [] : [{ sha256: sha256(text), generation: n }])),
  );
  return {
    secret: pulumi.secret(proofs[1]!.secret),
    hashes: pulumi.unsecret(pulumi.all(hashes).apply((all) => all.flat())),
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
