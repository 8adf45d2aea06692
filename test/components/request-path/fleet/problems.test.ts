import assert from "node:assert/strict";
import fc from "fast-check";
import { fleetProblems } from "../../../../components/request-path/fleet/problems";

const REPOSITORY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/haproxy";
const args = { image: `${REPOSITORY}:3.4.7` };
const IMAGE =
  "image: give a fixed tag or digest of an ECR repository, <account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag> (tasks have no way to the internet, and `latest` changes under a running service); got";

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
      for (const gib of sizes) assert.deepEqual(fleetProblems({ ...args, cpu, memoryMiB: gib * 1024 }), []);
    });
  }

  it("may be no other pair, whatever is asked", () => {
    const sizes = fc.oneof(fc.integer({ min: -1, max: 130_000 }), fc.constantFrom(...PAIRS.map(([, mib]) => mib)));
    const cpus = fc.oneof(fc.integer({ min: -1, max: 20_000 }), fc.constantFrom(...GUIDE.map(([cpu]) => cpu)));
    fc.assert(
      fc.property(cpus, sizes, (cpu, memoryMiB) => {
        const known = PAIRS.some(([one, mib]) => one === cpu && mib === memoryMiB);
        assert.equal(fleetProblems({ ...args, cpu, memoryMiB }).length, known ? 0 : 1);
      }),
    );
  });

  it("fails when Fargate has no such CPU", () => {
    assert.deepEqual(fleetProblems({ ...args, cpu: 1000 }), [
      "cpu: use one of 256, 512, 1024, 2048, 4096, 8192, 16384 CPU units; got 1000",
    ]);
  });

  it("fails when Fargate does not pair the memory with the CPU", () => {
    assert.deepEqual(fleetProblems({ ...args, cpu: 512, memoryMiB: 512 }), [
      "memoryMiB: Fargate pairs 512 CPU units with one of 1024, 2048, 3072, 4096 MiB; got 512",
    ]);
  });
});

describe("the fleet's image", () => {
  for (const image of [
    `${REPOSITORY}:3.4.7`,
    `${REPOSITORY}@sha256:${"a".repeat(64)}`,
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/mirror/library/haproxy:3.4.7-alpine",
  ]) {
    it(`may be ${image}`, () => {
      assert.deepEqual(fleetProblems({ image }), []);
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
      assert.deepEqual(fleetProblems({ image }), [`${IMAGE} ${JSON.stringify(image)}`]);
    });
  }
});

describe("the fleet's scaling", () => {
  it("fails when there shall be more tasks at the least than at the most", () => {
    assert.deepEqual(fleetProblems({ ...args, minTasks: 4, maxTasks: 3 }), [
      "minTasks: use at most maxTasks (3); got 4",
    ]);
  });

  it("fails when the least is more than the most that is assumed", () => {
    assert.deepEqual(fleetProblems({ ...args, minTasks: 13 }), ["minTasks: use at most maxTasks (12); got 13"]);
  });

  it("fails when it could scale to nothing", () => {
    assert.deepEqual(fleetProblems({ ...args, minTasks: 0 }), [
      "minTasks: use a whole number from 1 to 1000 (a door that can scale to nothing is shut); got 0",
    ]);
  });

  it("fails when there would be more tasks than a target group holds", () => {
    assert.deepEqual(fleetProblems({ ...args, maxTasks: 1001 }), [
      "maxTasks: use a whole number from 1 to 1000 (a target group of a balancer holds 1000); got 1001",
    ]);
  });

  it("fails when tasks are asked for in halves", () => {
    assert.deepEqual(fleetProblems({ ...args, minTasks: 1.5 }), [
      "minTasks: use a whole number from 1 to 1000 (a door that can scale to nothing is shut); got 1.5",
    ]);
  });

  it("fails when there is no room for the next task to start", () => {
    assert.deepEqual(fleetProblems({ ...args, cpuTargetPercent: 91 }), [
      "cpuTargetPercent: use a whole number from 10 to 90 (above it there is no room for the next task to start); got 91",
    ]);
  });

  it("fails when a task shall hold no connection", () => {
    assert.deepEqual(fleetProblems({ ...args, connectionsPerTask: 0 }), [
      "connectionsPerTask: use a whole number from 1 to 100000 (the scaling target of each task); got 0",
    ]);
  });
});

describe("the fleet's files", () => {
  it("may fill what the task definition leaves them", () => {
    assert.deepEqual(fleetProblems({ ...args, files: { "haproxy.cfg": "x".repeat(56 * 1024 - 2) } }), []);
  });

  it("fails when they are larger together", () => {
    const files = { "haproxy.cfg": "x".repeat(56 * 1024 - 102), "stages.map": "x".repeat(100) };
    assert.deepEqual(fleetProblems({ ...args, files }), [
      "files: keep them under 57344 bytes together: they travel in the task definition, which may have 64 KiB; got 57346",
    ]);
  });

  it("fails when they grow too large by being quoted", () => {
    assert.equal(fleetProblems({ ...args, files: { "haproxy.cfg": "\n".repeat(40 * 1024) } }).length, 1);
  });

  for (const file of ["haproxy", "../haproxy.cfg", "Haproxy.cfg", "a b.map", "$(id).map", "two..dots", ""]) {
    it(`fails when one is called ${JSON.stringify(file)}`, () => {
      assert.deepEqual(fleetProblems({ ...args, files: { [file]: "" } }), [
        `files: name files like haproxy.cfg or limit.subject.requests.map: lower-case words with dots between them; got ${JSON.stringify(file)}`,
      ]);
    });
  }

  it("fails when one would stand in for the certificate", () => {
    assert.deepEqual(fleetProblems({ ...args, files: { "edge.pem": "" } }), [
      'files: leave edge.pem out: it comes from the certificate\'s secret; got "edge.pem"',
    ]);
  });
});
