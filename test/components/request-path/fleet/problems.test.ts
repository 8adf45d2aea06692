import assert from "node:assert/strict";
import fc from "fast-check";
import type { FleetSettings } from "../../../../components/index";
import { SETTINGS } from "../../../../haproxy/config";
import { fleetProblems } from "../../../../components/request-path/fleet/problems";
import { fleetArgs } from "../../args";

const REPOSITORY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/haproxy";
const IMAGE =
  "image: give a fixed tag or digest of an ECR repository, <account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag> (tasks have no way to the internet, and `latest` changes under a running service), such as 123456789012.dkr.ecr.us-east-1.amazonaws.com/haproxy:3.4.7; got";

/** CPU units and GiB as the ECS developer guide has them, "Task CPU and memory"; 512 MiB beside 256 is the one half. */
const GUIDE: [cpu: number, gib: number[]][] = [
  [256, [0.5, 1, 2]],
  [512, [1, 2, 3, 4]],
  [1024, [2, 3, 4, 5, 6, 7, 8]],
  [2048, [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]],
  [4096, [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30]],
  [8192, [16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60]],
  [16384, [32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120]],
];
const PAIRS = GUIDE.flatMap(([cpu, sizes]) => sizes.map((gib) => [cpu, gib * 1024] as const));

describe("the fleet's size", () => {
  for (const [cpu, sizes] of GUIDE) {
    it(`may be ${cpu} CPU units with ${sizes.join(", ")} GiB`, () => {
      for (const gib of sizes) assert.deepEqual(settingsProblems({ cpu, memoryMiB: gib * 1024 }), []);
    });
  }

  it("may be no other pair, whatever is asked", () => {
    const sizes = fc.oneof(fc.integer({ min: -1, max: 130_000 }), fc.constantFrom(...PAIRS.map(([, mib]) => mib)));
    const cpus = fc.oneof(fc.integer({ min: -1, max: 20_000 }), fc.constantFrom(...GUIDE.map(([cpu]) => cpu)));
    fc.assert(
      fc.property(cpus, sizes, (cpu, memoryMiB) => {
        const known = PAIRS.some(([one, mib]) => one === cpu && mib === memoryMiB);
        assert.equal(settingsProblems({ cpu, memoryMiB }).length === 0, known);
      }),
    );
  });

  it("fails when Fargate has no such CPU", () => {
    assert.deepEqual(settingsProblems({ cpu: 1000 }), [
      "cpu: use one of 256, 512, 1024, 2048, 4096, 8192, 16384 CPU units; got 1000",
    ]);
  });

  it("fails when Fargate does not pair the memory with the CPU", () => {
    assert.deepEqual(settingsProblems({ cpu: 512, memoryMiB: 512 }), [
      "memoryMiB: Fargate pairs 512 CPU units with one of 1024, 2048, 3072, 4096 MiB; got 512",
    ]);
  });
});

describe("what signs a fleet's requests", () => {
  const signer = {
    image: `${REPOSITORY}@sha256:${"0a".repeat(32)}`,
    host: "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
    invokes: "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/*",
  };
  const problems = (given: object): string[] =>
    fleetProblems("edge-fleet", {
      ...fleetArgs,
      clients: { stage: "orders.prod", trust: { secretArn: "arn:trust" }, signer: { ...signer, ...given } },
    });

  it("fits a quarter of a task's memory", () => {
    assert.deepEqual(problems({ memoryMiB: 512 }), []);
  });

  it("fails when it takes more, by its own path", () => {
    assert.deepEqual(problems({ memoryMiB: 1024 }), [
      "clients.signer.memoryMiB: use at most 512, a quarter of memoryMiB (2048); got 1024",
    ]);
  });
});

