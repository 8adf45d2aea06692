import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "../support/plans";
import { compiled } from "../support/typescript";

/** They name types of @pulumi/aws, which is not compiled here: test/package/examples.real.test.ts does. */
const WITH_ITS_TYPES = ["backend-service", "deploy-roles"];

/** Pulumi's host compiles a program before it runs it, and a type that does not fit ends the preview. */
const PROGRAMS = readdirSync(join(ROOT, "examples"), { withFileTypes: true })
  .filter((one) => one.isDirectory() && ts.sys.fileExists(join(ROOT, "examples", one.name, "index.ts")))
  .map(({ name }) => name)
  .filter((name) => !WITH_ITS_TYPES.includes(name));

describe("The examples", function () {
  this.timeout(120_000);

  it("compile, each of them", () => {
    const program = compiled({
      files: PROGRAMS.map((name) => join(ROOT, "examples", name, "index.ts")),
      compilerOptions: { noUnusedLocals: false },
      paths: { "pulumi-gatehouse": ["./components/index.ts"] },
    });
    const found = ts.getPreEmitDiagnostics(program).filter(({ file }) => file?.fileName.includes("/examples/"));
    assert.ok(PROGRAMS.length >= 8, PROGRAMS.join());
    assert.deepEqual(
      found.map(({ file, start, messageText }) => {
        const { line } = file!.getLineAndCharacterOfPosition(start!);
        return `${file!.fileName.split("/examples/")[1]!}:${line + 1} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
      }),
      [],
    );
  });
});
