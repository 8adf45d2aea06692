import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stacks } from "../../../stacks";
import { baseline } from "../../../stacks/baseline";
import { extend } from "../../../stacks/extend";
import type { Settings } from "../../../stacks/settings";
import { PathEncoding } from "../../../tools/local/gateway/path-encoding";
import { start } from "../../../tools/local/local";
import type { Local, LocalOptions } from "../../../tools/local/running";
import { preview } from "../../../tools/preview";
import { Account } from "../../../tools/smoke/account";
import { ask, type AskedOutcome } from "../../../tools/smoke/ask";
import { LogReader } from "../../../tools/smoke/aws/logs";
import { MetricReader } from "../../../tools/smoke/aws/metrics";
import { Tasks } from "../../../tools/smoke/aws/tasks";
import { QUESTIONS } from "../../../tools/smoke/questions";
import { haproxyOrSkip } from "../../support/haproxy";
import { ROOT } from "../../support/plans";
import { FakeAws } from "./fake-aws";
import { setEnvironment } from "../../support/environment";

const MAIN = path.join(ROOT, "tools/smoke/main.js");
const OUTPUTS = { gatewayLogGroups: { shop: "gateway" }, fleetLogGroup: "fleet" };
const GROUPS = ["gateway", "fleet"];

const [shop] = baseline.apis!;
/** A stage at the root, as API Gateway's default one, and one at a path of several segments. */
const PLACED: Settings = {
  apis: [
    {
      ...shop!,
      stages: [
        { ...shop!.stages[0]!, defaultStage: true, path: "" },
        { ...shop!.stages[1]!, path: "orders/v2" },
      ],
    },
  ],
};

