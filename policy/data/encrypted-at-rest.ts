import type { Law } from "../law";
import type { Plan, Value } from "../plan";
import { asList, inEach, isGroupValue, expect, textIn } from "../read";

/** A key of this account's own, where AWS would take its own: who may read is then a question of two policies, and each use is in CloudTrail. */
export const encryptedAtRest: Law = {
  name: "encrypted-at-rest",
  says: "secrets, images, topics, queues and streams are encrypted by KMS, all but images by a key of the account's own",
  findings: (plan: Plan) => [
    ...inEach("aws:secretsmanager/secret:Secret", (secret) =>
      expect(isOwn(secret.inputs.kmsKeyId), secret, "kmsKeyId", "give the ARN of a KMS key", secret.inputs.kmsKeyId),
    )(plan),
    ...inEach("aws:ecr/repository:Repository", (repository) => {
      const { encryptionConfigurations } = repository.inputs;
      const fits = asList(encryptionConfigurations).some((one) => isGroupValue(one) && one.encryptionType === "KMS");
      return expect(fits, repository, "encryptionConfigurations", "use encryptionType KMS", encryptionConfigurations);
    })(plan),
    ...inEach("aws:sns/topic:Topic", (topic) => {
      const { kmsMasterKeyId } = topic.inputs;
      // CloudWatch may not use AWS's own key for topics, so an alarm would reach nobody.
      return expect(
        isOwn(kmsMasterKeyId),
        topic,
        "kmsMasterKeyId",
        "give a key that admits cloudwatch.amazonaws.com",
        kmsMasterKeyId,
      );
    })(plan),
    ...inEach("aws:kinesis/stream:Stream", (stream) =>
      expect(isOwn(stream.inputs.kmsKeyId), stream, "kmsKeyId", "give the ARN of a KMS key", stream.inputs.kmsKeyId),
    )(plan),
    ...inEach("aws:sqs/queue:Queue", (queue) => {
      const { kmsMasterKeyId } = queue.inputs;
      return expect(isOwn(kmsMasterKeyId), queue, "kmsMasterKeyId", "give the ARN of a KMS key", kmsMasterKeyId);
    })(plan),
    ...inEach("aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", (stream) => {
      const { serverSideEncryption: encryption } = stream.inputs;
      const fits =
        isGroupValue(encryption) && encryption.enabled === true && encryption.keyType === "CUSTOMER_MANAGED_CMK";
      return expect(fits, stream, "serverSideEncryption", "enable it with keyType CUSTOMER_MANAGED_CMK", encryption);
    })(plan),
  ],
};

/** Whether a key is given, and not one that AWS has in every account: `alias/aws/sns`. */
function isOwn(key: Value | undefined): boolean {
  return textIn(key) !== "" && !/(^|:)alias\/aws\//.test(textIn(key));
}
