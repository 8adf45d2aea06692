import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { randomUUID } from "node:crypto";
import { secretsManager } from "../../../runtime/rotation/secrets/secrets-manager";
import { MotoServer } from "../../shared/moto-server";
import type { LocalStore, RotatedSecrets } from "./store";

/** Of no account; the SDK does not look for others in the machine's metadata. */
const CLIENT = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local", AWS_EC2_METADATA_DISABLED: "true" }; // prettier-ignore

/**
 * `moto_server`: agents and rotations speak to it by the real SDK, over HTTP. What it does not imitate is done here: that a
 * rotation is enabled and announced, since moto puts a version in force before it has a value.
 */
export class MotoStore implements LocalStore {
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: RotatedSecrets;
  readonly #manager: SecretsManagerClient;
  readonly #objects: S3Client;

  private constructor(
    private readonly server: MotoServer,
    private readonly bucket: string,
  ) {
    const credentials = { accessKeyId: CLIENT.AWS_ACCESS_KEY_ID, secretAccessKey: CLIENT.AWS_SECRET_ACCESS_KEY };
    const options = { endpoint: this.where, region: CLIENT.AWS_REGION, credentials };
    this.environment = { ...CLIENT, AWS_ENDPOINT_URL: this.where };
    // The SDK would put the bucket in front of the host: of an address there is no such name.
    this.#objects = new S3Client({ ...options, forcePathStyle: true });
    this.#manager = new SecretsManagerClient(options);
    this.secrets = announced(secretsManager(this.#manager));
  }

  /** @throws CommandError if there is no `moto_server` on the PATH. */
  static async start(bucket: string): Promise<MotoStore> {
    const store = new MotoStore(await MotoServer.start(), bucket);
    await store.#objects.send(new CreateBucketCommand({ Bucket: bucket }));
    return store;
  }

  get where(): string {
    return this.server.endpoint;
  }

  /** Makes secrets of these names, without values. */
  async create(secrets: Iterable<string>): Promise<void> {
    for (const Name of new Set(secrets)) await this.#manager.send(new CreateSecretCommand({ Name }));
  }

  async object(Key: string): Promise<string> {
    const { Body } = await this.#objects.send(new GetObjectCommand({ Bucket: this.bucket, Key }));
    return (await Body?.transformToString("utf-8")) ?? "";
  }

  async setObject(Key: string, Body: string): Promise<void> {
    await this.#objects.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body }));
  }

  async removeObject(Key: string): Promise<void> {
    await this.#objects.send(new DeleteObjectCommand({ Bucket: this.bucket, Key }));
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }

  kill(): void {
    this.server.kill();
  }
}

function announced(store: ReturnType<typeof secretsManager>): RotatedSecrets {
  const pending = new Map<string, string>();
  return {
    ...store,
    announce(secret) {
      const id = randomUUID();
      pending.set(secret, id);
      return id;
    },
    async describe(secret) {
      const described = await store.describe(secret);
      const id = pending.get(secret);
      const stages = id === undefined ? {} : { [id]: ["AWSPENDING"] };
      return { ...described, rotationEnabled: true, stages: { ...stages, ...described.stages } };
    },
  };
}
