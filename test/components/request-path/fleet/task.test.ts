import assert from "node:assert/strict";
import { HaproxyFleet } from "../../../../components/index";
import { settings } from "../../../../runtime/agent/settings";
import type { Json, Plan } from "../../../../tools/preview";
import { inputs, record } from "../../../support/plans";
import { find, json } from "../../../support/record";
import { RUN_HAPROXY } from "../../../../components/request-path/fleet/stop";
import { FLEET } from "../../../../components/request-path/fleet/args";
import { fleetIntent } from "../../../../components/request-path/fleet/deployed";
import { apart } from "../../../../haproxy/config";
import { containerLog, fleetArgs } from "../../args";

const TASK = "aws:ecs/taskDefinition:TaskDefinition";
interface Variable {
  readonly name: string;
  readonly value: string;
}

/** A fleet with all that it may have behind it. */
const behind = {
  agent: { ...fleetArgs.agent, pollSeconds: 60, registrationsSeconds: 61, instancesSeconds: 62, stageMetrics: true },
  serverCertificate: { ...fleetArgs.serverCertificate, trustSecretArn: "arn:server-trust" },
  clientCertificate: { secretArn: "arn:client", trustSecretArn: "arn:trust", names: ["haproxy.internal"] },
  trust: { secretArn: "arn:trust" },
  gatewayTrust: { secretArn: "arn:gateway-trust" },
};

