import assert from "node:assert/strict";
import type { Haproxy } from "../../../../tools/haproxy/find";
import { twoRegions } from "../../../../tools/local/regions/command";
import { loseRegion } from "../../../../tools/local/regions/lose";
import { lossOutcomes } from "../../../../tools/local/regions/outcomes";
import { regionsOf, type PlannedRegion } from "../../../../tools/local/regions/planned";
import { haproxyOrSkip } from "../../../support/haproxy";

describe("a region that is lost", function () {
  this.timeout(180_000);
  let haproxy: Haproxy;
  let regions: PlannedRegion[];
  before(async function () {
    haproxy = haproxyOrSkip(this);
    regions = regionsOf(await twoRegions("dev"));
  });

  it("fails requests until clients ask for the name again, and no longer than the plan's health check and the TTL take", async () => {
    const loss = await loseRegion({ regions, lost: "us-east-1", haproxy: haproxy.path });
    const outcomes = lossOutcomes(loss!);
    assert.deepEqual(outcomes.filter(({ ok }) => !ok), []); // prettier-ignore
    // The primary served, and its clients felt it; then the other did.
    assert.deepEqual([loss!.before, loss!.after], [["us-east-1"], ["eu-central-1"]]);
    assert.ok(loss!.sent.some(({ at, failure }) => at >= 0 && failure === "ECONNREFUSED"));
  });
});
