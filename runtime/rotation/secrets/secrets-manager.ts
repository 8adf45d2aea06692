import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  UpdateSecretVersionStageCommand,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { Confidential } from "../../certificate/confidential";
import type { SecretStore } from "./store";

/** AWS Secrets Manager. Throttling and lost connections are the client's to retry. */
export function secretsManager(client: SecretsManagerClient): SecretStore {
  return {
    async describe(SecretId) {
      const it = await client.send(new DescribeSecretCommand({ SecretId }));
      return {
        rotationEnabled: it.RotationEnabled ?? false,
        deleted: it.DeletedDate !== undefined,
        stages: it.VersionIdsToStages ?? {},
      };
    },

    async read(SecretId, { stage, id }) {
      try {
        const request = { SecretId, VersionStage: stage, ...(id !== undefined && { VersionId: id }) };
        const it = await client.send(new GetSecretValueCommand(request));
        if (it.SecretString === undefined || it.VersionId === undefined) return undefined;
        return { id: it.VersionId, value: new Confidential(it.SecretString), createdAt: it.CreatedDate ?? new Date(0) };
      } catch (error) {
        // A version is announced empty before it is filled; that the secret itself exists is `describe`'s to say.
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },

    async put(SecretId, { token, value, stage, rotationToken }) {
      try {
        const request = { SecretId, ClientRequestToken: token, SecretString: value.reveal(), VersionStages: [stage] };
        await client.send(
          new PutSecretValueCommand({
            ...request,
            ...(rotationToken !== undefined && { RotationToken: rotationToken }),
          }),
        );
        return "Stored";
      } catch (error) {
        if (error instanceof ResourceExistsException) return "Exists";
        throw error;
      }
    },

    async move(SecretId, stage, { from, to }) {
      const versions = {
        ...(from !== undefined && { RemoveFromVersionId: from }),
        ...(to !== undefined && { MoveToVersionId: to }),
      };
      await client.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage: stage, ...versions }));
    },
  };
}
