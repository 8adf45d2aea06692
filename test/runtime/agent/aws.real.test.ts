import { deepStrictEqual, rejects, strictEqual } from "node:assert";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { awsStore } from "../../../runtime/agent/store/aws";
import { MOST_EARLIER } from "../../../runtime/agent/store/objects";
import { s3Objects } from "../../../runtime/agent/store/s3";
import { listen } from "../../../tools/shared/listen";
import type { MotoServer } from "../../../tools/shared/moto-server";
import { motoOrSkip } from "../../support/moto";
import { setEnvironment } from "../../support/environment";

const ENVIRONMENT = { AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

describe("The AWS store, over the wire", () => {
  const never = new AbortController().signal;
  let server: MotoServer | undefined, restore: (() => void) | undefined;

  before(async function () {
    server = await motoOrSkip(this);
    restore = setEnvironment({ ...ENVIRONMENT, AWS_ENDPOINT_URL: server.endpoint });
  });
  after(async () => {
    restore?.();
    await server?.stop();
  });

  it("tells the current version and its value, and the next one after a put", async () => {
    const client = new SecretsManagerClient({});
    const store = awsStore();
    const { ARN: arn = "" } = await client.send(new CreateSecretCommand({ Name: "edge", SecretString: "one" }));
    const first = await store.currentValue(arn, never);
    deepStrictEqual([first.version, first.value.reveal()], [await store.currentVersion(arn, never), "one"]);
    await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: "two", VersionStages: ["AWSCURRENT"] }));
    const second = await store.currentValue(arn, never);
    deepStrictEqual(
      [second.value.reveal(), second.version === (await store.currentVersion(arn, never))],
      ["two", true],
    );
    strictEqual(first.version === second.version, false);
  });

  it("does not take what is only pending", async () => {
    const client = new SecretsManagerClient({});
    const store = awsStore();
    const { ARN: arn = "" } = await client.send(new CreateSecretCommand({ Name: "rotating", SecretString: "old" }));
    await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: "new", VersionStages: ["AWSPENDING"] }));
    strictEqual((await store.currentValue(arn, never)).value.reveal(), "old");
  });

  it("tells all objects of a bucket, over pages, and each with its text; none of what is gone or too large", async () => {
    const client = new S3Client({});
    const objects = s3Objects("edge-apis");
    await rejects(objects.list(never), { name: "NoSuchBucket" });
    await client.send(new CreateBucketCommand({ Bucket: "edge-apis", CreateBucketConfiguration: { LocationConstraint: "eu-central-1" } })); // prettier-ignore
    deepStrictEqual(await objects.list(never), []);
    // A page has a thousand.
    const keys = Array.from({ length: 1001 }, (_, i) => `apis/api-${String(i).padStart(4, "0")}.json`);
    for (let i = 0; i < keys.length; i += 50)
      await Promise.all(keys.slice(i, i + 50).map((Key) => client.send(new PutObjectCommand({ Bucket: "edge-apis", Key, Body: Key })))); // prettier-ignore
    const listed = await objects.list(never);
    deepStrictEqual(listed.map(({ key }) => key), keys); // prettier-ignore
    const [first] = listed;
    deepStrictEqual(await objects.read(first!.key, 100, never), { etag: first!.etag, text: first!.key });
    strictEqual(first!.bytes, first!.key.length);
    await rejects(objects.read(first!.key, 5, never), /has 18 bytes, more than 5/);
    strictEqual(await objects.read("apis/gone.json", 100, never), undefined);
  }).timeout(60_000);

  it("tells what an object was before, newest first, of no other key and back to its deletion", async () => {
    const client = new S3Client({});
    const objects = s3Objects("edge-versions");
    const Bucket = "edge-versions";
    await client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-central-1" } })); // prettier-ignore
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
    const put = (Key: string, Body: string) => client.send(new PutObjectCommand({ Bucket, Key, Body }));
    const earlier = async (key: string) => {
      const versions = await objects.earlier(key, never);
      const texts = await Promise.all(versions.map(({ id }) => objects.read(key, 100, never, id)));
      deepStrictEqual(texts.map((one) => one?.text.length), versions.map(({ bytes }) => bytes)); // prettier-ignore
      return texts.map((one) => one?.text);
    };
    deepStrictEqual(await earlier("apis/a.json"), []);
    await put("apis/a.json", "first");
    await put("apis/a.json.more", "another key");
    await put("apis/a.json", "second");
    await put("apis/a.json", "the third");
    deepStrictEqual(await earlier("apis/a.json"), ["second", "first"]);
    await client.send(new DeleteObjectCommand({ Bucket, Key: "apis/a.json" }));
    await put("apis/a.json", "again");
    deepStrictEqual(await earlier("apis/a.json"), []);
    // S3 tells times of whole seconds.
    await sleep(1100);
    await put("apis/a.json", "and again");
    await put("apis/a.json", "and once more");
    deepStrictEqual(await earlier("apis/a.json"), ["and again"]);
    for (let i = 0; i < 30; i++) await put("apis/b.json", String(i));
    deepStrictEqual((await earlier("apis/b.json")).length, MOST_EARLIER);
  }).timeout(60_000);

  it("fails when there is no such secret", async () => {
    await rejects(awsStore().currentVersion("none", never), { name: "ResourceNotFoundException" });
  });

  it("ends a call at once when it is told to stop", async () => {
    const listener = createServer(() => undefined);
    const silent = await listen(listener);
    process.env["AWS_ENDPOINT_URL"] = `http://127.0.0.1:${silent}`;
    const stop = new AbortController();
    const asked = awsStore().currentVersion("edge", stop.signal);
    await once(listener, "connection");
    stop.abort();
    await rejects(asked, { name: "AbortError" });
    process.env["AWS_ENDPOINT_URL"] = server!.endpoint;
    listener.close();
  });
});
