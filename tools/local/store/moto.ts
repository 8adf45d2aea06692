import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { randomUUID } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { secretsManager } from "../../../runtime/rotation/secrets/secrets-manager";
import { LocalError } from "../failure";
import { Child } from "../fleet/child";
import { freePort } from "../loopback/ports";
import { waitUntil } from "../until";
import type { RotatedSecrets, LocalStore } from "./store";

const ADDRESS = "127.0.0.1";
/** Python takes seconds to start. */
const START_MS = 60_000;
const STOP_SECONDS = 5;
/** Nobody's; the SDK asks no machine's metadata for others. */
const CLIENT = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local", AWS_EC2_METADATA_DISABLED: "true" }; // prettier-ignore

/**
 * `moto_server`, an imitation of AWS: agents and rotations speak to it by the real SDK, over HTTP. What it does not imitate
 * is done here: that a rotation is enabled and announced, since its own puts a version in force before it has a value.
 */
export class MotoStore implements LocalStore {
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: RotatedSecrets;
  readonly #parameters: SSMClient;

  private constructor(
    readonly where: string,
    private readonly child: Child,
    private readonly manager: SecretsManagerClient,
    options: ConstructorParameters<typeof SSMClient>[0],
  ) {
    this.environment = { ...CLIENT, GATEHOUSE_STORE: "aws", AWS_ENDPOINT_URL: where };
    this.#parameters = new SSMClient(options ?? {});
    this.secrets = announced(secretsManager(manager));
  }

  /** @throws LocalError if there is no `moto_server` on the PATH. */
  static async start(): Promise<MotoStore> {
    const port = await freePort();
    const process = spawn("moto_server", ["-H", ADDRESS, "-p", String(port)], { stdio: "ignore" });
    await once(process, "spawn").catch(() => {
      throw new LocalError("--store moto: moto_server not found on the PATH: pip install 'moto[server]'");
    });
    const endpoint = `http://${ADDRESS}:${port}`;
    const credentials = { accessKeyId: CLIENT.AWS_ACCESS_KEY_ID, secretAccessKey: CLIENT.AWS_SECRET_ACCESS_KEY };
    const options = { endpoint, region: CLIENT.AWS_REGION, credentials };
    return new MotoStore(endpoint, new Child(process), new SecretsManagerClient(options), options);
  }

  /** Waits for it, and makes secrets of these names, without values. */
  async create(secrets: Iterable<string>): Promise<void> {
    await waitUntil(
      async () => !this.child.alive || (await fetch(this.where).then(() => true, () => false)), // prettier-ignore
      () => "--store moto: moto_server does not answer",
      START_MS,
    );
    if (!this.child.alive) throw new LocalError("--store moto: moto_server ends at once: run it by hand to see why");
    for (const Name of new Set(secrets)) await this.manager.send(new CreateSecretCommand({ Name }));
  }

  async parameter(Name: string): Promise<string> {
    const { Parameter } = await this.#parameters.send(new GetParameterCommand({ Name }));
    return Parameter?.Value ?? "";
  }

  async setParameter(Name: string, Value: string): Promise<void> {
    await this.#parameters.send(new PutParameterCommand({ Name, Value, Type: "String", Overwrite: true }));
  }

  async stop(): Promise<void> {
    await this.child.end("SIGTERM", STOP_SECONDS);
  }

  kill(): void {
    this.child.kill();
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
