import { strictEqual } from "node:assert";
import { createHash } from "node:crypto";
import type { Haproxy } from "../../../tools/haproxy/find";
import { haproxyOrSkip, until } from "../../support/haproxy";
import { API, PROOF, PROOF_HASH } from "../../haproxy/gateway";
import { authority, issue, trustText } from "./support/pki";
import { Rig } from "./support/rig";

const versions = ["blue", "green"].map((name, i) => ({
  name,
  host: `${name}.svc.local`,
  port: 8080,
  weight: i ? 0 : 100,
}));

const stages = (weights: Record<string, number> = {}, percent = 5) => [
  {
    name: "v1",
    versions: versions.map((one) => ({ ...one, weight: weights[one.name] ?? one.weight })),
    canary: { version: "green", percent },
  },
];

describe("The agent and HAProxy's numbers", () => {
  let haproxy: Haproxy;
  let rig: Rig;
  before(function () {
    haproxy = haproxyOrSkip(this);
  });
  beforeEach(async () => {
    const root = await authority();
    rig = await Rig.make({
      stages: stages(),
      intent: {
        classes: { clients: [{ client: "web", class: "Person" }] },
        limits: {},
      },
    });
    rig.secret("trust", trustText(root, root));
    rig.secret("edge", (await issue(root)).text);
    await rig.start(haproxy);
  });
  afterEach(async () => rig.stop());

  const weight = async (server: string) => rig.admin(`get weight orders.v1/${server}`);
  const limit = async () =>
    (await rig.admin(`show map ${rig.directory}/limit.subject.requests.map`)).replace(/^0x\w+ /gm, "");

  it("shifts weights and limits in a running HAProxy without a reload, and keeps them over one", async () => {
    rig.register({ stages: stages({ blue: 90, green: 10 }) });
    rig.tune({ limits: { Agent: { subject: { requests: 15 } } } });
    await until("weights", async () => (await weight("green.4")).startsWith("10 "));
    strictEqual(await weight("blue.1"), "90 (initial 100)");
    await until("limits", async () => (await limit()) === "Person 100\nAgent 15\nService 10000");
    strictEqual(rig.logs.of("reloaded").length, 0);
    await rig.master("reload");
    await until("reloaded", async () => (await weight("blue.1")) === "90 (initial 90)");
    strictEqual(await weight("green.1"), "10 (initial 10)");
    strictEqual(await limit(), "Person 100\nAgent 15\nService 10000");
  });

  it("changes a canary's share and a client's class in a running HAProxy, without a reload", async () => {
    const map = async (name: string) => (await rig.admin(`show map ${rig.directory}/${name}`)).replace(/^0x\w+ /gm, "");
    strictEqual(await map("canary.map"), "orders.v1 5");
    strictEqual(await map("classes.map"), "web Person");
    rig.register({ stages: stages({}, 40) });
    rig.tune({ classes: { web: "Agent", batch: "Service" } });
    await until("the share", async () => (await map("canary.map")) === "orders.v1 40");
    await until("the classes", async () => (await map("classes.map")) === "web Agent\nbatch Service");
    strictEqual(rig.logs.of("reloaded").length, 0);
    await rig.master("reload");
    await until("kept over a reload", async () => (await map("canary.map")) === "orders.v1 40");
  });

  it("undoes what an operator set by hand, at the next reconciliation", async () => {
    await rig.admin("set server orders.v1/blue.3 weight 1");
    await rig.admin(`set map ${rig.directory}/limit.subject.requests.map Agent 9999`);
    await until("undone", async () => (await weight("blue.3")) === "100 (initial 100)");
    await until("undone", async () => (await limit()) === "Person 100\nAgent 20\nService 10000");
  });

  it("keeps the last good numbers when a registration or the platform's numbers are broken", async () => {
    rig.register({ stages: stages({ blue: 50 }) });
    await until("weights", async () => (await weight("blue.1")).startsWith("50 "));
    rig.register({ stages: stages({ blue: 0 }) });
    rig.tune({ limits: { robot: {} } as object });
    await until("rejected", () => rig.logs.of("tuning rejected").length === 1);
    await until("refused", () => rig.logs.of("registration refused: the last good one stays").length === 1);
    strictEqual(await weight("blue.1"), "50 (initial 100)");
    strictEqual(await limit(), "Person 100\nAgent 20\nService 10000");
  });

  it("knows a new generation of the origin proof beside the old, and forgets the old when told", async () => {
    const loaded = async () => (await rig.admin(`show map ${rig.directory}/origins.map`)).replace(/^0x\w+ /gm, "");
    const [old, next] = [PROOF_HASH, createHash("sha256").update(`${PROOF}8`).digest("hex")];
    const proofs = (...hashes: string[]) => hashes.map((sha256) => ({ sha256, generation: sha256 === old ? 7 : 8 }));
    strictEqual(await loaded(), `${API}.${old} 7`);
    rig.register({ stages: stages(), originProofs: proofs(old, next) });
    const both = `${API}.${old} 7\n${API}.${next} 8`;
    await until("both", async () => (await loaded()) === both);
    strictEqual(rig.file("origins.map"), `${both}\n`);
    rig.register({ stages: stages(), originProofs: proofs(next) });
    await until("the new alone", async () => (await loaded()) === `${API}.${next} 8`);
    strictEqual(rig.logs.of("reloaded").length, 0);
  });
});
