import { DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetParameterCommand, ParameterNotFound, SSMClient, type SSMClientConfig } from "@aws-sdk/client-ssm";
import { Confidential } from "../../certificate/confidential";
import { withTimeout } from "../timeout";
import type { SecretReader } from "./store";

/** Of one call with its retries. */
const CALL_MS = 10_000;
const CURRENT = "AWSCURRENT";

/**
 * AWS Secrets Manager and SSM. Region and credentials as the SDK finds them: on ECS, `AWS_REGION` and the task's role.
 * The role is allowed to read only what carries AWSCURRENT, so every read names it.
 *
 * @param client how both clients are made, besides
 */
export function awsStore(client: SSMClientConfig = {}): SecretReader {
  const secrets = new SecretsManagerClient({ maxAttempts: 3, ...client });
  const parameters = new SSMClient({ maxAttempts: 3, ...client });
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
    async parameter(name, signal) {
      try {
        const command = new GetParameterCommand({ Name: name });
        const got = await withTimeout(signal, CALL_MS, async (abortSignal) =>
          parameters.send(command, { abortSignal }),
        );
        const { Value: text, Version: version } = got.Parameter ?? {};
        return text === undefined ? undefined : { version: String(version), text };
      } catch (error) {
        if (error instanceof ParameterNotFound) return undefined;
        throw error;
      }
    },
  };
}
