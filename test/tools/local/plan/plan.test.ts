import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { agentCertificates } from "../../../../tools/local/certificates/agent-certificates";
import { backendOf, type GatewayApi } from "../../../../tools/local/gateway/api";
import { apisOf } from "../../../../tools/local/plan/api";
import { cloudMapNames } from "../../../../tools/local/plan/names";
import { passwordsOf, withHashes, withPasswords } from "../../../../tools/local/plan/proofs";
import { taskOf } from "../../../../tools/local/plan/task";
import { plannedVersions } from "../../../../tools/local/plan/versions";
import { requestLimits } from "../../../../tools/local/plan/limits";
import { valueOf } from "../../../../tools/local/gateway/template";
import type { Plan } from "../../../../tools/preview";
import { Gatehouse, TlsMode } from "../../../../components/index";
import { apisOf as settingsOf, gatehouseArgs, stageArgs } from "../../../components/args";
import { planOf, record } from "../../../support/plans";
import { stacks } from "../../../../stacks";

/** The API of two stages in the plan of a stack. */
function shopOf(plan: Plan, issuer = "", fill = (text: string) => text): GatewayApi {
  return apisOf(plan, { issuer, fill }).find(({ stages }) => stages.length === 2)!;
}

describe("what a local run takes out of a plan", () => {
  let plan: Plan;

  before(async function () {
    this.timeout(60_000);
    plan = await planOf("dev", { passwordSymbols: true });
  });

  it("is the API: routes, authorizer with the issuer substituted, stages with throttles, base paths", () => {
    const api = shopOf(plan, "http://issuer");
    assert.deepEqual(api.basePaths, [
      { path: "shop-v1", stage: "v1" },
      { path: "shop-v2", stage: "v2" },
    ]);
    assert.deepEqual([api.domainName, api.accountId], ["api.dev.example.com", "111111111111"]);
    const { authorizer, integration } = api.routes.find((route) => route.key.text === "ANY /{proxy+}")!;
    assert.deepEqual(authorizer, {
      issuer: "http://issuer",
      audiences: ["api"],
      identitySource: { kind: "reference", reference: { source: "request", name: "header.Authorization" } },
    });
    assert.deepEqual([integration.serverName, integration.timeoutMilliseconds], ["origin.dev.example.com", 30_000]);
    assert.deepEqual(
      api.stages.map(({ name, throttle }) => ({ name, ...throttle })),
      [
        { name: "v1", rateLimit: 2000, burstLimit: 1000 },
        { name: "v2", rateLimit: 2000, burstLimit: 1000 },
      ],
    );
    assert.equal(
      (JSON.parse(api.stages[0]?.accessLog ?? "{}") as Record<string, string>)["requestId"],
      "$context.requestId",
    );
  });

  it("has a stage at the root of the domain, another at a path of several segments, and HAProxy's name of each", async () => {
    const apis = settingsOf(
      { ...stageArgs, defaultStage: true, path: "" },
      { ...stageArgs, name: "v2", path: "orders/v2" },
    );
    const domain = { name: "api.example.com", hostedZoneId: "Z0123456789" };
    const elsewhere = await record(() => new Gatehouse("gatehouse", { ...gatehouseArgs, domain, apis }));
    const [api] = apisOf(elsewhere, { issuer: "http://issuer", fill: (text) => text });
    assert.deepEqual(api.basePaths, [
      { path: "orders/v2", stage: "v2" },
      { path: "", stage: "$default" },
    ]);
    assert.deepEqual(api.stages.map(backendOf), ["orders.v1", "orders.v2"]);
    const { integration } = api.routes[0]!;
    const named = integration.mappings.find((mapping) => mapping.name === "x-gatehouse-stage")!;
    assert.equal(
      valueOf(named.value, ({ source, name }) => `${source} ${name}`),
      "stageVariables backend",
    );
  }).timeout(60_000);

  it("is what the gateway seals, with a password that HAProxy's map knows by its hash", () => {
    const passwords = passwordsOf(plan);
    const api = shopOf(plan, "", (text) => withPasswords(text, passwords));
    const sealed = api.routes[0]!.integration.mappings.find((mapping) => mapping.name === "x-gatehouse-origin")!;
    const [proof = "", ...claims] = valueOf(sealed.value, ({ name }) => name.split(".").at(-1))!.split(";");
    assert.deepEqual(claims, ["sub", "client_id", "scope"]);
    const hash = createHash("sha256").update(proof).digest("hex");
    const text = withHashes(taskOf(plan).objects["apis/shop.json"]!, passwords);
    const { originProofs } = JSON.parse(text) as { originProofs: { sha256: string; generation: number }[] };
    assert.equal(originProofs.find(({ sha256 }) => sha256 === hash)?.generation, 1);
    assert.equal(originProofs.length, 3);
  });

  it("leaves a proof that the plan's registration does not know unknown", () => {
    const foreign = `{"sha256":"${"0".repeat(64)}"}`;
    assert.equal(withHashes(foreign, passwordsOf(plan)), foreign);
  });

  it("is not told to anybody who does not ask for it: the password's mapping is masked", async () => {
    const masked = JSON.stringify(await planOf("dev"));
    assert.match(masked, /"overwrite:header.x-gatehouse-origin":"\[secret\]"/);
  }).timeout(60_000);

  it("is what the agent is told, with the names of secrets", () => {
    const { environment, objects, healthCheck, intent } = taskOf(plan);
    const settled: Record<string, string> = { ...environment };
    for (const name of Object.keys(settled)) if (/INTENT|CERTIFICATES|TRUST/.test(name)) delete settled[name];
    assert.deepEqual(settled, {
      GATEHOUSE_INSTANCES_SECONDS: "30",
      GATEHOUSE_MEMBERS_NAME: "tasks.gatehouse-dev.internal",
      GATEHOUSE_MEMBERS_PORT: "10000",
      GATEHOUSE_POLL_SECONDS: "300",
      GATEHOUSE_REGISTRATIONS: "gatehouse-dev-fleet-apis-us-east-1-111111111111",
      GATEHOUSE_REGISTRATIONS_SECONDS: "60",
      GATEHOUSE_SERVICE: "gatehouse-dev-fleet",
      GATEHOUSE_STAGE_METRICS: "false",
    });
    assert.deepEqual(
      agentCertificates(environment).certificates.map(({ file, secret }) => ({ file, secret })),
      [
        { file: "edge.pem", secret: "gatehouse-server" },
        { file: "backend-client.pem", secret: "gatehouse-client" },
      ],
    );
    assert.deepEqual(healthCheck, ["health"]);
    assert.deepEqual(Object.keys(objects).sort(), ["apis/accounts.json", "apis/shop.json", "fleet.json"]);
    const shop = intent.apis.find((api) => api.name === "shop");
    assert.equal(shop?.stages[0]?.versions[1]?.weight, 0);
  });

  it("is the task: HAProxy's files, arguments, ports and patience", () => {
    const { files, collector, arguments: command, directory, trafficPort, controlPort, ports, ...rest } = taskOf(plan);
    const { healthPath, stopSeconds } = rest;
    const task = { arguments: command, directory, trafficPort, controlPort, ports, collector, healthPath, stopSeconds };
    assert.deepEqual(task, {
      arguments: ["-W", "-db", "-S", "/run/gatehouse/master.sock,mode,600", "-f", "/run/gatehouse/haproxy.cfg"],
      directory: "/run/gatehouse",
      trafficPort: 8443,
      controlPort: 8404,
      ports: [8443, 8404, 10_000],
      collector: {
        arguments: ["collect"],
        environment: {
          GATEHOUSE_DIRECTORY: "/run/gatehouse",
          GATEHOUSE_DRAIN_SECONDS: "30",
          GATEHOUSE_HARD_STOP_SECONDS: "105",
          GATEHOUSE_SERVICE: "gatehouse-dev-fleet",
        },
      },
      healthPath: "/healthz",
      stopSeconds: 110,
    });
    assert.match(files["haproxy.cfg"] ?? "", /^frontend edge /m);
  });

  it("is the same task while tls.mode is switched, registered behind two listeners", async () => {
    const balancerCertificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
    const tls = { ...gatehouseArgs.tls, alsoMode: TlsMode.Reencrypt, balancerCertificateArn };
    const [one, two] = [
      taskOf(await record(() => void new Gatehouse("edge", gatehouseArgs))),
      taskOf(await record(() => void new Gatehouse("edge", { ...gatehouseArgs, tls }))),
    ];
    assert.deepEqual(
      [two.trafficPort, two.controlPort, two.healthPath],
      [one.trafficPort, one.controlPort, one.healthPath],
    );
  });

  it("is the versions behind each stage, the Cloud Map names and the limits", () => {
    const versions = plannedVersions(taskOf(plan).intent);
    // Whatever ports and weights the stack has today.
    const expected = stacks["dev"]!.apis!.flatMap((api) =>
      api.stages.flatMap((stage) =>
        stage.versions.map(({ name, port, weight }) => {
          const host = `${api.name}-${stage.name}-${name}.gatehouse-dev.internal`;
          return { stage: `${api.name}.${stage.name}`, name, host, port, weight, healthPath: stage.healthPath };
        }),
      ),
    );
    const byHost = (all: typeof versions) => all.toSorted((a, b) => (a.host < b.host ? -1 : 1));
    assert.deepEqual(byHost(versions), byHost(expected as typeof versions));
    assert.ok(versions.length > 1);
    assert.deepEqual(
      cloudMapNames(plan).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      [...byHost(versions).map(({ host }) => host), "tasks.gatehouse-dev.internal"].map((name) => ({
        name,
        ttlSeconds: 10,
      })),
    );
    assert.deepEqual(requestLimits(taskOf(plan), "Agent")[0], { name: "subject.requests", number: 20 });
  });

  it("fails with every reason at once when the plan cannot be imitated", () => {
    const resources = plan.resources.map((one) => {
      const is = (kind: string) => one.type.endsWith(`:${kind}`);
      if (is("Route") && one.name.endsWith("ANY/"))
        return { ...one, inputs: { ...one.inputs, authorizationType: "CUSTOM" } };
      if (is("Route")) return { ...one, inputs: { ...one.inputs, routeKey: "ANY {proxy+}" } };
      return one;
    });
    assert.throws(() => shopOf({ ...plan, resources }), {
      message:
        "gatehouse-accounts-ANY/: authorizationType: only JWT and NONE run here; got CUSTOM\n" +
        "gatehouse-accounts-ANY/{proxy+}: routeKey: use METHOD /path or $default; got ANY {proxy+}\n" +
        "gatehouse-shop-ANY/: authorizationType: only JWT and NONE run here; got CUSTOM\n" +
        "gatehouse-shop-ANY/{proxy+}: routeKey: use METHOD /path or $default; got ANY {proxy+}",
    });
  });
});
