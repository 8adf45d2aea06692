import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../workflows/workflows";

const URN = "urn:pulumi:dev::gatehouse::gatehouse:index:Gatehouse$aws:";

function resource(name: string, changes: object = {}) {
  const urn = `${URN}${name}`;
  return { urn, dependencies: [], options: {}, inputs: { size: 1, tags: { Name: "x" } }, ...changes };
}

describe("The difference between two plans", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "gatehouse-difference-"));
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  function difference(before: object | undefined, after: object): string[] {
    const files = [join(directory, "before.json"), join(directory, "after.json")] as const;
    rmSync(files[0], { force: true });
    if (before) writeFileSync(files[0], JSON.stringify(before));
    writeFileSync(files[1], JSON.stringify(after));
    const script = join(ROOT, "tools/preview/plan-difference.mjs");
    return execFileSync(process.execPath, [script, ...files], { encoding: "utf8" })
      .trim()
      .split("\n");
  }

  it("says what is new, gone and changed, and what of it", () => {
    const before = [resource("a"), resource("b"), resource("c"), resource("d")];
    const after = [
      resource("a"),
      resource("b", { inputs: { size: 2, tags: { Name: "y" } } }),
      resource("c", { options: { protect: true }, dependencies: ["urn"] }),
      resource("e"),
    ];
    assert.deepEqual(difference([{ stack: "dev", resources: before }], [{ stack: "dev", resources: after }]), [
      "dev: 1 to create, 2 to change, 1 to delete",
      "~ gatehouse:index:Gatehouse$aws:b: size, tags",
      "~ gatehouse:index:Gatehouse$aws:c: (dependencies), (options)",
      "- gatehouse:index:Gatehouse$aws:d",
      "+ gatehouse:index:Gatehouse$aws:e",
    ]);
  });

  it("names an input that came or went", () => {
    const after = [resource("a", { inputs: { size: 1, more: 0 } })];
    assert.deepEqual(difference([{ stack: "dev", resources: [resource("a")] }], [{ stack: "dev", resources: after }]), [
      "dev: 0 to create, 1 to change, 0 to delete",
      "~ gatehouse:index:Gatehouse$aws:a: more, tags",
    ]);
  });

  it("tells every stack, also one that is new or gone", () => {
    const [one, other] = [
      { stack: "dev", resources: [resource("a")] },
      { stack: "prod", resources: [] },
    ];
    assert.deepEqual(difference([one], [other]), [
      "dev: 0 to create, 0 to change, 1 to delete",
      "- gatehouse:index:Gatehouse$aws:a",
      "prod: 0 to create, 0 to change, 0 to delete",
    ]);
  });

  it("takes everything for new when there was no plan before", () => {
    assert.deepEqual(difference(undefined, [{ stack: "dev", resources: [resource("a")] }]), [
      "dev: 1 to create, 0 to change, 0 to delete",
      "+ gatehouse:index:Gatehouse$aws:a",
    ]);
  });
});
