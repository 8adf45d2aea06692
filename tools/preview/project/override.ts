import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { OptionKind } from "../../shared/options";
import { PreviewError } from "../failure";

/** One setting, and what it is for one preview. */
export interface Assignment {
  /** `apis[0].kind` as its steps: `apis`, 0, `kind`. */
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

const STEP = /[A-Za-z_][\w-]*|\[\d+\]/g;
const ASSIGNMENT = /^([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\[\d+\])*)=(.*)$/s;

/** `path=value`, the value JSON or else text; several with blanks between. */
export const assignments: OptionKind<readonly Assignment[]> = {
  expected: "path=value, such as apis[0].kind=Rest",
  read(text) {
    const all = texts(text).map(assignment);
    return all.every((one) => one !== undefined) ? all : undefined;
  },
};

/** One text an assignment; JSON may have blanks, and what looks like another assignment, in it. */
function texts(text: string): string[] {
  return text.split(/(?<=\S)\s+(?=[A-Za-z_][\w.[\]-]*=)/).reduce((all: string[], part) => {
    const last = all.at(-1);
    const isOpen = last !== undefined && /^[^=]*=[[{"]/.test(last) && typeof valueOf(last.slice(last.indexOf("=") + 1)) === "string" && !/^[^=]*="[^"]*"$/.test(last); // prettier-ignore
    return isOpen ? [...all.slice(0, -1), `${last} ${part}`] : [...all, part];
  }, []);
}

function assignment(text: string): Assignment | undefined {
  const [, written = "", value = ""] = ASSIGNMENT.exec(text.trim()) ?? [];
  if (written === "") return undefined;
  const steps = written.match(STEP) ?? [];
  return {
    path: steps.map((step) => (step.startsWith("[") ? Number(step.slice(1, -1)) : step)),
    value: valueOf(value),
  };
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Settings with some of them changed; what they are made of is as it was. @throws PreviewError where a path leads nowhere */
export function changed(settings: unknown, all: readonly Assignment[]): unknown {
  return all.reduce((made, { path: steps, value }) => put(made, steps, value, written(steps)), settings);
}

function put(at: unknown, [step, ...rest]: readonly (string | number)[], value: unknown, whole: string): unknown {
  if (step === undefined) return value;
  if (typeof step === "number") {
    if (!Array.isArray(at) || step >= at.length)
      throw new PreviewError(`--set: ${whole} names no setting; there are ${Array.isArray(at) ? at.length : "none"}`);
    return (at as unknown[]).map((one, i) => (i === step ? put(one, rest, value, whole) : one));
  }
  if (at !== undefined && (typeof at !== "object" || at === null || Array.isArray(at)))
    throw new PreviewError(`--set: ${whole} names no setting: what ${step} would be in is not a group`);
  const group = (at ?? {}) as Record<string, unknown>;
  return { ...group, [step]: put(group[step], rest, value, whole) };
}

function written(steps: readonly (string | number)[]): string {
  return steps.map((step, i) => (typeof step === "number" ? `[${step}]` : `${i > 0 ? "." : ""}${step}`)).join("");
}

/** Does something while a stack of the project has other settings. Its own check says what is wrong with them. */
export async function withOverrides<T>(
  root: string,
  stack: string,
  all: readonly Assignment[],
  run: () => Promise<T>,
): Promise<T> {
  if (all.length === 0) return run();
  const file = path.join(root, "stacks", "index.ts");
  if (!existsSync(file))
    throw new PreviewError("--set: this project has no stacks/index.ts, whose settings it changes");
  const { stacks } = createRequire(file)(file) as { stacks: Record<string, unknown> };
  const settings = stacks[stack];
  if (settings === undefined) return run();
  stacks[stack] = changed(settings, all);
  try {
    return await run();
  } finally {
    stacks[stack] = settings;
  }
}
