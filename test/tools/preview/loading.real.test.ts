import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";

const PREVIEW = path.resolve(__dirname, "../../../tools/preview");

/** What a script prints in a process of its own that loads modules as `npm start` does. */
function printed(script: string): string {
  const installed = `require("./loader.js").install(); require("./lazy.js").install();`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", installed + script], {
    cwd: PREVIEW,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return stdout;
}

describe("loading", () => {
  it("leaves the SDK's compiler and dependency solver out of a preview", () => {
    const heavy = `Object.keys(require.cache).filter((f) => /typescript.lib.typescript|arborist/.test(f)).length`;
    assert.equal(printed(`require("./index.ts"); console.log(${heavy})`), "0\n");
  });

  it("lets a program that needs them have them", () => {
    const script = `require("@pulumi/pulumi").runtime.serializeFunction(() => 41 + 1).then((f) => console.log(f.text))`;
    assert.match(printed(script), /return \(\) => 41 \+ 1;/);
  });

  it("lets TypeScript be required as it stands in the file", () => {
    assert.match(printed(`console.log(require("./arguments.ts").PREVIEW.name)`), /^npm start/);
  });
});
