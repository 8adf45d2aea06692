import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { GATEHOUSE } from "../../components/gatehouse/args";
import { Gatehouse, gatehouseProblems, TlsMode, type GatehouseArgs } from "../../components/index";
import { useOneOf } from "../../fields";
import { baseline } from "../../stacks/baseline";
import { extend } from "../../stacks/extend";
import { decided, findStacks, stacks } from "../../stacks/index";
import type { Settings } from "../../stacks/settings";
import { loadProject } from "../../tools/preview/project/project";
import { loadSettings } from "../../tools/preview/project/settings";
import { record, ROOT, TRIAL, withTrial } from "../support/plans";
import { find } from "../support/record";
import { leavesOf, valueAt } from "../support/settings";

describe("the stacks", () => {
  it("are found: each file that exports settings is one", () => {
    const machinery = ["baseline.ts", "extend.ts", "facts.ts", "index.ts", "settings.ts"];
    const files = readdirSync(path.join(ROOT, "stacks")).filter((file) => file.endsWith(".ts"));
    assert.deepEqual(
      Object.keys(stacks),
      files.filter((file) => !machinery.includes(file)).map((file) => path.parse(file).name),
    );
  });

  it("have another when a file is added", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-stacks-"));
    try {
      writeFileSync(path.join(folder, "qa.js"), "exports.settings = { protect: false };");
      writeFileSync(path.join(folder, "helper.js"), "exports.other = 1;");
      writeFileSync(path.join(folder, "Pulumi.qa.yaml"), "config: {}");
      assert.deepEqual(findStacks(folder), { qa: { protect: false } });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  for (const stack of Object.keys(stacks)) {
    it(`are without a problem: ${stack}, and the facts of its file`, () => {
      assert.deepEqual(problemsOf(stack, configOf(stack)), []);
    });
  }
});

describe("the baseline", () => {
  it("says nothing that is a default anyhow: what stands in it is decided", () => {
    const restated = leavesOf(GATEHOUSE).filter(({ path, kind }) => {
      const { default: otherwise } = kind as { default?: unknown };
      // A weight is decided by itself, as the others of its stage are.
      return otherwise !== undefined && !path.endsWith(".weight") && valueAt(baseline, path) === otherwise;
    });
    assert.deepEqual(
      restated.map(({ path }) => path),
      [],
    );
  });
});

describe("what is decided about a stack", () => {
  it("is its settings with the facts of its file", () => {
    assert.deepEqual(decided("prod", configOf("prod")).args, {
      ...baseline,
      accountId: "333333333333",
      region: "us-east-1",
      network: { ...baseline.network, availabilityZoneIds: ["use1-az1", "use1-az2", "use1-az4"] },
      authorizer: { jwt: { issuer: "https://id.example.com/", audiences: ["api"] } },
      domain: { name: "api.example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ" },
      tls: { serverName: "origin.example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ" },
      certificates: { breakGlassArns: ["arn:aws:iam::333333333333:role/break-glass"] },
      alarms: { emails: ["on-call@example.com"] },
    });
  });

  it("leaves life and schedule of certificates to the kind of authority that signs", async () => {
    const args = await argsOf({ certificates: { authorities: [{ name: "root-1", kind: "AcmPca" }] } });
    const plan = await record(() => new Gatehouse("gatehouse", args));
    const rotation = find(plan, "aws:secretsmanager/secretRotation:SecretRotation", "gatehouse-client");
    assert.deepEqual(rotation.inputs.rotationRules, { scheduleExpression: "rate(2 days)" });
    const told = find(plan, "aws:lambda/function:Function", "gatehouse-client-rotation").inputs.environment;
    assert.match(JSON.stringify(told), /\\"lifetimeDays\\":7,/);
  });

  it("can be another mode of TLS for one stack alone", async () => {
    const balancerCertificateArn = "arn:aws:acm:us-east-1:111111111111:certificate/1";
    const { tls } = await argsOf({ tls: { mode: TlsMode.Reencrypt, balancerCertificateArn } });
    assert.deepEqual([tls.mode, tls.serverName], ["Reencrypt", "origin.dev.example.com"]);
  });

  for (const stack of ["nowhere", "Prod", "", "constructor", "__proto__"]) {
    it(`fails when the stack is ${JSON.stringify(stack)}, with nothing said of its facts`, () => {
      const add = `, or add stacks/${stack}.ts (export const settings = extend(baseline, { … })) and its facts, stacks/Pulumi.${stack}.yaml (pulumi stack init ${stack})`;
      const can = /^[a-z]/.test(stack) ? add : "";
      assert.deepEqual(problemsOf(stack, {}), [
        `stack: ${useOneOf(Object.keys(stacks), stack)}${can}; got ${JSON.stringify(stack)}`,
      ]);
    });
  }

  it("fails with what does not fit, the facts and the rest all at once", async () => {
    const wrong = { fleet: { minTasks: "1", maxTask: 2 }, logs: { retentionDays: 8 } } as unknown as Settings;
    const config = { ...configOf("dev"), "gatehouse:serverName": "" };
    const said = await withTrial(extend(baseline, wrong), () => problemsOf(TRIAL, config));
    assert.deepEqual(
      said.map((problem) => problem.slice(0, problem.indexOf(": "))),
      ["logs.retentionDays", "gatehouse:serverName", "fleet.maxTask", "fleet.minTasks"],
    );
  });

  it("stands in a VPC that is there already, without zones: its subnets have them", async () => {
    const existing = {
      vpcId: "vpc-1",
      privateSubnetIds: ["subnet-a", "subnet-b"],
      endpointsSecurityGroupId: "sg-1",
      s3PrefixListId: "pl-1",
    };
    const settings = extend(baseline, { network: { cidrBlock: undefined, existing } });
    const { "gatehouse:availabilityZoneIds": zones, ...config } = configOf("dev");
    assert.deepEqual(await withTrial(settings, () => problemsOf(TRIAL, config)), []);
    const said = await withTrial(settings, () =>
      problemsOf(TRIAL, { ...config, "gatehouse:availabilityZoneIds": zones! }),
    );
    assert.deepEqual(said, [
      'network.existing: leave it out to have a new VPC, or leave out cidrBlock, availabilityZoneIds, natStrategy, endpoints, endpointsInOneZone and s3Access; got ["use1-az1","use1-az2","use1-az4"]',
    ]);
  });

  it("fails when the file lacks all that it must give", () => {
    assert.deepEqual(
      problemsOf("prod", {}).map((problem) => problem.slice(0, problem.indexOf(": "))),
      [
        "gatehouse:accountId",
        "aws:region",
        "gatehouse:serverName",
        "gatehouse:breakGlassArns",
        "alarms (gatehouse:alarmTopicArn, gatehouse:alarmEmails)",
        "gatehouse:availabilityZoneIds",
        "gatehouse:hostedZoneId",
        "authorizer (gatehouse:issuer, gatehouse:audiences)",
      ],
    );
  });
});

describe("every stack", () => {
  it("says how an instance of each stage tells that it is well: else one that hangs is, while it takes connections", () => {
    for (const stack of Object.keys(stacks)) {
      const all = decided(stack, configOf(stack)).args.apis!.flatMap(({ stages: all }) => all);
      const without = all.filter(({ healthPath }) => healthPath === undefined);
      assert.deepEqual(
        without.map(({ name }) => name),
        [],
        stack,
      );
    }
  });
});

async function argsOf(changes: Settings): Promise<GatehouseArgs> {
  return withTrial(extend(baseline, changes), () => {
    assert.deepEqual(problemsOf(TRIAL, configOf("dev")), []);
    return decided(TRIAL, configOf("dev")).args;
  });
}

function problemsOf(stack: string, config: Record<string, string>): string[] {
  const { args, problems } = decided(stack, config);
  return problems(gatehouseProblems("gatehouse", args));
}

function configOf(stack: string): Record<string, string> {
  return loadSettings(loadProject(ROOT), stack).config;
}
