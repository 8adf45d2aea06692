import assert from "node:assert/strict";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { bootstrap } from "../../../../runtime/rotation/bootstrap";
import { kmsSigner } from "../../../../runtime/rotation/issuers/kms-signer";
import { privateCa } from "../../../../runtime/rotation/issuers/private-ca";
import { printBundle, readBundle } from "../../../../runtime/certificate/bundle";
import { readTrust } from "../../../../runtime/certificate/trust";
import { secretsManager } from "../../../../runtime/rotation/secrets/secrets-manager";
import type { SecretStore } from "../../../../runtime/rotation/secrets/store";
import { rotate } from "../../../../runtime/rotation/rotate";
import type { MotoServer } from "../../../../tools/shared/moto-server";
import { motoOrSkip } from "../../../support/moto";
import { settings, STEPS, TestContext } from "../support/context";

/*
 * The real AWS SDK against an emulator: that requests are formed and answers read as we think. Never what Secrets Manager
 * does with them: the emulator overwrites versions and needs no rotation to be set up.
 */
describe("over the wire", function () {
  this.timeout(60_000);
  let emulator: MotoServer | undefined;
  let store: SecretStore;
  let context: TestContext;
  let secretArn: string;

  before(async function () {
    emulator = await motoOrSkip(this);
    const client = {
      endpoint: emulator.endpoint,
      region: "eu-central-1",
      credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
    };
    const [secrets, kms] = [new SecretsManagerClient(client), new KMSClient(client)];
    const create = async (Name: string) => (await secrets.send(new CreateSecretCommand({ Name }))).ARN ?? "";
    const [certificateSecretArn, trustSecretArn] = [await create("edge"), await create("edge-trust")];
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }));
    store = secretsManager(secrets);
    context = new TestContext({ ...settings, certificateSecretArn, trustSecretArn });
    context.issuers = new Map([["old", privateCa("old", kmsSigner(kms, KeyMetadata?.Arn ?? ""))]]);
    secretArn = certificateSecretArn;
  });
  after(() => emulator?.stop());

  it("bootstraps by a key in KMS: its public key and its DER signatures are what OpenSSL verifies", async () => {
    const result = await bootstrap({ ...contextOnWire(), store });
    assert.deepEqual([result.trust.status, result.certificate.status], ["Published", "Issued"]);
    const again = await bootstrap({ ...contextOnWire(), store });
    assert.deepEqual([again.trust.status, again.certificate.status], ["Kept", "Kept"]);
    assert.deepEqual(again.certificate, { ...result.certificate, status: "Kept" });
  });

  it("rotates: reads by label, stores by token, moves labels", async () => {
    const before = await leaf();
    const token = "11111111-2222-3333-4444-555555555555";
    // Announced with a value, because the emulator refuses an empty one; and enabled, which it takes a function for.
    const enabled: SecretStore = {
      ...store,
      describe: async (arn) => ({ ...(await store.describe(arn)), rotationEnabled: true }),
    };
    const bundle = await context.issuers
      .get("old")!
      .issue({ names: settings.names, uses: settings.uses, days: 30, now: context.now() }, await issuer());
    const value = printBundle(bundle);
    assert.equal(await store.put(secretArn, { token, value, stage: "AWSPENDING" }), "Stored");
    for (const Step of STEPS)
      await rotate({ ...contextOnWire(), store: enabled }, { Step, SecretId: secretArn, ClientRequestToken: token });
    assert.equal(await leaf(), bundle.leaf.fingerprint256);
    assert.notEqual(await leaf(), before);
    assert.deepEqual((await store.describe(secretArn)).stages[token], ["AWSCURRENT"]);
  });

  it("reads nothing where there is no such label, and says so of no such secret", async () => {
    assert.equal(await store.read(secretArn, { stage: "AWSPENDING" }), undefined);
    await assert.rejects(store.describe(`${secretArn}-other`), { name: "ResourceNotFoundException" });
  });

  const contextOnWire = () => ({
    settings: context.settings,
    issuers: context.issuers,
    log: context.log,
    now: context.now,
    sleep: context.sleep,
  });
  const leaf = async () =>
    readBundle((await store.read(secretArn, { stage: "AWSCURRENT" }))!.value).leaf.fingerprint256;
  const issuer = async () => {
    const version = await store.read(context.settings.trustSecretArn, { stage: "AWSCURRENT" });
    return readTrust(version!.value).issuer;
  };
});
