import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { CommandError } from "../../shared/command-error";
import { isObject } from "../../shared/json";
import { readYaml, stackFile, type Project } from "./project";
import type { ConfigValue } from "./settings";

/** The Pulumi ESC environments that a stack takes settings from: `environment:` in its file. */
export function environmentsOf(project: Project, stack: string): string[] {
  const file = stackFile(project, stack);
  const { environment } = existsSync(file) ? readYaml(file) : {};
  if (environment === undefined || environment === null) return [];
  const imports = isObject(environment) ? environment.imports : environment;
  const all = Array.isArray(imports) ? (imports as unknown[]) : [];
  const names = all.map((one) => (typeof one === "string" ? one : isObject(one) ? Object.keys(one)[0] : undefined));
  const named = names.filter((name) => name !== undefined);
  return named.length > 0 ? named : ["written in the file"];
}

/** That offline nobody opens them, and how to preview all the same. */
export function environmentsText(project: Project, stack: string, environments: readonly string[]): string {
  const file = path.relative(project.root, stackFile(project, stack));
  return (
    `${file} takes settings from Pulumi ESC (environment: ${environments.join(", ")}), which an offline preview does not open. ` +
    `If they are missed: pulumi config --stack ${stack} --json > config.json, and preview with --config config.json`
  );
}

/**
 * The settings that `pulumi config --json` has printed, with those of environments. Of a secret it prints no value: a placeholder says
 * where it stands.
 *
 * @throws CommandError if the file holds something else
 */
export function readConfig(file: string): Record<string, ConfigValue> {
  const found = parsed(file);
  const wrong = `--config: give what pulumi config --json has printed; ${file} holds something else`;
  if (!isObject(found)) throw new CommandError(wrong);
  return Object.fromEntries(
    Object.entries(found).map(([key, entry]): [string, ConfigValue] => {
      if (!isObject(entry) || !("value" in entry || entry.secret === true)) throw new CommandError(wrong);
      const text = typeof entry.value === "string" ? entry.value : `secret-${key.replace(/\W+/g, "-")}`;
      return [key, entry.secret === true ? { secure: text } : text];
    }),
  );
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CommandError(`--config: ${file}: ${(error as Error).message}`);
  }
}
