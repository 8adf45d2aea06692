import assert from "node:assert/strict";
import { Gatehouse, gatehouseProblems } from "../../components/index";
import { settingsFor, stacks } from "../../stacks/index";
import { baseline, type Settings } from "../../stacks/baseline";
import { extend } from "../../stacks/extend";
import { loadProject } from "../../tools/preview/project/project";
import { loadSettings } from "../../tools/preview/project/settings";
import { record, ROOT } from "../support/plans";
import { find } from "../support/record";

describe("the settings of a stack", () => {
  for (const stack of Object.keys(stacks)) {
    it(`are without a problem for ${stack}, and so are the facts of its file`, () => {
      const { args, problems } = settingsFor(stack, configOf(stack));
      assert.deepEqual([...problems, ...gatehouseProblems("gatehouse", args)], []);
    });
  }

  it("join what is decided with what is given", () => {
    const { args } = settingsFor("prod", configOf("prod"));
    assert.deepEqual(args, {
      ...baseline,
      accountId: "333333333333",
      region: "us-east-1",
      network: { ...baseline.network, availabilityZoneIds: ["use1-az1", "use1-az2", "use1-az4"] },
      gateway: {
        ...baseline.gateway,
        jwt: { issuer: "https://id.example.com/", audiences: ["api"] },
        domain: { name: "api.example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ" },
      },
      tls: {
        ...baseline.tls,
        serverName: "origin.example.com",
        hostedZoneId: "Z0123456789ABCDEFGHIJ",
      },
      certificates: {
        ...baseline.certificates,
        breakGlassArns: ["arn:aws:iam::333333333333:role/break-glass"],
      },
      fleet: baseline.fleet,
    });
  });

  it("leave life and schedule of certificates to the kind of authority that signs", async () => {
    const authorities: Settings["certificates"]["authorities"] = [{ name: "root-1", kind: "AcmPca" }];
    stacks.trial = extend(baseline, { certificates: { authorities } });
    try {
      const { args } = settingsFor("trial", configOf("prod"));
      assert.deepEqual(gatehouseProblems("gatehouse", args), []);
      const plan = await record(() => new Gatehouse("gatehouse", args));
      const rotation = find(plan, "aws:secretsmanager/secretRotation:SecretRotation", "gatehouse-client");
      assert.deepEqual(rotation.inputs.rotationRules, { scheduleExpression: "rate(2 days)" });
      const told = find(plan, "aws:lambda/function:Function", "gatehouse-client-rotation").inputs.environment;
      assert.match(JSON.stringify(told), /\\"lifetimeDays\\":7,/);
    } finally {
      delete stacks.trial;
    }
  });

  it("do without a domain where none is given", () => {
    const config = { ...configOf("dev"), "gatehouse:domain": "" };
    const { args, problems } = settingsFor("dev", config);
    assert.deepEqual([problems, "domain" in args.gateway], [[], false]);
  });

  it("name a certificate that is brought, with its key, and images that are built elsewhere", () => {
    const [secretArn, keyArn] = [
      "arn:aws:secretsmanager:us-east-1:111111111111:secret:origin-AbCdEf",
      "arn:aws:kms:us-east-1:111111111111:key/1",
    ];
    const image = "111111111111.dkr.ecr.us-east-1.amazonaws.com/agent:1";
    const brought = { "gatehouse:certificateSecretArn": secretArn, "gatehouse:certificateKeyArn": keyArn };
    const { args } = settingsFor("dev", {
      ...configOf("dev"),
      ...brought,
      "gatehouse:agentImage": image,
      "gatehouse:image": image,
    });
    assert.deepEqual([args.tls.certificate, args.agent.image], [{ secretArn, keyArn }, image]);
    assert.deepEqual(args.fleet, { ...stacks.dev!.fleet, image });
  });

  for (const stack of ["nonsense", "Prod", "", "constructor", "__proto__"]) {
    it(`fail when the stack is ${JSON.stringify(stack)}, with nothing said of its facts`, () => {
      assert.deepEqual(settingsFor(stack, {}).problems, [
        `stack: use one of dev, stage, prod, or add ${stack}.ts to stacks/; got ${stack}`,
      ]);
    });
  }

  it("can still be judged while the stack is unknown", () => {
    assert.deepEqual(gatehouseProblems("gatehouse", settingsFor("nonsense", {}).args), []);
  });

  it("fail with what does not fit, the facts and the rest all at once", () => {
    assert.deepEqual(refused({ fleet: { minTasks: "1", maxTask: 2 }, logs: { retentionDays: 8 } }), [
      'fleet.minTasks: give a number; got "1"',
      "fleet.maxTask: use one of cpu, memoryMiB, minTasks, maxTasks, cpuTargetPercent, connectionsPerTask, stopTimeoutSeconds; got maxTask",
      'gatehouse:serverName: name what HAProxy\'s certificate is issued for, such as "origin.example.com"; got nothing',
      "logs.retentionDays: use one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days (CloudWatch Logs takes no others); got 8",
    ]);
  });
});

/** All that is said of a stack with these changes, whose file lacks one fact. */
function refused(changes: object): string[] {
  stacks.trial = extend<Settings>(baseline, changes);
  try {
    const { args, problems } = settingsFor("trial", { ...configOf("dev"), "gatehouse:serverName": "" });
    return [...problems, ...gatehouseProblems("gatehouse", args)];
  } finally {
    delete stacks.trial;
  }
}

function configOf(stack: string): Record<string, string> {
  return loadSettings(loadProject(ROOT), stack).config;
}
