import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ComponentProvider, getPulumiComponents } from "@pulumi/pulumi/provider/experimental";
import * as components from "../../components/index";
import { AWS_TYPES } from "./aws-types";
import type { Schema } from "./schema";

const ROOT = path.resolve(__dirname, "../..");

/** What Pulumi's analyser makes of the components' sources: names, types, and the first part of each comment. */
export async function analysed(): Promise<Schema> {
  const dirname = mkdtempSync(path.join(tmpdir(), "gatehouse-schema-"));
  const entry = path.join(ROOT, "components/index.ts");
  const compilerOptions = { types: ["node"], typeRoots: [path.join(ROOT, "node_modules/@types")], noEmit: true, paths: { "@pulumi/aws": [path.join(dirname, "aws.d.ts")] } }; // prettier-ignore
  const about = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as object;
  const files = {
    "aws.d.ts": AWS_TYPES,
    "package.json": JSON.stringify({ ...about, exports: entry }),
    "tsconfig.json": JSON.stringify({ extends: path.join(ROOT, "tsconfig.json"), compilerOptions, files: [entry], include: [] }), // prettier-ignore
  };
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(dirname, name), text);
    const provider = new ComponentProvider({ components: getPulumiComponents(components), dirname, name: "gatehouse" });
    return JSON.parse(await provider.getSchema()) as Schema;
  } finally {
    rmSync(dirname, { recursive: true, force: true });
  }
}
