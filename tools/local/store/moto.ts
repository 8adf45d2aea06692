import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
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
  readonly #parameters: SSMClient;

  private constructor(private readonly server: MotoServer) {
    const credentials = { accessKeyId: CLIENT.AWS_ACCESS_KEY_ID, secretAccessKey: CLIENT.AWS_SECRET_ACCESS_KEY };
    const options = { endpoint: this.where, region: CLIENT.AWS_REGION, credentials };
    this.environment = { ...CLIENT, AWS_ENDPOINT_URL: this.where };
    this.#parameters = new SSMClient(options);
    this.#manager = new SecretsManagerClient(options);
    this.secrets = announced(secretsManager(this.#manager));
  }

  /** @throws CommandError if there is no `moto_server` on the PATH. */
  static async start(): Promise<MotoStore> {
    return new MotoStore(await MotoServer.start());
  }

  get where(): string {
    return this.server.endpoint;
  }

  /** Makes secrets of these names, without values. */
  async create(secrets: Iterable<string>): Promise<void> {
    for (const Name of new Set(secrets)) await this.#manager.send(new CreateSecretCommand({ Name }));
  }

  async parameter(Name: string): Promise<string> {
    const { Parameter } = await this.#parameters.send(new GetParameterCommand({ Name }));
    return Parameter?.Value ?? "";
  }

  async setParameter(Name: string, Value: string): Promise<void> {
    await this.#parameters.send(new PutParameterCommand({ Name, Value, Type: "String", Overwrite: true }));
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
