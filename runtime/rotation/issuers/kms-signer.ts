import { GetPublicKeyCommand, SignCommand, type KMSClient } from "@aws-sdk/client-kms";
import { Refused } from "../refused";
import type { Signer } from "../signer";

/** KMS hashes messages of up to this many bytes itself; ours have about 500, and more with very many names. */
const LONGEST_MESSAGE = 4096;

/** A key in KMS (ECC_NIST_P256, SIGN_VERIFY), which never leaves it. */
export function kmsSigner(client: KMSClient, keyArn: string): Signer {
  let known: Promise<Buffer> | undefined;
  const ask = async () => {
    const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: keyArn }));
    if (PublicKey === undefined)
      throw new Refused("AuthorityUnusable", `${keyArn} has no public key: give an ECC_NIST_P256 key`);
    return Buffer.from(PublicKey);
  };
  return {
    // A key's public half never changes, so a container asks once; but a failure is not remembered.
    publicKey: () => (known ??= ask().catch((error: unknown) => ((known = undefined), Promise.reject(error as Error)))),

    async sign(message) {
      if (message.length > LONGEST_MESSAGE) {
        throw new Refused(
          "AuthorityUnusable",
          `KMS signs at most ${LONGEST_MESSAGE} bytes; got ${message.length}: use fewer names`,
        );
      }
      const request = {
        KeyId: keyArn,
        Message: message,
        MessageType: "RAW",
        SigningAlgorithm: "ECDSA_SHA_256",
      } as const;
      const { Signature } = await client.send(new SignCommand(request));
      return Buffer.from(Signature ?? []);
    },
  };
}
