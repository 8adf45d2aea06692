import { deepStrictEqual, rejects, strictEqual } from "node:assert";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { awsStore } from "../../../runtime/agent/store/aws";
import { freePort, until } from "../../support/haproxy";

const ENVIRONMENT = { AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

describe("The AWS store, over the wire", () => {
  const never = new AbortController().signal;
  const before_ = { ...process.env };
  let server: ChildProcess | undefined;
  let endpoint: string;

  before(async function () {
    this.timeout(60_000);
    if (spawnSync("moto_server", ["--help"]).status !== 0) {
      process.stderr.write("skipped: moto_server not found on the PATH\n");
      return this.skip();
    }
    const port = await freePort();
    endpoint = `http://127.0.0.1:${port}`;
    server = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
    Object.assign(process.env, ENVIRONMENT, { AWS_ENDPOINT_URL: endpoint });
    for (let waits = 0; waits < 4; waits++)
      await until("moto", async () =>
        fetch(endpoint).then(
          () => true,
          () => false,
        ),
      ).catch(() => undefined);
  });
  after(async () => {
    process.env = before_;
    if (server && server.exitCode === null) {
      const ended = once(server, "exit");
      server.kill("SIGTERM");
      await ended;
    }
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
    const silent = await freePort();
    const { createServer } = await import("node:net");
    const listener = createServer(() => undefined).listen(silent, "127.0.0.1");
    process.env["AWS_ENDPOINT_URL"] = `http://127.0.0.1:${silent}`;
    const stop = new AbortController();
    const asked = awsStore().currentVersion("edge", stop.signal);
    await once(listener, "connection");
    stop.abort();
    await rejects(asked, { name: "AbortError" });
    process.env["AWS_ENDPOINT_URL"] = endpoint;
    listener.close();
  });
});
