import assert from "node:assert/strict";
import { assignments, changed, withOverrides } from "../../../tools/preview/project/override";
import { stacks } from "../../../stacks";
import { ROOT } from "../../support/plans";

const settings = { apis: [{ name: "shop", stages: [{ name: "v1" }] }], limits: { Agent: {} } };
const set = (text: string) => changed(settings, assignments.read(text)!);

describe("--set", () => {
  it("changes one setting, and nothing of what it is made of", () => {
    assert.deepEqual(set("apis[0].kind=Rest"), {
      apis: [{ name: "shop", stages: [{ name: "v1" }], kind: "Rest" }],
      limits: { Agent: {} },
    });
    assert.deepEqual(settings.apis[0], { name: "shop", stages: [{ name: "v1" }] });
  });

  it("takes JSON for a value, several settings, and groups that are not there yet", () => {
    assert.deepEqual(
      set('fleet.minTasks=3 protect=false apis[0].rest={"waf":{"deny":["a b=c"]}} limits.Agent.subject.requests=5'),
      {
        apis: [{ name: "shop", stages: [{ name: "v1" }], rest: { waf: { deny: ["a b=c"] } } }],
        fleet: { minTasks: 3 },
        protect: false,
        limits: { Agent: { subject: { requests: 5 } } },
      },
    );
  });

  it("refuses what is not an assignment", () => {
    for (const text of ["", "apis", "=1", "apis[x]=1", "a..b=1", "[0]=1"])
      assert.equal(assignments.read(text), undefined, text);
  });

  it("says which setting there is not", () => {
    assert.throws(() => set("apis[1].kind=Rest"), /--set: apis\[1\]\.kind names no setting; there are 1/);
    assert.throws(() => set("limits[0]=1"), /--set: limits\[0\] names no setting; there are none/);
    assert.throws(
      () => set("apis.kind=Rest"),
      /--set: apis\.kind names no setting: what kind would be in is not a group/,
    );
  });

  it("lasts as long as the preview, and no longer when that fails", async () => {
    const before = stacks["dev"];
    const seen = await withOverrides(ROOT, "dev", assignments.read("protect=true")!, async () => stacks["dev"]);
    assert.deepEqual([seen?.protect, stacks["dev"] === before], [true, true]);
    await assert.rejects(
      withOverrides(ROOT, "dev", assignments.read("protect=true")!, () => Promise.reject(new Error("no"))),
    );
    assert.equal(stacks["dev"], before);
  });
});
