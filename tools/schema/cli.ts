import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { execute } from "../shared/command";
import { flagOption } from "../shared/options";
import { makeSchema, schemaText } from "./make";
import { programs, readmeCode, readmeExample } from "./programs";
import { registryOverview } from "./registry";

const ROOT = path.resolve(__dirname, "../..");

/** The command `npm run schema`. */
export async function main(argv: string[]): Promise<number> {
  return execute(
    {
      name: "npm run schema --",
      about:
        "Makes schema.json, what packages for other languages are made of, from the components' sources, comments and tables, the README's example in those languages, and the page that the Pulumi Registry shows first. The schema's " +
        "difference is part of a change: a name or type that goes breaks programs in other languages.",
      options: { check: flagOption("only say whether the file is what would be made; exits with 1 if it is not") },
      async run({ check }, print) {
        const changed = Object.entries(await madeFiles()).filter(([file, text]) => {
          const at = path.join(ROOT, file);
          return !existsSync(at) || readFileSync(at, "utf8") !== text;
        });
        for (const [file, text] of check ? [] : changed) {
          mkdirSync(path.dirname(path.join(ROOT, file)), { recursive: true });
          writeFileSync(path.join(ROOT, file), text);
        }
        for (const [file] of changed) print(`${file}: ${check ? "run npm run schema" : "is another"}`);
        if (changed.length === 0) print("schema.json and the programs in other languages are up to date");
        return check && changed.length > 0 ? 1 : 0;
      },
    },
    argv,
  );
}

/** What is made of the sources, by file of the repository. */
export async function madeFiles(): Promise<Record<string, string>> {
  const schema = await makeSchema();
  const made = programs(schema, readmeExample());
  return {
    "schema.json": schemaText(schema),
    "docs/_index.md": registryOverview({ typescript: readmeCode(), programs: made }),
    ...Object.fromEntries(Object.entries(made).map(([file, text]) => [`examples/languages/${file}`, text])),
  };
}
