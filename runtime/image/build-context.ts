import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { AGENT_BUNDLE } from "./bundle-options";

/** What Docker builds, and a tag that is another one exactly when that is another content. */
export interface BuildContext {
  /** A folder that holds just these files. */
  readonly directory: string;
  readonly tag: string;
}

/** The agent's: the Dockerfile, which names its base by digest, the bundle, and the directory that HAProxy shares. */
export function agentContext(folder = AGENT_BUNDLE.folder, bundle = AGENT_BUNDLE.bundle): BuildContext {
  return writeContext(join(folder, "dist/agent"), {
    Dockerfile: readFileSync(join(folder, "Dockerfile"), "utf8"),
    "agent.cjs": readFileSync(bundle, "utf8"),
    // Docker copies no directory by itself, only what is in one.
    "run/gatehouse/.keep": "",
  });
}

/** HAProxy's: a Dockerfile that copies the stock image, which it names by digest. */
export function haproxyContext(folder = AGENT_BUNDLE.folder): BuildContext {
  return writeContext(join(folder, "dist/haproxy"), {
    Dockerfile: readFileSync(join(folder, "haproxy/Dockerfile"), "utf8"),
  });
}

/**
 * Writes a folder that is the same on every machine: line ends and modes are part of what is hashed, here and by the
 * provider that builds, and both are what git and the umask of a checkout make of them. A file that is right stays as it is.
 */
export function writeContext(directory: string, files: Record<string, string>): BuildContext {
  const wanted = new Map(Object.entries(files).map(([name, text]) => [name, text.replaceAll("\r\n", "\n")]));
  for (const [name, text] of wanted) {
    const file = join(directory, name);
    mkdirSync(dirname(file), { recursive: true });
    if (!holds(file, text)) replace(file, text, `${directory}.${process.pid}`);
  }
  for (const name of readdirSync(directory, { recursive: true, encoding: "utf8" })) {
    const known = [...wanted.keys()].some((file) => join(file) === name || join(file).startsWith(join(name, "/")));
    if (!known) rmSync(join(directory, name), { recursive: true, force: true });
    else setMode(join(directory, name));
  }
  setMode(directory);
  const content = JSON.stringify([...wanted].sort(([one], [other]) => (one < other ? -1 : 1)));
  return { directory, tag: createHash("sha256").update(content).digest("hex").slice(0, 16) };
}

function holds(file: string, text: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && found.isFile() && readFileSync(file, "utf8") === text;
}

/** Whole or not at all: another process may be reading it, or doing the same. */
function replace(file: string, text: string, draft: string): void {
  writeFileSync(draft, text);
  renameSync(draft, file);
}

function setMode(file: string): void {
  const found = statSync(file);
  const mode = found.isDirectory() ? 0o755 : 0o644;
  if ((found.mode & 0o777) !== mode) chmodSync(file, mode);
}
