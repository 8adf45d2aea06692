import {
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  NoSuchKey,
  S3Client,
  type S3ClientConfig,
  type ObjectVersion as ListedVersion,
  type _Object,
} from "@aws-sdk/client-s3";
import { withTimeout } from "../timeout";
import { CALL_MS } from "./call";
import { MOST_EARLIER, type ListedObject, type ObjectReader, type ObjectVersion } from "./objects";

/**
 * A bucket of Amazon S3. A listing is strongly consistent (S3 user guide, "Amazon S3 data consistency model") and has a thousand
 * objects a page; one whose pages do not all come is none.
 *
 * @param made how the client is made, besides
 */
export function s3Objects(bucket: string, made: S3ClientConfig = {}): ObjectReader {
  const client = new S3Client({ maxAttempts: 3, ...made });
  const page = async (signal: AbortSignal, token: string | undefined) =>
    withTimeout(signal, CALL_MS, async (abortSignal) =>
      client.send(new ListObjectsV2Command({ Bucket: bucket, ContinuationToken: token }), { abortSignal }),
    );
  return {
    async list(signal) {
      const found: ListedObject[] = [];
      for (let token: string | undefined, more = true; more;) {
        const { Contents = [], IsTruncated, NextContinuationToken } = await page(signal, token);
        found.push(...Contents.map(listed));
        if (IsTruncated === true && NextContinuationToken === undefined)
          throw new Error("the listing was cut short and does not say where it goes on");
        token = NextContinuationToken;
        more = IsTruncated === true;
      }
      return found;
    },
    async read(key, most, signal, version) {
      try {
        return await withTimeout(signal, CALL_MS, async (abortSignal) => {
          const got = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: version }), {
            abortSignal,
          });
          if (got.ETag === undefined || got.Body === undefined) throw new Error(`${key} came without its text`);
          if (got.ContentLength === undefined || got.ContentLength > most)
            throw new Error(`${key} has ${got.ContentLength ?? "an unknown number of"} bytes, more than ${most}`);
          return { etag: got.ETag, text: await got.Body.transformToString("utf-8") };
        });
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async earlier(key, signal) {
      const asked = { Bucket: bucket, Prefix: key, MaxKeys: MOST_EARLIER + 1 };
      const { Versions = [], DeleteMarkers = [] } = await withTimeout(signal, CALL_MS, async (abortSignal) =>
        client.send(new ListObjectVersionsCommand(asked), { abortSignal }),
      );
      const deleted = Math.max(0, ...DeleteMarkers.filter(isOf(key)).map(at));
      return Versions.filter((one) => isOf(key)(one) && one.IsLatest !== true && at(one) > deleted).map(earlierVersion);
    },
  };
}

/** Of a prefix that is a whole key, another key may have more behind it. */
const isOf =
  (key: string) =>
  ({ Key }: { readonly Key?: string | undefined }): boolean =>
    Key === key;

const at = ({ LastModified }: { readonly LastModified?: Date | undefined }): number => LastModified?.getTime() ?? 0;

function earlierVersion({ VersionId: id, Size: bytes, LastModified: writtenAt }: ListedVersion): ObjectVersion {
  if (id === undefined || bytes === undefined) throw new Error("the listing has a version without its id or size");
  return { id, bytes, writtenAt };
}

function listed({ Key: key, ETag: etag, Size: bytes, LastModified: writtenAt }: _Object): ListedObject {
  if (key === undefined || etag === undefined || bytes === undefined)
    throw new Error("the listing has an object without its key, ETag or size");
  return { key, etag, bytes, writtenAt };
}
