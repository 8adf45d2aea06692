import assert from "node:assert/strict";
import type { KMSClient } from "@aws-sdk/client-kms";
import {
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { Confidential } from "../../../runtime/certificate/confidential";
import { kmsSigner } from "../../../runtime/rotation/issuers/kms-signer";
import { secretsManager } from "../../../runtime/rotation/secrets/secrets-manager";
import { localSigner, newKey, spki } from "../../../runtime/rotation/signer";
import { refusal } from "./support/context";

interface Command {
  readonly input: Readonly<Record<string, unknown>>;
}

/** An SDK client that answers, in order, and remembers what it was asked. */
function client(...answers: (object | Error)[]) {
  const asked: Readonly<Record<string, unknown>>[] = [];
  const send = async ({ input }: Command) => {
    asked.push(input);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer ?? {};
  };
  return { asked, client: { send } };
}

describe("a key in KMS", () => {
  const PublicKey = spki(newKey().publicKey);
  const signer = (...answers: (object | Error)[]) => {
    const { asked, client: made } = client(...answers);
    return { asked, signer: kmsSigner(made as unknown as KMSClient, "arn:key") };
  };

  it("is asked once for its public half, which never changes", async () => {
    const { asked, signer: key } = signer({ PublicKey });
    assert.deepEqual([await key.publicKey(), await key.publicKey()], [PublicKey, PublicKey]);
    assert.equal(asked.length, 1);
  });

  it("is asked again after a failure: a container lives for hours, and the failure for seconds", async () => {
    const { asked, signer: key } = signer(new Error("ThrottlingException"), { PublicKey });
    await assert.rejects(key.publicKey(), /Throttling/);
    assert.deepEqual(await key.publicKey(), PublicKey);
    assert.equal(asked.length, 2);
  });

  it("signs raw messages with SHA-256, of 4096 bytes at the most", async () => {
    const message = Buffer.alloc(4096);
    const { asked, signer: key } = signer({ Signature: await localSigner().sign(message) });
    await key.sign(message);
    assert.deepEqual(asked, [
      { KeyId: "arn:key", Message: message, MessageType: "RAW", SigningAlgorithm: "ECDSA_SHA_256" },
    ]);
    await refusal("AuthorityUnusable", key.sign(Buffer.alloc(4097)));
    await refusal("AuthorityUnusable", signer({}).signer.publicKey());
  });
});

describe("Secrets Manager", () => {
  const details = { message: "no", $metadata: {} };
  const store = (...answers: (object | Error)[]) => {
    const { asked, client: made } = client(...answers);
    return { asked, store: secretsManager(made as unknown as SecretsManagerClient) };
  };
  const version = { token: "t", value: new Confidential("v"), stage: "AWSPENDING" as const };

  it("says that a token has another value already, instead of failing", async () => {
    assert.equal(await store(new ResourceExistsException(details)).store.put("arn", version), "Exists");
    assert.equal(await store({}).store.put("arn", version), "Stored");
    await assert.rejects(store(new Error("Rate exceeded")).store.put("arn", version), /Rate exceeded/);
  });

  it("reads nothing from a version that is announced and empty, and says what else is wrong", async () => {
    const read = (answer: object | Error) => store(answer).store.read("arn", { stage: "AWSPENDING", id: "t" });
    assert.equal(await read(new ResourceNotFoundException(details)), undefined);
    assert.equal(await read({ VersionId: "t" }), undefined);
    await assert.rejects(read(new Error("AccessDenied")), /AccessDenied/);
  });

  it("is asked for a label, and for the version that must have it", async () => {
    const { asked, store: made } = store({}, {}, {}, {});
    await made.read("arn", { stage: "AWSPENDING", id: "t" });
    await made.read("arn", { stage: "AWSCURRENT" });
    await made.put("arn", { ...version, rotationToken: "r" });
    await made.move("arn", "AWSCURRENT", { from: "a", to: "b" });
    await made.move("arn", "AWSPENDING", { from: "b" });
    assert.deepEqual(asked, [
      { SecretId: "arn", VersionStage: "AWSPENDING", VersionId: "t" },
      { SecretId: "arn", VersionStage: "AWSCURRENT" },
      {
        SecretId: "arn",
        ClientRequestToken: "t",
        SecretString: "v",
        VersionStages: ["AWSPENDING"],
        RotationToken: "r",
      },
      { SecretId: "arn", VersionStage: "AWSCURRENT", RemoveFromVersionId: "a", MoveToVersionId: "b" },
      { SecretId: "arn", VersionStage: "AWSPENDING", RemoveFromVersionId: "b" },
    ]);
  });
});
