import { deepStrictEqual, rejects, strictEqual } from "node:assert";
import { once } from "node:events";
import { createServer } from "node:net";
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { awsStore } from "../../../runtime/agent/store/aws";
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

  it("tells a parameter with its version, and that there is none", async () => {
    const client = new SSMClient({});
    const store = awsStore();
    strictEqual(await store.parameter("/edge/tuning", never), undefined);
    await client.send(new PutParameterCommand({ Name: "/edge/tuning", Value: "a", Type: "String" }));
    await client.send(new PutParameterCommand({ Name: "/edge/tuning", Value: "b", Type: "String", Overwrite: true }));
    deepStrictEqual(await store.parameter("/edge/tuning", never), { version: "2", text: "b" });
  });

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
