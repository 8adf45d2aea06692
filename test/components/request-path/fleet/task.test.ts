import assert from "node:assert/strict";
import { HaproxyFleet } from "../../../../components/index";
import { environmentName, repositoryOf } from "../../../../components/request-path/fleet/task";
import type { Json, Plan } from "../../../../tools/preview";
import { inputs, record } from "../../../support/plans";
import { find, json } from "../../../support/record";
import { fleetArgs } from "../../args";

const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const log = {
  logDriver: "awslogs",
  options: {
    "awslogs-group": "log-group",
    "awslogs-region": "eu-central-1",
    "awslogs-stream-prefix": "task",
    mode: "non-blocking",
    "max-buffer-size": "25m",
  },
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

  // That Docker grants a container exactly these capabilities is not shown here.
  it("first writes HAProxy's files, as root with one capability, and hands them over", () => {
    assert.deepEqual(containers[0], {
      name: "files",
      image: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/mirror/haproxy:3.4.7",
      readonlyRootFilesystem: true,
      mountPoints: [{ sourceVolume: "run", containerPath: "/run/gatehouse" }],
      logConfiguration: log,
      essential: false,
      user: "0",
      linuxParameters: {
        capabilities: {
          drop: [
            "AUDIT_WRITE",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "NET_RAW",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT",
          ],
        },
      },
      entryPoint: ["/bin/sh", "-c"],
      command: [
        [
          "set -eu; umask 077",
          "cd /run/gatehouse",
          `printf '%s\\n' "$HAPROXY_CFG" >haproxy.cfg`,
          `printf '%s\\n' "$STAGES_MAP" >stages.map`,
          `printf '%s\\n' "$EDGE_PEM" >edge.pem`,
          "chown -R 99:99 .",
        ].join("\n"),
      ],
      environment: [
        { name: "HAPROXY_CFG", value: "global" },
        { name: "STAGES_MAP", value: "v1 v1" },
      ],
      secrets: [{ name: "EDGE_PEM", valueFrom: "arn:secret" }],
    });
  });

  it("then runs HAProxy as its own user, with no capability and nothing to write to but its files", () => {
    assert.deepEqual(containers[1], {
      name: "haproxy",
      image: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/mirror/haproxy:3.4.7",
      readonlyRootFilesystem: true,
      mountPoints: [{ sourceVolume: "run", containerPath: "/run/gatehouse" }],
      logConfiguration: log,
      essential: true,
      user: "99:99",
      linuxParameters: { capabilities: { drop: ["ALL"] } },
      entryPoint: ["haproxy"],
      command: ["-W", "-db", "-S", "/run/gatehouse/master.sock,mode,600", "-f", "/run/gatehouse/haproxy.cfg"],
      dependsOn: [{ containerName: "files", condition: "SUCCESS" }],
      portMappings: [
        { containerPort: 8443, protocol: "tcp" },
        { containerPort: 8404, protocol: "tcp" },
      ],
      ulimits: [{ name: "nofile", softLimit: 65_536, hardLimit: 65_536 }],
      stopTimeout: 110,
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

  it("has no third container", () => {
    assert.equal(containers.length, 2);
  });

  it("gives HAProxy as long to finish as it is told", async () => {
    const quick = await record(() => new HaproxyFleet("edge-fleet", { ...fleetArgs, stopTimeoutSeconds: 30 }));
    const [, haproxy] = json(find(quick, TASK), "containerDefinitions") as { stopTimeout?: number }[];
    assert.equal(haproxy?.stopTimeout, 30);
  });

  it("is the same whatever order its files come in", async () => {
    const files = { "haproxy.cfg": "global", "stages.map": "v1 v1" };
    const turned = await record(() => new HaproxyFleet("edge-fleet", { ...fleetArgs, files }));
    assert.equal(inputs(turned, TASK).containerDefinitions, inputs(plan, TASK).containerDefinitions);
  });
});

describe("a file's variable", () => {
  it("is its name in capitals", () => {
    assert.equal(environmentName("haproxy.cfg"), "HAPROXY_CFG");
  });

  it("is none when the shell could read more in the name than a name", () => {
    assert.equal(environmentName("$(id).map"), undefined);
  });
});

describe("an image's repository", () => {
  it("is told from its address", () => {
    assert.deepEqual(repositoryOf("123456789012.dkr.ecr.us-east-1.amazonaws.com/a/b_c:1.0"), {
      accountId: "123456789012",
      region: "us-east-1",
      repository: "a/b_c",
      tag: ":1.0",
    });
  });

  it("is none outside ECR", () => {
    assert.equal(repositoryOf("docker.io/library/haproxy:3.4.7"), undefined);
  });
});
