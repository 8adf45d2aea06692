import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { closeServer, listen } from "../../../tools/shared/listen";

const MAIN = path.resolve(__dirname, "../../../tools/deployed/main.js");
const NEW = "arn:aws:ecs:eu-central-1:123456789012:task-definition/edge:2";
const OUTPUTS = { clusterName: "edge-fleet", serviceName: "edge-fleet-service", taskDefinitionArn: NEW };

/** What ECS answers, by the name of the call; a list is answered one after the other, the last one from then on. */
type Answers = Record<string, object[]>;

const service = (rolloutState: string) => ({
  services: [
    {
      status: "ACTIVE",
      deployments: [{ status: "PRIMARY", taskDefinition: NEW, rolloutState, runningCount: 1, desiredCount: 3 }],
    },
  ],
});
const deployments = (status: string, statusReason?: string) => ({
  serviceDeployments: [{ targetServiceRevisionArn: "arn:revision/2", status, statusReason }],
});
const ALWAYS: Answers = {
  DescribeServiceRevisions: [{ serviceRevisions: [{ serviceRevisionArn: "arn:revision/2", taskDefinition: NEW }] }],
  ListTasks: [{ taskArns: ["arn:task/1", "arn:task/2"] }],
  DescribeTasks: [
    {
      tasks: [
        {
          taskDefinitionArn: NEW,
          stoppedReason: "Essential container in task exited",
          containers: [
            { name: "haproxy", exitCode: 1 },
            { name: "agent", reason: "OutOfMemory" },
            { name: "collector" },
          ],
        },
        { taskDefinitionArn: "arn:of-another", stoppedReason: "Scaling activity" },
      ],
    },
  ],
};

// The real SDK, told to ask a server of ours.
describe("npm run deployed", () => {
  let directory: string, server: Server, url: string, answers: Answers;
  const asked: [string, unknown][] = [];

  before(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "gatehouse-deployed-"));
    writeFileSync(path.join(directory, "outputs.json"), JSON.stringify(OUTPUTS));
    server = createServer((message, response) => {
      const call = String(message.headers["x-amz-target"]).split(".")[1] ?? "";
      let body = "";
      message.on("data", (part: Buffer) => (body += part.toString("utf8")));
      message.on("end", () => {
        asked.push([call, JSON.parse(body)]);
        const all = answers[call] ?? [];
        const answer = all.length > 1 ? all.shift() : all[0];
        response.writeHead(answer ? 200 : 400, { "content-type": "application/x-amz-json-1.1" });
        response.end(JSON.stringify(answer ?? { __type: "ClusterNotFoundException", message: `no ${call}` }));
      });
    });
    url = `http://127.0.0.1:${await listen(server, "127.0.0.1")}`;
  });

  after(async () => {
    await closeServer(server);
    rmSync(directory, { recursive: true, force: true });
  });

  beforeEach(() => void (asked.length = 0));

  async function run(given: Answers, args: string[], more: Record<string, string> = {}) {
    answers = { ...ALWAYS, ...given };
    const env = {
      PATH: process.env.PATH ?? "",
      AWS_ENDPOINT_URL_ECS: url,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
      ...more,
    };
    const child = spawn(process.execPath, [MAIN, "--every", "1s", ...args], { env });
    let [out, errors] = ["", ""];
    child.stdout.on("data", (part: Buffer) => (out += part.toString("utf8")));
    child.stderr.on("data", (part: Buffer) => (errors += part.toString("utf8")));
    const [code] = (await once(child, "close")) as [number];
    return { code, lines: out.trim().split("\n"), errors };
  }

  const outputs = () => ["--outputs", path.join(directory, "outputs.json")];

  it("waits until the deployment is successful, and tells how far it is", async () => {
    const { code, lines } = await run(
      {
        DescribeServices: [service("IN_PROGRESS"), service("COMPLETED")],
        ListServiceDeployments: [deployments("IN_PROGRESS"), deployments("SUCCESSFUL")],
      },
      outputs(),
    );
    assert.deepEqual([code, lines], [0, ["1 of 3 tasks run, IN_PROGRESS", `edge-fleet-service runs ${NEW}`]]);
    assert.deepEqual(asked[0], ["DescribeServices", { cluster: "edge-fleet", services: ["edge-fleet-service"] }]);
  });

  it("fails when it is rolled back, with why its tasks stopped", async () => {
    const { code, lines } = await run(
      {
        DescribeServices: [service("IN_PROGRESS")],
        ListServiceDeployments: [deployments("ROLLBACK_IN_PROGRESS", "circuit breaker threshold exceeded")],
      },
      outputs(),
    );
    assert.equal(code, 1);
    assert.deepEqual(lines, [
      `edge-fleet-service does not run ${NEW}: its deployment is ROLLBACK_IN_PROGRESS: circuit breaker threshold exceeded`,
      "  a task stopped: Essential container in task exited; haproxy: exit 1; agent: OutOfMemory",
    ]);
  });

  it("fails when it takes too long", async () => {
    const { code, lines } = await run(
      { DescribeServices: [service("IN_PROGRESS")], ListServiceDeployments: [deployments("IN_PROGRESS")] },
      // Longer than the first answer takes on a busy machine.
      [...outputs(), "--for", "5s"],
    );
    assert.equal(code, 1);
    assert.equal(lines[1], `edge-fleet-service does not run ${NEW}: not within 5 s: 1 of 3 tasks run, IN_PROGRESS`);
  });

  it("asks the Pulumi CLI what the stack has put out", async () => {
    const bin = path.join(directory, "pulumi");
    writeFileSync(bin, `#!/bin/sh\n[ "$*" = "stack output --json --stack prod" ] && cat ${directory}/outputs.json\n`);
    chmodSync(bin, 0o755);
    const { code } = await run(
      { DescribeServices: [service("COMPLETED")], ListServiceDeployments: [deployments("SUCCESSFUL")] },
      ["--stack", "prod"],
      { PATH: `${directory}:${process.env.PATH}` },
    );
    assert.equal(code, 0);
  });

  it("says what is missing: the CLI, or the outputs of this program", async () => {
    const without = await run({}, ["--stack", "prod"], { PATH: "/nonexistent" });
    assert.match(without.errors, /^error: pulumi: spawnSync pulumi ENOENT; install its CLI, or give --outputs FILE/);
    writeFileSync(path.join(directory, "old.json"), JSON.stringify({ clusterName: "edge-fleet" }));
    const old = await run({}, ["--outputs", path.join(directory, "old.json")]);
    assert.equal(
      old.errors,
      "error: the stack has no output serviceName, taskDefinitionArn: bring it up with this version of the program\n",
    );
  });
});
