import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";

/** The one object that the function keeps. */
export interface OneObject {
  /** Undefined if there is none. */
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}

/**
 * An object of a bucket. It is looked for first: S3 tells one that may not list the bucket that an object is forbidden, not that it is missing
 * (its API, GetObject), and what the function may list is this one name.
 */
export function s3Object(client: S3Client, Bucket: string, Key: string): OneObject {
  return {
    async read() {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: Key, MaxKeys: 1 }));
      if (Contents[0]?.Key !== Key) return undefined;
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return Body?.transformToString("utf-8");
    },
    async write(text) {
      await client.send(new PutObjectCommand({ Bucket, Key, Body: text, ContentType: "application/json" }));
    },
  };
}
