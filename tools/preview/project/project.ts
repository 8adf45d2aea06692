import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { isObject } from "../../shared/json";
import { PreviewError } from "../failure";
import { parseYaml } from "../sdk";

/** What Pulumi.yaml says about a program. */
export interface Project {
  /** Folder of Pulumi.yaml. */
  readonly root: string;
  readonly name: string;
  /** Folder in which the program runs. */
  readonly workingDirectory: string;
  /** The program, relative to `workingDirectory`; `.` leaves the choice to package.json. */
  readonly entry: string;
  /** Folder of the stacks' files. */
  readonly stackDirectory: string;
  /** Arguments for Node itself. */
  readonly nodeArguments: string[];
  /** Compiler configuration, relative to `workingDirectory`. */
  readonly tsconfig: string | undefined;
  readonly typescript: boolean;
  /** `config:`, types and defaults included. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Reads Pulumi.yaml of a folder. */
export function loadProject(root: string): Project {
  const file = path.join(root, "Pulumi.yaml");
  if (!existsSync(file)) throw new PreviewError(`no Pulumi.yaml in ${root}: give the folder of a Pulumi project`);
  const yaml = readYaml(file);
  const { name, main } = yaml;
  if (typeof name !== "string") throw new PreviewError(`${file}: name: give the project's name; got ${String(name)}`);
  const runtime = record(yaml.runtime);
  const options = record(runtime.options);
  return {
    root: path.resolve(root),
    name,
    ...program(path.resolve(root), text(main)),
    stackDirectory: path.resolve(root, text(yaml.stackConfigDir) ?? "."),
    nodeArguments: (text(options.nodeargs) ?? "").split(/\s+/).filter((word) => word !== ""),
    tsconfig: text(options.tsconfig),
    typescript: options.typescript !== false,
    config: record(yaml.config),
  };
}

/** File of a stack's configuration, whether it exists or not. */
export function stackFile(project: Project, stack: string): string {
  return path.join(project.stackDirectory, `Pulumi.${stack}.yaml`);
}

/** Stacks that have a file, in alphabetical order. */
export function stacksOf(project: Project): string[] {
  const files = existsSync(project.stackDirectory) ? readdirSync(project.stackDirectory) : [];
  return files.flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []).sort();
}

/** The contents of a YAML file that holds a mapping. */
export function readYaml(file: string): Record<string, unknown> {
  try {
    return record(parseYaml(readFileSync(file, "utf8"), file));
  } catch (error) {
    throw new PreviewError(error instanceof Error ? error.message : String(error));
  }
}

/** A mapping's entries; none for anything else. */
export function record(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

/** As Pulumi does: the program runs in the folder of its main file, or in the folder that `main` names. */
function program(root: string, main: string | undefined): Pick<Project, "workingDirectory" | "entry"> {
  if (main === undefined) return { workingDirectory: root, entry: "." };
  const file = path.resolve(root, main);
  if (!existsSync(file)) throw new PreviewError(`Pulumi.yaml: main: no such file; got ${main}`);
  if (statSync(file).isDirectory()) return { workingDirectory: file, entry: "." };
  return { workingDirectory: path.dirname(file), entry: path.basename(file) };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
