import {
  CreateSecretCommand,
  DeleteSecretCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import { randomUUID } from "node:crypto";

/** A secret of the command's own, which holds nothing, and is deleted at its end. */
export class ScratchSecret {
  private constructor(
    private readonly client: SecretsManagerClient,
    private readonly id: string,
  ) {}

  /** Creates one, does something with it, and deletes it whatever comes of that. */
  static async use<T>(work: (secret: ScratchSecret) => Promise<T>): Promise<T> {
    const client = new SecretsManagerClient({});
    try {
      const asked = { Name: `gatehouse-smoke-${randomUUID()}`, SecretString: "{}", ClientRequestToken: randomUUID() };
      const { ARN = "" } = await client.send(new CreateSecretCommand(asked));
      try {
        return await work(new ScratchSecret(client, ARN));
      } finally {
        await client.send(new DeleteSecretCommand({ SecretId: ARN, ForceDeleteWithoutRecovery: true }));
      }
    } finally {
      client.destroy();
    }
  }

  /** Starts a rotation by a function. @returns its version */
  async rotate(functionArn: string): Promise<string> {
    const version = randomUUID();
    const rule = { RotationLambdaARN: functionArn, RotationRules: { AutomaticallyAfterDays: 1000 } };
    await this.client.send(new RotateSecretCommand({ SecretId: this.id, ClientRequestToken: version, ...rule }));
    return version;
  }

  /** Takes AWSPENDING off a version. */
  async release(version: string): Promise<void> {
    const asked = { SecretId: this.id, VersionStage: "AWSPENDING", RemoveFromVersionId: version };
    await this.client.send(new UpdateSecretVersionStageCommand(asked));
  }
}
