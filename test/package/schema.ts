import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ComponentProvider, getPulumiComponents } from "@pulumi/pulumi/provider/experimental";
import * as components from "../../components";
import { AWS_TYPES } from "../support/typescript";
import { ROOT } from "./packed";

/** What the tests read of a Pulumi package schema. */
export interface Schema {
  readonly name: string;
  readonly version: string;
  readonly resources: Record<string, { readonly isComponent: boolean; readonly requiredInputs?: string[] }>;
  readonly types: Record<string, { readonly enum?: { readonly value: string }[] }>;
}

/** What Pulumi's analyser makes of the components' sources, without AWS's declarations. plugin.real.test.ts compares it with the schema that is served. */
export async function schemaOfSources(): Promise<Schema> {
  const dirname = mkdtempSync(join(tmpdir(), "gatehouse-schema-"));
  const entry = join(ROOT, "components/index.ts");
  const compilerOptions = { types: ["node"], typeRoots: [join(ROOT, "node_modules/@types")], noEmit: true, paths: { "@pulumi/aws": [join(dirname, "aws.d.ts")] } }; // prettier-ignore
  const about = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as object;
  const files = {
    "aws.d.ts": AWS_TYPES,
    "package.json": JSON.stringify({ ...about, exports: entry }),
    "tsconfig.json": JSON.stringify({ extends: join(ROOT, "tsconfig.json"), compilerOptions, files: [entry], include: [] }), // prettier-ignore
  };
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dirname, name), text);
    const provider = new ComponentProvider({ components: getPulumiComponents(components), dirname, name: "gatehouse" });
    return JSON.parse(await provider.getSchema()) as Schema;
  } finally {
    rmSync(dirname, { recursive: true, force: true });
  }
}
