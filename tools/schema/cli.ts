import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { execute } from "../shared/command";
import { flagOption } from "../shared/options";
import { makeSchema, schemaText } from "./make";

const FILE = path.resolve(__dirname, "../../schema.json");

/** The command `npm run schema`. */
export async function main(argv: string[]): Promise<number> {
  return execute(
    {
      name: "npm run schema --",
      about:
        "Makes schema.json, what packages for other languages are made of, from the components' sources, comments and tables. Its " +
        "difference is part of a change: a name or type that goes breaks programs in other languages.",
      options: { check: flagOption("only say whether the file is what would be made; exits with 1 if it is not") },
      async run({ check }, print) {
        const text = schemaText(await makeSchema());
        const isSame = existsSync(FILE) && readFileSync(FILE, "utf8") === text;
        print(
          isSame ? "schema.json is up to date" : check ? "schema.json: run npm run schema" : "schema.json is another",
        );
        if (!isSame && !check) writeFileSync(FILE, text);
        return isSame || !check ? 0 : 1;
      },
    },
    argv,
  );
}
