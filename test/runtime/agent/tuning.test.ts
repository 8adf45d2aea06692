import { deepStrictEqual, strictEqual } from "node:assert";
import { needsReload, rendered } from "../../../runtime/agent/tuning/change";
import { directoryStore } from "../../../runtime/agent/store/directory";
import { origins } from "../../../runtime/agent/tuning/origins";
import { apart, tuned, type Intent } from "../../../haproxy/config";
import { until } from "../../support/haproxy";
import { ORIGINS } from "../../haproxy/gateway";
import type { Certificate } from "../../../tools/haproxy/certificate";
import { authority, issue, trustText } from "./support/pki";
import { Rig } from "./support/rig";

const versions = ["blue", "green"].map((name, i) => ({
  name,
  host: `${name}.svc.local`,
  port: 8080,
  weight: i ? 0 : 100,
}));
const intent: Intent = { stages: [{ name: "v1", versions }] };
const parameter = (value: object) => tuned(intent, JSON.stringify({ version: 1, ...value }));
const weightsIn = ({ stages }: Intent) => stages[0]?.versions.map(({ weight }) => weight);

describe("The tuning parameter", () => {
  it("puts its weights and limits in the place of the task definition's, and leaves the others", () => {
    const weights = { v1: { blue: 70, green: 30 } };
    const found = parameter({ weights, limits: { Agent: { subject: { requests: 7 } } } });
    if ("problems" in found) throw new Error(found.problems.join());
    deepStrictEqual(weightsIn(found.intent), [70, 30]);
    deepStrictEqual(found.intent.limits, { Agent: { subject: { requests: 7 } } });
    strictEqual(rendered(found.intent).files["limit.subject.requests.map"], "Person 100\nAgent 7\nService 10000\n");
  });

  it("leaves a stage that it does not name as it is", () => {
    const found = parameter({});
    deepStrictEqual("intent" in found && weightsIn(found.intent), [100, 0]);
  });

  it("sends nothing new to a version that it leaves out of a stage: a task of the revision before may still have it", () => {
    const found = parameter({ weights: { v1: { green: 30 } } });
    deepStrictEqual("intent" in found && weightsIn(found.intent), [0, 30]);
  });

  it("leaves stages and versions that only another revision has, and tells of them", () => {
    const found = parameter({ weights: { v1: { blue: 1, red: 1 }, v9: { blue: 1 } } });
    deepStrictEqual("ignored" in found && found.ignored, ["weights.v1.red", "weights.v9"]);
  });

  it("leaves a revision its own weights when all that is named is of another one, so that its tasks still start", () => {
    for (const v1 of [{ red: 100 }, { blue: 0, green: 0, red: 100 }]) {
      const found = parameter({ weights: { v1 } });
      deepStrictEqual("intent" in found && weightsIn(found.intent), [100, 0]);
      deepStrictEqual("ignored" in found && found.ignored, ["weights.v1.red"]);
    }
  });

  it("sets a canary's share and clients' classes, and tells of a canary that this revision does not have", () => {
    const canary = { version: "green", percent: 5 };
    const clients = [{ client: "web", class: "Person" as const }, { client: "batch", class: "Service" as const }]; // prettier-ignore
    const having: Intent = {
      stages: [
        { name: "v1", versions, canary },
        { name: "v2", versions },
      ],
      classes: { clients },
    };
    const text = JSON.stringify({
      version: 1,
      canaries: { v1: 25, v2: 5 },
      classes: { web: "Agent", mobile: "Person" },
    });
    const found = tuned(having, text);
    if ("problems" in found) throw new Error(found.problems.join());
    deepStrictEqual(found.ignored, ["canaries.v2"]);
    const { files } = rendered(found.intent);
    strictEqual(files["canary.map"], "v1 25\n");
    strictEqual(files["classes.map"], "batch Service\nmobile Person\nweb Agent\n");
    strictEqual(needsReload(rendered(having), rendered(found.intent)), false);
  });

  it("holds the shares of canaries that are deployed, so that a change of one starts no task", () => {
    const canary = (percent: number): Intent => ({
      stages: [{ name: "v1", versions, canary: { version: "green", percent } }],
    });
    deepStrictEqual(apart(canary(5)).intent, apart(canary(50)).intent);
    const back = tuned(apart(canary(50)).intent, JSON.stringify(apart(canary(50)).tuning));
    deepStrictEqual("intent" in back && back.intent.stages[0]?.canary, { version: "green", percent: 50 });
  });

  it("fails when a stage is left without anyone, and says all that is wrong at once", () => {
    deepStrictEqual(parameter({ weights: { v1: { blue: 0 } } }), {
      problems: ["weights.v1: leave one version above 0; got [0,0]"],
    });
    deepStrictEqual(parameter({ wieghts: {}, weights: { v1: { blue: 257, green: "1" } }, limits: { robot: {} } }), {
      problems: [
        'wieghts: use weights, or another of version, canaries, classes, limits; got "wieghts"',
        "weights.v1.blue: use a whole number from 0 to 256; got 257",
        'weights.v1.green: use a whole number from 0 to 256; got "1"',
        'limits.robot: use one of Person, Agent, Service, Public; got "robot"',
      ],
    });
    deepStrictEqual(parameter({ limits: { Agent: { subject: { requests: 0 } } } }), {
      problems: ["limits.Agent.subject.requests: use a whole number from 1 to 1000000000; got 0"],
    });
  });

  it("fails when it is no JSON, or of no known version", () => {
    deepStrictEqual(tuned(intent, "{"), { problems: ["tuning: give JSON"] });
    deepStrictEqual(tuned(intent, "{}"), { problems: ["version: use one of 1; got nothing"] });
  });

  it("needs a reload only for a limit below half of the smallest that HAProxy was started with", () => {
    const at = (requests: number) => rendered({ ...intent, limits: { Agent: { subject: { requests } } } });
    const shifted = parameter({ weights: { v1: { blue: 70, green: 30 } } });
    if ("problems" in shifted) throw new Error(shifted.problems.join());
    deepStrictEqual(
      [at(500), at(10), at(9)].map((wanted) => needsReload(rendered(intent), wanted)),
      [false, false, true],
    );
    strictEqual(needsReload(rendered(intent), rendered(shifted.intent)), false);
    strictEqual(needsReload(rendered(intent), rendered({ ...intent, maxConnections: 9 })), true);
  });
});

