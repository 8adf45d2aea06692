import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from "@aws-sdk/client-secrets-manager";
import { Confidential } from "../../certificate/confidential";
import { withTimeout } from "../timeout";
import { CALL_MS } from "./call";
import type { SecretReader } from "./store";

const CURRENT = "AWSCURRENT";

/**
 * AWS Secrets Manager. Region and credentials as the SDK finds them: on ECS, `AWS_REGION` and the task's role.
 * The role is allowed to read only what carries AWSCURRENT, so every read names it.
 *
 * @param client how the client is made, besides
 */
export function awsStore(client: SecretsManagerClientConfig = {}): SecretReader {
  const secrets = new SecretsManagerClient({ maxAttempts: 3, ...client });
  return {
    async currentVersion(secret, signal) {
      const described = await withTimeout(signal, CALL_MS, async (abortSignal) =>
        secrets.send(new DescribeSecretCommand({ SecretId: secret }), { abortSignal }),
      );
      const versions = Object.entries(described.VersionIdsToStages ?? {});
      const current = versions.find(([, stages]) => stages.includes(CURRENT));
      if (current === undefined) throw new Error(`secret ${secret} has no version ${CURRENT}`);
      return current[0];
    },
    async currentValue(secret, signal) {
      const command = new GetSecretValueCommand({ SecretId: secret, VersionStage: CURRENT });
      const got = await withTimeout(signal, CALL_MS, async (abortSignal) => secrets.send(command, { abortSignal }));
      if (got.SecretString === undefined || got.VersionId === undefined)
        throw new Error(`secret ${secret} holds no text`);
      return { version: got.VersionId, value: new Confidential(got.SecretString) };
    },
  };
}
