import { join, resolve } from "node:path";
import ts from "typescript";
import { AWS_TYPES } from "../../tools/schema/aws-types";

const ROOT = resolve(__dirname, "../..");

/** What is compiled besides the repository's files. */
export interface Sources {
  /** Of these and all that they import. */
  readonly files: readonly string[];
  /** Text of files that are not there, by path. */
  readonly virtual?: ReadonlyMap<string, string>;
  readonly compilerOptions?: object;
  /** Where modules are, by name. */
  readonly paths?: Readonly<Record<string, string[]>>;
}

/** A program that is as strict as this repository. One that names `@pulumi/aws` gets its declarations. */
export function compiled({ files, virtual = new Map(), compilerOptions, paths = {} }: Sources): ts.Program {
  const texts = new Map(virtual);
  const all = { ...paths };
  if (![...virtual.values()].some((text) => text.includes("@pulumi/aws"))) {
    texts.set(join(ROOT, "aws-types.d.ts"), AWS_TYPES);
    all["@pulumi/aws"] = ["./aws-types.d.ts"];
  }
  const config = {
    extends: "./tsconfig.json",
    compilerOptions: { types: ["node"], ...compilerOptions, paths: all },
    files,
    include: [],
  };
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const host = ts.createCompilerHost(options);
  host.readFile = (path) => texts.get(path) ?? ts.sys.readFile(path);
  host.fileExists = (path) => texts.has(path) || ts.sys.fileExists(path);
  return ts.createProgram(fileNames, options, host);
}
