import { textOf } from "../../preview/plan-resources";
import { NotAsked } from "../not-asked";
import { question } from "../question";

const STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";

/** Whether the archive of the logs gets what it is sent. */
export const ARCHIVE_QUESTIONS = [
  question({
    id: "archive-delivery",
    asks: "Does Firehose send the checksum that S3 asks for where a bucket has Object Lock?",
    how: "CloudWatch: the average of the stream's metric DeliveryToS3.Success in the last hour, the part of its writes that S3 took. It writes every 15 minutes.",
    answers: {
      Delivered: { means: "S3 takes what Firehose writes, and locks it.", set: "Nothing." },
      Refused: {
        means:
          "S3 refuses all of it: after 24 hours Firehose drops what it could not deliver. Its own log (`/aws/kinesisfirehose/…`) says why.",
        set: "If it names a missing Content-MD5 or checksum, take `logs.archive` away and export the groups to a bucket by hand; keep `logs.retentionDays` long until then.",
        isTrouble: true,
      },
      InPart: {
        means: "S3 takes some of it: Firehose repeats the rest for 24 hours.",
        set: "Look into Firehose's own log (`/aws/kinesisfirehose/…`), which names each refusal.",
        isTrouble: true,
      },
    },
    async ask({ resources, settings }) {
      const [stream] = resources.all(STREAM);
      if (stream === undefined) throw new NotAsked("the stack has no logs.archive");
      const parts = await settings.metrics.ofStream("DeliveryToS3.Success", textOf(stream.inputs.name));
      if (parts.length === 0)
        throw new NotAsked("nothing was written in the last hour: ask 20 minutes after a request");
      const mean = parts.reduce((sum, one) => sum + one, 0) / parts.length;
      const answer = mean >= 1 ? "Delivered" : mean <= 0 ? "Refused" : "InPart";
      return { answer, saw: `S3 took ${(100 * mean).toFixed(0)} % of what was written` };
    },
  }),
];
