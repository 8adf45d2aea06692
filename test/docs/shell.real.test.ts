import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { commandsOf, PAGES } from "./pages";

describe("the commands of documents", () => {
  it("are ones that a shell can read", () => {
    for (const page of PAGES) {
      for (const script of commandsOf(page)) {
        const { status, stderr } = spawnSync("bash", ["-n"], { input: script, encoding: "utf8" });
        assert.equal(status, 0, `${page.file}: ${stderr}\n${script}`);
      }
    }
    assert.ok(PAGES.flatMap(commandsOf).length > 20);
  });
});