describe("the fleet's access to AWS", () => {
  const { endpointsSecurityGroupId, s3PrefixListId, ...without } = fleetArgs;

  it("may be over endpoints, over NAT or over both", () => {
    const both = { endpointsSecurityGroupId: endpointsSecurityGroupId!, s3PrefixListId: s3PrefixListId! };
    for (const access of [both, { overNat: true }, { ...both, overNat: true }])
      assert.deepEqual(fleetProblems("edge-fleet", { ...without, ...access }), []);
  });

  it("fails when there is none, or half of it", () => {
    const both =
      "give both endpointsSecurityGroupId and s3PrefixListId, or neither: a task needs both to pull its image; got nothing";
    const said = (access: object) => fleetProblems("edge-fleet", { ...without, ...access });
    assert.deepEqual(said({}), [
      "overNat: give endpointsSecurityGroupId and s3PrefixListId, or true where NAT leads to AWS: a task starts by neither; got false",
    ]);
    assert.deepEqual(said({ s3PrefixListId }), [`endpointsSecurityGroupId: ${both}`]);
    assert.deepEqual(said({ endpointsSecurityGroupId, overNat: true }), [`s3PrefixListId: ${both}`]);
  });

  it("fails when an image is in another region and nothing leads there", () => {
    const image = "123456789012.dkr.ecr.us-west-2.amazonaws.com/haproxy:3.4.7";
    const what = `use an image in eu-central-1, or have NAT: endpoints lead to the ECR of their own region; got "${image}"`;
    const given = { ...fleetArgs, image, agent: { ...fleetArgs.agent, image } };
    assert.deepEqual(fleetProblems("edge-fleet", given), [`image: ${what}`, `agent.image: ${what}`]);
    assert.deepEqual(fleetProblems("edge-fleet", { ...given, overNat: true }), []);
  });
});

describe("the fleet's image", () => {
  it("fails when there is none, or two", () => {
    const { image, ...without } = fleetArgs;
    const stockImage = { uri: "1.dkr.ecr/haproxy@sha256:1", repositoryArn: "arn:repository" };
    const said = "image: name an image, or give stockImage: one of the two; got";
    assert.deepEqual(fleetProblems("edge-fleet", without), [`${said} nothing`]);
    assert.deepEqual(fleetProblems("edge-fleet", { ...fleetArgs, stockImage }), [`${said} "${image}"`]);
    assert.deepEqual(fleetProblems("edge-fleet", { ...without, stockImage }), []);
  });

  for (const image of [
    `${REPOSITORY}:3.4.7`,
    `${REPOSITORY}@sha256:${"a".repeat(64)}`,
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/mirror/library/haproxy:3.4.7-alpine",
  ]) {
    it(`may be ${image}`, () => {
      assert.deepEqual(fleetProblems("edge-fleet", { ...fleetArgs, image, overNat: true }), []);
    });
  }

  for (const [why, image] of [
    ["moves", `${REPOSITORY}:latest`],
    ["has neither tag nor digest", REPOSITORY],
    ["is on the internet", "haproxy:3.4.7"],
    ["has half a digest", `${REPOSITORY}@sha256:abc`],
    ["breaks a line", `${REPOSITORY}:3.4.7\n`],
    ["is empty", ""],
  ] as const) {
    it(`fails when it ${why}`, () => {
      assert.deepEqual(settingsProblems({ image }), [`${IMAGE} ${JSON.stringify(image)}`]);
    });
  }
});

