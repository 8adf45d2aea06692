import assert from "node:assert/strict";
import { Account } from "../../../tools/smoke/account";
import { ask, isTrouble, outcomeText, verdict, type AskedOutcome } from "../../../tools/smoke/ask";
import { LogReader } from "../../../tools/smoke/aws/logs";
import { MetricReader } from "../../../tools/smoke/aws/metrics";
import { Tasks } from "../../../tools/smoke/aws/tasks";
import { apisOf } from "../../../tools/local/plan/api";
import { extend } from "../../../stacks/extend";
import { stacks } from "../../../stacks/index";
import { preview, type Plan } from "../../../tools/preview";
import { QUESTIONS } from "../../../tools/smoke/questions";
import { planOf, ROOT, withSettings } from "../../support/plans";
import { FakeAws } from "./fake-aws";
import { setEnvironment } from "../../support/environment";

const ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:edge-client-AbCdEf";
const OUTPUTS = {
  gatewayLogGroups: { shop: "gateway" },
  fleetLogGroup: "fleet",
  clusterName: "edge",
  serviceName: "edge-fleet",
  balancerArnSuffix: "net/edge/1",
  certificates: { client: { secretArn: ARN, rotationFunctionName: "edge-rotation", logGroupName: "rotation" } },
};

// What AWS tells is told by a server of ours, to the real SDK.
describe("the questions to a real account", () => {
  const aws = new FakeAws();
  let restore: (() => void) | undefined;
  let plan: Plan;

  before(async function () {
    this.timeout(60_000);
    plan = await planOf("dev");
    await aws.start();
    restore = setEnvironment(aws.environment);
  });

  after(async () => {
    await aws.stop();
    restore?.();
  });

  beforeEach(() => aws.reset(["gateway", "fleet", "rotation"]));

  async function outcome(id: string, mayChange = false, waitMs = 0, of = plan): Promise<AskedOutcome> {
    const account = new Account({
      plan: of,
      api: apisOf(of, { issuer: "", fill: (text) => text }).find(({ stages }) => stages.length > 1)!,
      outputs: OUTPUTS,
      token: undefined,
      tls: undefined,
      logs: new LogReader(waitMs),
      metrics: new MetricReader(),
      tasks: new Tasks(),
    });
    try {
      return await ask(
        QUESTIONS.find((one) => one.id === id)!,
        account,
        mayChange,
      );
    } finally {
      account.close();
    }
  }

  const told = (one: AskedOutcome) => ("notAsked" in one ? `not asked: ${one.notAsked}` : one.answer);

  describe("what a balancer's metric counts", () => {
    const minutes = [1, 2, 3].map((minute) => Math.floor(Date.now() / 60_000) * 60 - 600 + minute * 60);
    const metrics = (whole: number, ...zones: number[]) => {
      const dimensions = zones.map((_, i) => [
        { Name: "LoadBalancer", Value: "net/edge/1" },
        { Name: "AvailabilityZone", Value: `eu-central-1${"abc"[i]}` },
      ]);
      aws.answers = {
        ListMetrics: () => ({
          Metrics: [[{ Name: "LoadBalancer", Value: "net/edge/1" }], ...dimensions].map((Dimensions) => ({
            Dimensions,
          })),
        }),
        GetMetricData: () => ({
          MetricDataResults: [whole, ...zones].map((value, i) => ({
            Id: `m${i}`,
            Timestamps: minutes,
            Values: minutes.map(() => value),
          })),
        }),
      };
    };

    for (const [whole, zones, expected] of [
      [30, [10, 12, 8], "Whole"],
      [10, [10, 12, 8], "OneZone"],
      [20, [10, 12, 8], "Other"],
      [0, [0, 0], "not asked: no connection was open in the last hour: ask while there is traffic"],
      [5, [5], "not asked: CloudWatch knows the metric of fewer than two zones"],
    ] as const)
      it(`is told by ${whole} of the balancer beside ${zones.join(", ")} of its zones: ${expected}`, async () => {
        metrics(whole, ...zones);
        assert.equal(told(await outcome("active-flow-count")), expected);
      });
  });

  describe("whether the archive gets what it is sent", () => {
    let withArchive: Plan;
    before(async () => {
      const settings = extend(stacks["dev"]!, { logs: { archive: { days: 365 } } });
      withArchive = await withSettings("dev", settings, () => preview({ root: ROOT, stack: "dev" }));
    });
    const minute = Math.floor(Date.now() / 60_000) * 60;
    const metric = (...values: number[]) => ({
      GetMetricData: () => ({
        MetricDataResults: [{ Id: "m0", Timestamps: values.map((_, i) => minute - 60 * (i + 5)), Values: values }],
      }),
    });

    for (const [values, expected, trouble] of [
      [[1, 1], "Delivered", false],
      [[0, 0], "Refused", true],
      [[1, 0], "InPart", true],
      [[], "not asked: nothing was written in the last hour: ask 20 minutes after a request", false],
    ] as const)
      it(`is told by what S3 took of the stream's writes: ${values.join(", ") || "none"}`, async () => {
        aws.answers = metric(...values);
        const one = await outcome("archive-delivery", false, 0, withArchive);
        assert.deepEqual([told(one), isTrouble(one)], [expected, trouble]);
        const [, asked] = aws.asked.find(([call]) => call === "GetMetricData")!;
        const text = JSON.stringify(asked);
        for (const part of ["AWS/Firehose", "DeliveryToS3.Success", "gatehouse-dev-archive"])
          assert.ok(text.includes(part), text);
      });

    it("is not asked of a stack without one", async () => {
      assert.equal(told(await outcome("archive-delivery")), "not asked: the stack has no logs.archive");
    });
  });

  describe("whose the volume is", () => {
    const tasks = (...health: string[]) => ({
      ListTasks: () => ({ taskArns: health.map((_, i) => `arn:task/${i}`) }),
      DescribeTasks: () => ({
        tasks: health.map((healthStatus) => ({ containers: [{ name: "agent", healthStatus }] })),
      }),
    });

    it("is told by healthy agents", async () => {
      aws.answers = tasks("HEALTHY", "UNKNOWN");
      const one = await outcome("volume-owner");
      assert.equal(outcomeText(one).split("\n")[2], "  saw: 1 of 2 agents are healthy");
    });

    it("is told by an agent that may not write", async () => {
      aws.answers = tasks("UNHEALTHY");
      aws.groups.get("fleet")!.push('{"level":"ERROR","reason":"EACCES: permission denied"}');
      const one = await outcome("volume-owner");
      assert.deepEqual([told(one), isTrouble(one)], ["Roots", true]);
    });

    it("is not told where no agent is healthy, and none says why", async () => {
      aws.answers = tasks("UNHEALTHY");
      assert.equal(told(await outcome("volume-owner")), "not asked: of 1 agents none is healthy, and none says why");
    });
  });

  describe("what follows a rotation that fails", () => {
    const log = (...lines: object[]) => aws.groups.get("rotation")!.push(...lines.map((line) => JSON.stringify(line)));
    const done = (step: string, version: string) => ({ message: "step done", step, version });

    it("is told by a step that is done again for its version", async () => {
      log(done("createSecret", "1"), { message: "failed", error: "ThrottlingException" }, done("createSecret", "1"));
      assert.equal(told(await outcome("rotation-retries")), "SameVersion");
    });

    it("is told by steps that are not", async () => {
      log(done("createSecret", "1"), { message: "failed", error: "ThrottlingException" }, done("createSecret", "2"));
      assert.equal(told(await outcome("rotation-retries")), "NotRepeated");
    });

    it("is not told where none has failed", async () => {
      log(done("createSecret", "1"));
      assert.equal(told(await outcome("rotation-retries")), "not asked: no rotation has failed in the last 90 days");
    });
  });

  describe("whether AWSPENDING may go in the middle of a rotation", () => {
    const calls = () => aws.asked.map(([call]) => call);
    const secrets = (second: object) => {
      let rotations = 0;
      return {
        CreateSecret: () => ({ ARN: "arn:scratch" }),
        RotateSecret: () => (rotations++ === 0 ? {} : second),
        UpdateSecretVersionStage: () => ({}),
        DeleteSecret: () => ({}),
      };
    };

    it("is asked with a secret of its own alone, which is deleted whatever comes of it", async () => {
      for (const [second, expected] of [
        [{}, "StartsAfresh"],
        [{ error: "InvalidRequestException" }, "Blocked"],
        [
          { error: "AccessDeniedException" },
          "not asked: AWS: AccessDeniedException: RotateSecret: AccessDeniedException",
        ],
      ] as const) {
        aws.asked.length = 0;
        aws.answers = secrets(second);
        assert.equal(told(await outcome("label-removal", true)), expected);
        assert.deepEqual(calls(), ["CreateSecret", "RotateSecret", "UpdateSecretVersionStage", "RotateSecret", "DeleteSecret"]); // prettier-ignore
        for (const [call, input] of aws.asked.slice(1)) assert.equal(input["SecretId"], "arn:scratch", call);
        const [, rotated] = aws.asked[1]!;
        assert.equal(rotated["RotationLambdaARN"], "arn:aws:lambda:eu-central-1:123456789012:function:edge-rotation");
      }
    });

    it("is not asked unless it may change something", async () => {
      assert.match(told(await outcome("label-removal")), /; give --change to have it asked$/);
      assert.deepEqual(calls(), []);
    });
  });

  it("are asked until a log is searched to its end, which may have empty pages, and not longer than there is time", async () => {
    const line = JSON.stringify({ message: "failed" });
    aws.pages = [[], [line], []];
    assert.equal(told(await outcome("rotation-retries", false, 10_000)), "NotRepeated");
    aws.pages = [[], [line], []];
    assert.equal(
      told(await outcome("rotation-retries", false, -1)),
      "not asked: rotation is not searched in -0.001 s: --wait longer",
    );
  });

  it("are not asked where AWS does not allow it", async () => {
    const one = await outcome("active-flow-count");
    assert.equal(told(one), "not asked: AWS: AccessDeniedException: ListMetrics: AccessDeniedException");
  });

  it("have an id and answers of their own, and each answer says what to set", () => {
    const ids = QUESTIONS.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const { id, answers } of QUESTIONS)
      for (const { means, set } of Object.values(answers)) assert.ok(means && set, id);
  });

  it("are summed up in one line", () => {
    const [one, other] = [
      { id: "a", asks: "?", notAsked: "why" },
      { id: "b", asks: "?", answer: "No", saw: "x", means: "y", set: "z", isTrouble: true as const },
    ];
    assert.equal(
      verdict([one, other]),
      "1 answered, 1 of them in a way that the stack does not work with; 1 not asked",
    );
  });
});
