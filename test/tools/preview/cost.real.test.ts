import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { embedded } from "../../../tools/local/faults/measured";
import { start } from "../../../tools/local/local";
import { agentUse } from "../../../tools/preview/cost/agents";
import { haproxyOrSkip } from "../../support/haproxy";
import { planOf } from "../../support/plans";
import { findAll } from "../../support/record";

const REPORT_SECONDS = 2;

describe("what agents report while nobody calls", function () {
  this.timeout(120_000);

  it("is as many metrics as npm start puts a price on: one for each name and set of dimensions", async function () {
    const haproxy = haproxyOrSkip(this);
    const plan = await planOf("prod", { passwordSymbols: true });
    const lines: string[] = [];
    const take = (line: string) => void lines.push(line);
    const local = await start({ plan, haproxy: haproxy.path, onMetrics: take, onTraffic: take, reportSeconds: REPORT_SECONDS }); // prettier-ignore
    try {
      // The first reports tell of the start: reloads, and agents that have not asked yet.
      await sleep(4 * REPORT_SECONDS * 1000);
      lines.length = 0;
      await sleep(3 * REPORT_SECONDS * 1000);
    } finally {
      await local.stop();
    }
    const told = new Set(
      lines.flatMap(embedded).map(({ namespace, name, dimensions }) => JSON.stringify([namespace, name, dimensions])),
    );
    const [task] = findAll(plan, "aws:ecs/taskDefinition:TaskDefinition");
    const use = agentUse(task?.inputs.containerDefinitions, 0);
    assert.equal(told.size, use?.metrics, [...told].sort().join("\n"));
  });
});
