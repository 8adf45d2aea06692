import { ok, strictEqual } from "node:assert";
import { createHash } from "node:crypto";
import type { Haproxy } from "../../../tools/haproxy/find";
import { haproxyOrSkip, until } from "../../support/haproxy";
import { ORIGINS, PROOF } from "../../haproxy/gateway";
import { authority, issue, trustText } from "./support/pki";
import { Rig } from "./support/rig";

const versions = ["blue", "green"].map((name, i) => ({
  name,
  host: `${name}.svc.local`,
  port: 8080,
  weight: i ? 0 : 100,
}));

describe("The agent and HAProxy's numbers", () => {
  let haproxy: Haproxy;
  let rig: Rig;
  before(function () {
    haproxy = haproxyOrSkip(this);
  });
  beforeEach(async () => {
    const root = await authority();
    rig = await Rig.make({
      intent: {
        stages: [{ name: "v1", versions, canary: { version: "green", percent: 5 } }],
        classes: { clients: [{ client: "web", class: "Person" }] },
        limits: {},
      },
      environment: { GATEHOUSE_TUNING_PARAMETER: "/edge/tuning", GATEHOUSE_ORIGINS_PARAMETER: "/edge/origins" },
    });
    rig.secret("trust", trustText(root, root));
    rig.secret("edge", (await issue(root)).text);
    rig.parameter("/edge/tuning", { version: 1 });
    await rig.start(haproxy);
  });
  afterEach(async () => rig.stop());

  const weight = async (server: string) => rig.admin(`get weight v1/${server}`);
  const limit = async () =>
    (await rig.admin(`show map ${rig.directory}/limit.subject.requests.map`)).replace(/^0x\w+ /gm, "");

  it("shifts weights and limits in a running HAProxy without a reload, and keeps them over one", async () => {
    rig.parameter("/edge/tuning", {
      version: 1,
      weights: { v1: { blue: 90, green: 10 } },
      limits: { Agent: { subject: { requests: 15 } } },
    });
    await until("weights", async () => (await weight("green.10")).startsWith("10 "));
    strictEqual(await weight("blue.1"), "90 (initial 100)");
    await until("limits", async () => (await limit()) === "Person 100\nAgent 15\nService 10000");
    strictEqual(rig.logs.of("reloaded").length, 0);
    await rig.master("reload");
    await until("reloaded", async () => (await weight("blue.1")) === "90 (initial 90)");
    strictEqual(await weight("green.1"), "10 (initial 10)");
    strictEqual(await limit(), "Person 100\nAgent 15\nService 10000");
  });

  it("changes a canary's share and a client's class in a running HAProxy within seconds, without a reload", async () => {
    const map = async (name: string) => (await rig.admin(`show map ${rig.directory}/${name}`)).replace(/^0x\w+ /gm, "");
    strictEqual(await map("canary.map"), "v1 5");
    strictEqual(await map("classes.map"), "web Person");
    const began = Date.now();
    rig.parameter("/edge/tuning", { version: 1, canaries: { v1: 40 }, classes: { web: "Agent", batch: "Service" } });
    await until("the share", async () => (await map("canary.map")) === "v1 40");
    await until("the classes", async () => (await map("classes.map")) === "web Agent\nbatch Service");
    ok(Date.now() - began < 5000);
    strictEqual(rig.logs.of("reloaded").length, 0);
    await rig.master("reload");
    await until("kept over a reload", async () => (await map("canary.map")) === "v1 40");
  });

  it("undoes what an operator set by hand, at the next reconciliation", async () => {
    await rig.admin("set server v1/blue.3 weight 1");
    await rig.admin(`set map ${rig.directory}/limit.subject.requests.map Agent 9999`);
    await until("undone", async () => (await weight("blue.3")) === "100 (initial 100)");
    await until("undone", async () => (await limit()) === "Person 100\nAgent 20\nService 10000");
  });

  it("keeps the last good numbers when the parameter is broken", async () => {
    rig.parameter("/edge/tuning", { version: 1, weights: { v1: { blue: 50 } } });
    await until("weights", async () => (await weight("blue.1")).startsWith("50 "));
    rig.parameter("/edge/tuning", { version: 1, weights: { v1: { blue: 0 } } });
    await until("rejected", () => rig.logs.of("tuning rejected").length === 1);
    strictEqual(await weight("blue.1"), "50 (initial 100)");
  });

  it("knows a new generation of the origin proof beside the old, and forgets the old when told", async () => {
    const loaded = async () => (await rig.admin(`show map ${rig.directory}/origins.map`)).replace(/^0x\w+ /gm, "");
    const next = `${createHash("sha256").update(`${PROOF}8`).digest("hex")} 8\n`;
    strictEqual(await loaded(), ORIGINS.trim());
    rig.parameter("/edge/origins", ORIGINS + next);
    await until("both", async () => (await loaded()) === (ORIGINS + next).trim());
    strictEqual(rig.file("origins.map"), ORIGINS + next);
    rig.parameter("/edge/origins", next);
    await until("the new alone", async () => (await loaded()) === next.trim());
    strictEqual(rig.logs.of("reloaded").length, 0);
  });
});
