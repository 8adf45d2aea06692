import assert from "node:assert/strict";
import { Traffic } from "../../../runtime/agent/haproxy/traffic";

/** What HAProxy answers of its proxies. */
const asked = (rows: readonly string[]) => new Traffic((text) => Promise.resolve(text.startsWith("show stat") ? ["# pxname,svname,scur,req_tot,hrsp_2xx,status", ...rows].join("\n") : "")); // prettier-ignore

const EDGE = "edge,FRONTEND,3,3,1,OPEN";

describe("what is measured where requests are signed", () => {
  it("counts a request that runs once, though it passes two backends", async () => {
    const { whole } = await asked([EDGE, "orders.prod,BACKEND,1,2,1,UP", "orders.prod:.signed,BACKEND,1,2,1,UP"]).measure(); // prettier-ignore
    assert.equal(whole.Unanswered, 1);
  });

  for (const [what, status, signed] of [["what signs is down", "DOWN", "UP"], ["no instance is up", "UP", "DOWN"], ["both are", "DOWN", "DOWN"]] as const)
    it(`has the stage down when ${what}`, async () => {
      const rows = [EDGE, `orders.prod,BACKEND,0,2,1,${status}`, `orders.prod:.all,BACKEND,0,2,1,${status}`, `orders.prod:.signed,BACKEND,0,2,1,${signed}`]; // prettier-ignore
      assert.equal((await asked(rows).measure()).whole.StagesDown, 1);
    }); // prettier-ignore
});
