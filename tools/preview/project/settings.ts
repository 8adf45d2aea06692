import { existsSync } from "node:fs";
import path from "node:path";
import { isObject } from "../../shared/json";
import { readYaml, record, stackFile, type Project } from "./project";

/** A value of configuration; `secure` marks it as a secret. */
export type ConfigValue = string | { readonly secure: string };

/** A stack's configuration as the program will see it. */
export interface StackSettings {
  readonly root: string;
  readonly project: string;
  readonly organization: string;
  readonly stack: string;
  readonly config: Record<string, string>;
  readonly secretKeys: string[];
  /** The file to name in messages, relative to the project. */
  readonly configFile: string;
}

/** Pulumi's name for the organization where there is none. */
export const ORGANIZATION = "organization";

/** The configuration of a stack: the project's defaults, then the stack's file, then what the caller adds. */
export function loadSettings(
  project: Project,
  stack: string,
  added: Readonly<Record<string, ConfigValue>> = {},
): StackSettings {
  const file = stackFile(project, stack);
  const fileConfig = existsSync(file) ? record(readYaml(file).config) : {};
  const all = { ...defaults(project), ...qualified(project, fileConfig), ...added };
  const values = Object.entries(all).filter(([, value]) => value !== null && value !== undefined);
  return {
    root: project.root,
    project: project.name,
    organization: ORGANIZATION,
    stack,
    config: Object.fromEntries(values.map(([key, value]) => [key, configText(key, value, key in added)])),
    secretKeys: values.filter(([, value]) => holdsSecret(value)).map(([key]) => key),
    configFile: path.relative(project.root, file),
  };
}

/** `config:` of Pulumi.yaml holds values, or declarations with a `value` or a `default`. */
function defaults(project: Project): Record<string, unknown> {
  const declared = Object.entries(project.config).flatMap(([key, declaration]) => {
    const { value, default: otherwise, secret } = record(declaration);
    const plain = typeof declaration === "object" ? (value ?? otherwise) : declaration;
    return plain === undefined ? [] : [[key, secret === true ? { secure: configText(key, plain, false) } : plain]];
  });
  return qualified(project, Object.fromEntries(declared) as Record<string, unknown>);
}

/** A key without a namespace is the project's own. */
function qualified(project: Project, config: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(config);
  return Object.fromEntries(entries.map(([key, value]) => [key.includes(":") ? key : `${project.name}:${key}`, value]));
}

/** Configuration is text: what is not is JSON. Ciphertext is never opened; a placeholder says where it stands. */
function configText(key: string, value: unknown, opened: boolean): string {
  const opening = (inner: unknown): unknown => {
    if (Array.isArray(inner)) return inner.map(opening);
    if (!isObject(inner)) return inner;
    if (isSecure(inner)) return opened ? inner.secure : `secret-${key.replace(/\W+/g, "-")}`;
    return Object.fromEntries(Object.entries(inner).map(([name, field]) => [name, opening(field)]));
  };
  const plain = opening(value);
  return typeof plain === "string" ? plain : JSON.stringify(plain);
}

function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (!isObject(value)) return false;
  return isSecure(value) || Object.values(value).some(holdsSecret);
}

function isSecure(value: Record<string, unknown>): boolean {
  return "secure" in value && Object.keys(value).length === 1;
}
