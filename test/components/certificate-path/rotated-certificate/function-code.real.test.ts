import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ROTATION_FUNCTION } from "../../../../components/certificate-path/rotated-certificate/function-code";

describe("the rotation function's code", () => {
  it("is one file that Node.js runs with nothing beside it, and exports the handler", async function () {
    this.timeout(60_000);
    const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-function-"));
    try {
      copyFileSync(await ROTATION_FUNCTION.file(), path.join(folder, "index.js"));
      const script = `require("./index.js").handler({ Step: "bootstrap" }).catch((error) => process.stderr.write(error.message))`;
      const shown = execFileSync(process.execPath, ["-e", `${script}.then(() => process.exit())`], {
        cwd: folder,
        encoding: "utf8",
        env: { PATH: process.env.PATH, AWS_REGION: "eu-central-1" },
        stdio: ["ignore", "pipe", "ignore"],
      });
      assert.match(
        shown,
        /"level":"ERROR","message":"failed","error":"Refused","reason":"SettingsMalformed: set GATEHOUSE_SETTINGS"/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("fits where Lambda takes it in one request, and names no path of this machine", async () => {
    const text = readFileSync(await ROTATION_FUNCTION.file(), "utf8");
    assert.ok(text.length < 2_000_000, `${text.length}`);
    assert.ok(!text.includes(path.resolve(__dirname, "../../..")));
  });
});