// The questions, asked of a plan that runs on loopback; what AWS would tell is told by a server of ours, to the real SDK.
describe("npm run smoke", function () {
  this.timeout(180_000);
  const aws = new FakeAws();
  let restore: (() => void) | undefined;
  let haproxy: string, local: Local | undefined;

  before(async function () {
    haproxy = haproxyOrSkip(this).path;
    await aws.start();
    restore = setEnvironment(aws.environment);
  });

  after(async () => {
    await aws.stop();
    restore?.();
  });

  beforeEach(() => aws.reset(GROUPS));

  afterEach(async () => {
    await local?.stop();
    local = undefined;
  });

  /** Runs dev with changes to its settings. */
  async function running(changes: Settings, how: Partial<LocalOptions> = {}): Promise<Local> {
    const dev = stacks["dev"]!;
    stacks["dev"] = extend(dev, changes);
    try {
      const plan = await preview({ root: ROOT, stack: "dev", passwordSymbols: true });
      const logs = (group: string) => (line: string) => void aws.groups.get(group)?.push(line);
      return (local = await start({ plan, haproxy, ...how, onAccess: logs("gateway"), onTraffic: logs("fleet") }));
    } finally {
      stacks["dev"] = dev;
    }
  }

  const urls = (at: Local) => Object.fromEntries(at.api.basePaths.map(({ path: basePath, stage }) => [`shop.${stage}`, `${at.url}/${basePath}`])); // prettier-ignore

  async function answers(at: Local, ids: string[]): Promise<Record<string, string>> {
    const account = new Account({
      plan: at.plan,
      api: at.api,
      outputs: { ...OUTPUTS, urls: urls(at) },
      token: await at.issuer.token(at.clients.Person, []),
      apiKey: at.api.rest?.usagePlans[0]?.keys[0]?.value,
      tls: undefined,
      logs: new LogReader(20_000),
      metrics: new MetricReader(),
      tasks: new Tasks(),
    });
    try {
      const found: Record<string, string> = {};
      for (const one of QUESTIONS.filter(({ id }) => ids.includes(id))) {
        const outcome = await ask(one, account, false);
        found[one.id] = "notAsked" in outcome ? `not asked: ${outcome.notAsked}` : outcome.answer;
      }
      return found;
    } finally {
      account.close();
    }
  }

  it("tells a gateway that decodes paths from one that keeps them", async () => {
    const ids = ["path-encoding", "mapping-path", "ec-leaf", "stage-variables", "cut-segment", "whole-path"];
    const one = await answers(await running({}), ids);
    assert.deepEqual(one, {
      "path-encoding": "Decoded",
      "mapping-path": "Removed",
      "ec-leaf": "Accepted",
      "stage-variables": "not asked: no stage is API Gateway's $default",
      "cut-segment": "not asked: no stage has a path of several segments",
      "whole-path": "Whole",
    });
    await local?.stop();
    const other = await answers(await running({}, { paths: PathEncoding.Kept }), ids);
    assert.equal(other["path-encoding"], "Kept");
  });

  it("asks of the default stage and of paths of several segments where there are any", async () => {
    const found = await answers(await running(PLACED), ["mapping-path", "stage-variables", "cut-segment"]);
    assert.deepEqual(found, { "mapping-path": "Removed", "stage-variables": "Filled", "cut-segment": "Rooted" });
  });

  it("asks of a REST API what it alone does", async () => {
    const ids = ["path-encoding", "mapping-path", "rest-path", "api-key-id", "method-override", "client-certificate"];
    const stages = stacks["dev"]!.apis![0]!.stages.map(({ name }) => name);
    const gold = {
      name: "gold",
      stages,
      throttle: { rateLimit: 50, burstLimit: 50 },
      consumers: [{ name: "billing" }],
    };
    const rest = { usagePlans: [gold], clientCertificate: { generated: {} } };
    const apis = stacks["dev"]!.apis!.map((one, i) => (i === 0 ? { ...one, kind: "Rest" as const, rest } : one));
    assert.deepEqual(await answers(await running({ apis }), ids), {
      "path-encoding": "Decoded",
      "mapping-path": "Removed",
      "rest-path": "OfUri",
      "api-key-id": "Filled",
      "method-override": "Refused",
      "client-certificate": "Shown",
    });
    const bare = stacks["dev"]!.apis!.map((one, i) => (i === 0 ? { ...one, kind: "Rest" as const } : one));
    await local?.stop();
    const found = await answers(await running({ apis: bare }), ids.slice(2));
    assert.deepEqual(found, {
      "rest-path": "OfUri",
      "api-key-id": "not asked: the route asks for no API key: the API has no usage plans",
      "method-override": "Refused",
      "client-certificate": "not asked: the gateway shows no certificate",
    });
  });

  describe("as a command", () => {
    let directory: string;
    before(() => {
      directory = mkdtempSync(path.join(tmpdir(), "gatehouse-smoke-"));
    });
    after(() => rmSync(directory, { recursive: true, force: true }));

    async function run(args: string[], env: Record<string, string>) {
      const quiet = { PATH: process.env["PATH"] ?? "", NODE_NO_WARNINGS: "1" };
      const child = spawn(process.execPath, [MAIN, ...args], { env: { ...quiet, ...env } });
      let [out, errors] = ["", ""];
      child.stdout.on("data", (part: Buffer) => (out += part.toString("utf8")));
      child.stderr.on("data", (part: Buffer) => (errors += part.toString("utf8")));
      const [code] = (await once(child, "close")) as [number];
      return { code, out, errors };
    }

    it("asks all that it can, says why not of the rest, and shows no token", async () => {
      const at = await running({});
      const outputs = path.join(directory, "outputs.json");
      writeFileSync(outputs, JSON.stringify({ ...OUTPUTS, urls: urls(at), clusterName: "c", serviceName: "s" }));
      const token = await at.issuer.token(at.clients.Person, []);
      aws.answers = {
        ListTasks: () => ({ taskArns: ["arn:task/1"] }),
        DescribeTasks: () => ({ tasks: [{ containers: [{ name: "agent", healthStatus: "HEALTHY" }] }] }),
      };
      const { code, out, errors } = await run(["--outputs", outputs, "--wait", "20s", "--json"], {
        ...aws.environment,
        GATEHOUSE_TOKEN: token,
      });
      const { outcomes } = JSON.parse(out) as { outcomes: AskedOutcome[] };
      assert.deepEqual([code, errors], [0, ""]);
      assert.deepEqual(
        outcomes.map((one) => [one.id, "notAsked" in one ? one.notAsked : one.answer]),
        [
          ["path-encoding", "Decoded"],
          ["mapping-path", "Removed"],
          ["cut-segment", "no stage has a path of several segments"],
          ["whole-path", "Whole"],
          ["stage-variables", "no stage is API Gateway's $default"],
          ["ec-leaf", "Accepted"],
          ["active-flow-count", "the stack has no output balancerArnSuffix"],
          ["volume-owner", "TheUsers"],
          ["rotation-retries", "the stack has no output certificates.client.logGroupName"],
          [
            "label-removal",
            "it creates a secret and deletes it; the rotation function logs a refusal, and its error alarm may go off once; give --change to have it asked",
          ],
          ...["rest-path", "api-key-id", "method-override", "client-certificate"].map((id) => [
            id,
            "the API that is asked is an HTTP API",
          ]),
          ["archive-delivery", "the stack has no logs.archive"],
        ],
      );
      for (const shown of [token, token.split(".")[1]!]) assert.equal(out.includes(shown), false);
      const changing = aws.asked.map(([call]) => call).filter((call) => !/^(Filter|List|Describe|Get)/.test(call));
      assert.deepEqual(changing, []);
    });

    it("asks for a token where every route wants one, and says what it cannot reach", async () => {
      const outputs = path.join(directory, "nowhere.json");
      writeFileSync(outputs, JSON.stringify({ ...OUTPUTS, urls: { "shop.v1": "http://127.0.0.1:9/v1" } }));
      const one = await run(["--outputs", outputs, "--only", "path-encoding"], aws.environment);
      assert.match(one.out, /\n {2}not asked: every route asks for a token: give an access token in GATEHOUSE_TOKEN\n/);
      const given = await run(["--outputs", outputs, "--only", "path-encoding"], {
        ...aws.environment,
        GATEHOUSE_TOKEN: "not.a.token",
      });
      assert.match(given.out, /not asked: no answer of http:\/\/127\.0\.0\.1:9\/v1: ECONNREFUSED\n/);
      assert.deepEqual([one.code, given.code], [0, 0]);
    });

    it("says how it is used, and which option is meant", async () => {
      const help = await run(["--help"], {});
      assert.deepEqual([help.code, help.out.split("\n")[0]], [0, "usage: npm run smoke -- [options]"]);
      const wrong = await run(["--stak", "prod", "--key", "k.pem", "--only", "path-encodin"], {});
      assert.equal(wrong.code, 1);
      assert.match(wrong.errors, /--stak: there is no such option; use --stack, or another of /);
      assert.match(wrong.errors, /--only: use path-encoding, or another of mapping-path/);
      assert.match(wrong.errors, /--certificate, --key: give both, or none/);
    });
  });
});