describe("The origin proofs", () => {
  const hash = "a".repeat(64);

  it("are lines of a hash and a generation", () => {
    deepStrictEqual(origins(`${hash} 7`), { map: `${hash} 7\n` });
  });

  it("fail when a line is anything else, none is there, or one is there twice", () => {
    deepStrictEqual(
      [`${hash}`, "", `${hash} 7\n${hash} 8`, `${hash} 1\n# ${hash} 2`].map((text) => origins(text)),
      [
        { problem: 'line 1 is not "<sha256 in hex> <generation>"' },
        { problem: "holds no proof: every request would be refused" },
        { problem: "holds a proof twice" },
        { problem: 'line 2 is not "<sha256 in hex> <generation>"' },
      ],
    );
  });
});

describe("The agent without its parameters", () => {
  const names = { GATEHOUSE_TUNING_PARAMETER: "/edge/tuning", GATEHOUSE_ORIGINS_PARAMETER: "/edge/origins" };
  let rig: Rig;
  let root: Certificate;
  before(async () => {
    root = await authority();
  });
  beforeEach(async () => {
    rig = await Rig.make({
      intent: { stages: [{ name: "v1", versions }] },
      environment: { ...names, GATEHOUSE_ORIGINS: "" },
    });
    rig.secret("trust", trustText(root, root));
    rig.secret("edge", (await issue(root)).text);
  });
  afterEach(async () => rig.stop());

  it("has HAProxy wait for both: weights and proofs are not guessed", async () => {
    rig.run();
    await until("asked", () => rig.logs.of("no such parameter").length >= 2);
    rig.parameter("/edge/tuning", { version: 1, weights: { v1: { green: 1 } } });
    await until("tuning taken", () => rig.logs.of("tuning taken").length === 1);
    strictEqual(rig.has("haproxy.cfg"), false);
    rig.parameter("/edge/origins", ORIGINS);
    await until("started", () => rig.has("haproxy.cfg"));
    strictEqual(rig.file("origins.map"), ORIGINS);
  });

  it("goes on with what an earlier agent took when it starts while SSM is away", async () => {
    rig.parameter("/edge/tuning", { version: 1, weights: { v1: { green: 7 } } });
    rig.parameter("/edge/origins", ORIGINS);
    const first = rig.agent();
    const ended = first.run();
    await until("written", () => rig.has("haproxy.cfg"));
    first.stop();
    await ended;
    const before = rig.file("haproxy.cfg");
    const next = await issue(root);
    rig.secret("edge", next.text);
    const store = directoryStore(rig.store);
    rig.run({ store: { ...store, parameter: async () => Promise.reject(new Error("ServiceUnavailable")) } });
    await until("the new certificate", () => rig.file("edge.pem") === next.text);
    strictEqual(rig.file("haproxy.cfg"), before);
  });
});