describe("the fleet's scaling", () => {
  it("fails when there shall be more tasks at the least than at the most", () => {
    assert.deepEqual(settingsProblems({ minTasks: 4, maxTasks: 3 }), ["minTasks: use at most maxTasks (3); got 4"]);
  });

  it("fails when the least is more than the most that is assumed", () => {
    assert.deepEqual(settingsProblems({ minTasks: 13 }), ["minTasks: use at most maxTasks (12); got 13"]);
  });

  it("fails when it could scale to nothing", () => {
    assert.deepEqual(settingsProblems({ minTasks: 0 }), [
      "minTasks: use a whole number of tasks from 1 to 1000 (a fleet that can scale to nothing answers nobody); got 0",
    ]);
  });

  it("fails when there would be more tasks than a target group holds", () => {
    assert.deepEqual(settingsProblems({ maxTasks: 1001 }), [
      "maxTasks: use a whole number of tasks from 1 to 1000 (a target group of a balancer holds 1000); got 1001",
    ]);
  });

  it("fails when tasks are asked for in halves", () => {
    assert.deepEqual(settingsProblems({ minTasks: 1.5 }), [
      "minTasks: use a whole number of tasks from 1 to 1000 (a fleet that can scale to nothing answers nobody); got 1.5",
    ]);
  });

  it("fails when there is no room for the next task to start", () => {
    assert.deepEqual(settingsProblems({ cpuTargetPercent: 91 }), [
      "cpuTargetPercent: use a whole number from 10 to 90 (percent; above it there is no room for the next task to start); got 91",
    ]);
  });

  it("fails when a task shall hold no connection", () => {
    assert.deepEqual(settingsProblems({ connectionsPerTask: 0 }), [
      "connectionsPerTask: use a whole number of connections from 1 to 100000; got 0",
    ]);
  });
});

describe("what the fleet is told", () => {
  const problems = (changes: object) => fleetProblems("edge-fleet", { ...fleetArgs, ...changes });

  it("fails when it is not what HAProxy knows", () => {
    assert.deepEqual(problems({ haproxy: { stages: [] } }), [
      `haproxy.stages: use one of ${Object.keys(SETTINGS.rows).join(", ")}; got "stages"`,
    ]);
  });

  it("fails when APIs could have more places for instances than HAProxy can open, or than fit the task's memory", () => {
    assert.deepEqual(problems({ haproxy: { maxServers: 50_000, maxConnections: 20_000 }, memoryMiB: 8192 }), [
      'haproxy.maxServers: use less, or fewer maxConnections: HAProxy may open 65536 files and sockets; got "50000, which takes 90300"',
    ]);
    assert.deepEqual(problems({ haproxy: { maxServers: 20_000 }, cpu: 256, memoryMiB: 512 }), [
      "haproxy.maxServers: use at most 16777, a quarter of memoryMiB (512) by 8000 bytes each, or give more memory; got 20000",
    ]);
    assert.deepEqual(problems({ haproxy: { maxServers: 20_000 } }), []);
  });

  it("fails when it is larger than what the task definition leaves it", () => {
    const clients = (count: number) => Array.from({ length: count }, (_, i) => ({ client: `${"c".repeat(100)}${i}`, class: "Agent" })); // prettier-ignore
    assert.deepEqual(problems({ haproxy: { classes: { clients: clients(100) } } }), []);
    const found = problems({ haproxy: { classes: { clients: clients(1000) } } });
    assert.deepEqual(
      found.map((one) => one.replace(/\d+$/, "…")),
      ["haproxy: keep it under 57344 bytes: it travels in the task definition, which may have 64 KiB; got …"],
    );
  });

  it("fails when it has no name of its own, or looks all the time", () => {
    const agent = { ...fleetArgs.agent, pollSeconds: 5 };
    assert.deepEqual(problems({ agent, namespace: "tasks" }), [
      'namespace: use a DNS name of at least two labels, in lower case, such as origin.example.com; got "tasks"',
      "agent.pollSeconds: use a whole number of seconds from 10 to 3600 (how late a new certificate may be, and what the calls cost); got 5",
    ]);
  });

  it("fails when a certificate could never be used", () => {
    const serverCertificate = { secretArn: "arn:secret", names: [] };
    assert.deepEqual(fleetProblems("edge-fleet", { ...fleetArgs, serverCertificate }), [
      "serverCertificate.names: give 1 or more DNS names (the agent uses no other certificate); got 0",
    ]);
  });
});

function settingsProblems(settings: FleetSettings): string[] {
  return fleetProblems("edge-fleet", { ...fleetArgs, ...settings });
}
