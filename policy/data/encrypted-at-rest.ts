import type { Law } from "../law";
import type { Plan } from "../plan";
import { asList, inEach, isGroup, must } from "../read";

/** A key of this account's own, where AWS would take its own: who may read is then a question of two policies, and each use is in CloudTrail. */
export const encryptedAtRest: Law = {
  name: "encrypted-at-rest",
  says: "secrets, images, topics and streams are encrypted by KMS",
  findings: (plan: Plan) => [
    ...inEach("aws:secretsmanager/secret:Secret", (secret) =>
      must(Boolean(secret.inputs.kmsKeyId), secret, "kmsKeyId", "give the ARN of a KMS key", secret.inputs.kmsKeyId),
    )(plan),
    ...inEach("aws:ecr/repository:Repository", (repository) => {
      const { encryptionConfigurations } = repository.inputs;
      const fits = asList(encryptionConfigurations).some((one) => isGroup(one) && one.encryptionType === "KMS");
      return must(fits, repository, "encryptionConfigurations", "use encryptionType KMS", encryptionConfigurations);
    })(plan),
    ...inEach("aws:sns/topic:Topic", (topic) => {
      const { kmsMasterKeyId } = topic.inputs;
      // CloudWatch may not use AWS's own key for topics, so an alarm would reach nobody.
      const fits = Boolean(kmsMasterKeyId) && kmsMasterKeyId !== "alias/aws/sns";
      return must(fits, topic, "kmsMasterKeyId", "give a key that admits cloudwatch.amazonaws.com", kmsMasterKeyId);
    })(plan),
    ...inEach("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", (stream) => {
      const { serverSideEncryption: encryption } = stream.inputs;
      const fits = isGroup(encryption) && encryption.enabled === true && encryption.keyType === "CUSTOMER_MANAGED_CMK";
      return must(fits, stream, "serverSideEncryption", "enable it with keyType CUSTOMER_MANAGED_CMK", encryption);
    })(plan),
  ],
};