describe("the fleet's task", () => {
  let plan: Plan;
  let containers: Json[];
  before(async () => {
    plan = await record(() => new HaproxyFleet("edge-fleet", fleetArgs));
    containers = json(find(plan, TASK), "containerDefinitions") as Json[];
  });

  it("runs on ARM64 with a role each for starting and running, and outlives its successor", () => {
    const { containerDefinitions, ...rest } = inputs(plan, TASK);
    assert.equal(typeof containerDefinitions, "string");
    assert.deepEqual(rest, {
      family: "edge-fleet",
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
      cpu: "1024",
      memory: "2048",
      executionRoleArn: "«Role edge-fleet-execution».arn",
      taskRoleArn: "«Role edge-fleet-task».arn",
      volumes: [{ name: "run" }],
      skipDestroy: true,
    });
  });

  it("is of the size that it is told", async () => {
    const small = await record(() => new HaproxyFleet("edge-fleet", { ...fleetArgs, cpu: 256, memoryMiB: 512 }));
    const { cpu, memory } = inputs(small, TASK);
    assert.deepEqual([cpu, memory], ["256", "512"]);
  });

  it("first has the agent write HAProxy's files, as HAProxy's user, with no capability", () => {
    assert.deepEqual(containers[0], {
      name: "agent",
      image: "agent@sha256:1",
      readonlyRootFilesystem: true,
      mountPoints: [{ sourceVolume: "run", containerPath: "/run/gatehouse" }],
      logConfiguration: containerLog,
      essential: true,
      memory: 160,
      user: "99:99",
      linuxParameters: { capabilities: { drop: ["ALL"] } },
      environment: [
        {
          name: "GATEHOUSE_CERTIFICATES",
          value: '[{"file":"edge.pem","secret":"arn:secret","use":"Server","names":["origin.example.com"]}]',
        },
        { name: "GATEHOUSE_INSTANCES_SECONDS", value: "5" },
        { name: "GATEHOUSE_INTENT", value: JSON.stringify(apart(fleetIntent(FLEET.resolve(fleetArgs))).intent) },
        { name: "GATEHOUSE_MEMBERS_NAME", value: "tasks.edge.internal" },
        { name: "GATEHOUSE_MEMBERS_PORT", value: "10000" },
        { name: "GATEHOUSE_POLL_SECONDS", value: "300" },
        { name: "GATEHOUSE_REGISTRATIONS", value: "edge-fleet-apis-eu-central-1-123456789012" },
        { name: "GATEHOUSE_REGISTRATIONS_SECONDS", value: "10" },
        { name: "GATEHOUSE_SERVICE", value: "edge-fleet" },
        { name: "GATEHOUSE_STAGE_METRICS", value: "false" },
      ],
      restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
      startTimeout: 120,
      healthCheck: {
        command: ["CMD", "node", "/opt/gatehouse/agent.cjs", "health"],
        interval: 30,
        timeout: 10,
        retries: 3,
        startPeriod: 60,
      },
    });
  });

  it("is told what the agent itself takes as its settings", async () => {
    const full = await record(() => new HaproxyFleet("edge-fleet", { ...fleetArgs, ...behind }));
    const [agent] = json(find(full, TASK), "containerDefinitions") as unknown as { environment: Variable[] }[];
    const environment = Object.fromEntries(agent!.environment.map(({ name, value }) => [name, value]));
    const taken = settings({ ...environment, GATEHOUSE_ADDRESS: "10.0.0.1" });
    assert.ok(!("problems" in taken), JSON.stringify(taken));
    assert.deepEqual(taken.certificates, [
      {
        file: "edge.pem",
        secret: "arn:secret",
        use: "Server",
        names: ["origin.example.com"],
        trust: "arn:server-trust",
      },
      {
        file: "backend-client.pem",
        secret: "arn:client",
        use: "Client",
        names: ["haproxy.internal"],
        trust: "arn:trust",
      },
    ]);
    assert.deepEqual(taken.trusts, [
      { secret: "arn:trust", files: ["backend-ca.pem"] },
      { secret: "arn:gateway-trust", files: ["gateway-ca.pem"] },
    ]);
    assert.deepEqual([taken.pollMs, taken.members?.port], [60_000, 10_000]);
    assert.deepEqual([taken.registrationsMs, taken.instancesMs, taken.stageMetrics], [61_000, 62_000, true]);
  });

  it("then runs HAProxy as its own user, with no capability and nothing to write to but its files", () => {
    assert.deepEqual(containers[2], {
      name: "haproxy",
      image: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/mirror/haproxy:3.4.7",
      readonlyRootFilesystem: true,
      mountPoints: [{ sourceVolume: "run", containerPath: "/run/gatehouse" }],
      logConfiguration: containerLog,
      essential: true,
      user: "99:99",
      linuxParameters: { capabilities: { drop: ["ALL"] } },
      entryPoint: ["sh", "-c", RUN_HAPROXY, "haproxy"],
      command: ["-W", "-db", "-S", "/run/gatehouse/master.sock,mode,600", "-f", "/run/gatehouse/haproxy.cfg"],
      dependsOn: [
        { containerName: "agent", condition: "HEALTHY" },
        { containerName: "collector", condition: "START" },
      ],
      portMappings: [
        { containerPort: 8443, protocol: "tcp" },
        { containerPort: 8404, protocol: "tcp" },
      ],
      ulimits: [{ name: "nofile", softLimit: 65_536, hardLimit: 65_536 }],
      stopTimeout: 110,
      environment: [
        { name: "GATEHOUSE_DIRECTORY", value: "/run/gatehouse" },
        { name: "GATEHOUSE_DRAIN_SECONDS", value: "32" },
        { name: "GATEHOUSE_LISTEN_SECONDS", value: "75" },
      ],
      healthCheck: {
        command: [
          "CMD-SHELL",
          "echo 'show info' | socat - UNIX-CONNECT:/run/gatehouse/admin.sock | grep -q ^Uptime_sec",
        ],
        interval: 10,
        timeout: 5,
        retries: 3,
        startPeriod: 10,
      },
    });
  });

  it("has a collector take the traffic log from HAProxy's memory, which waits when CloudWatch is slow", () => {
    assert.deepEqual(containers[1], {
      name: "collector",
      image: "agent@sha256:1",
      readonlyRootFilesystem: true,
      user: "99:99",
      linuxParameters: { capabilities: { drop: ["ALL"] } },
      mountPoints: [{ sourceVolume: "run", containerPath: "/run/gatehouse" }],
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": "log-group",
          "awslogs-region": "eu-central-1",
          "awslogs-stream-prefix": "task",
          mode: "blocking",
        },
      },
      essential: false,
      restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
      memory: 128,
      command: ["collect"],
      environment: [
        { name: "GATEHOUSE_DIRECTORY", value: "/run/gatehouse" },
        { name: "GATEHOUSE_DRAIN_SECONDS", value: "30" },
        { name: "GATEHOUSE_HARD_STOP_SECONDS", value: "105" },
        { name: "GATEHOUSE_SERVICE", value: "edge-fleet" },
      ],
    });
  });

  it("has no fourth container", () => {
    assert.equal(containers.length, 3);
  });

  it("gives HAProxy as long to be left alone and to finish as it is told", async () => {
    const args = { ...fleetArgs, stopTimeoutSeconds: 90, longestRequestSeconds: 10 };
    const quick = await record(() => new HaproxyFleet("edge-fleet", args));
    const [, , haproxy] = json(find(quick, TASK), "containerDefinitions") as {
      stopTimeout?: number;
      environment?: { value: string }[];
    }[];
    assert.deepEqual(
      [haproxy?.stopTimeout, haproxy?.environment?.map(({ value }) => value)],
      [90, ["/run/gatehouse", "12", "75"]],
    );
  });
});
