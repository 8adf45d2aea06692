import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { publicNames } from "./names";

const ROOT = path.resolve(__dirname, "../..");
const RELEASED = path.join(ROOT, "test/golden/names");
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const lines = (text: string) => text.trim().split("\n");

const changelog = read("CHANGELOG.md");
const { version } = JSON.parse(read("package.json")) as { version: string };

/** The versions of the changelog, the newest first, each with what stands below it. */
const sections = changelog
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ title: text.split("\n")[0]!, text }));

/** Which of the names that are new, or gone, since a version the changelog does not name. */
export function untold(before: readonly string[], now: readonly string[], told: string): string[] {
  const [was, is] = [new Set(before), new Set(now)];
  return [
    ...now.filter((name) => !was.has(name)).map((name) => ["Added", name] as const),
    ...before.filter((name) => !is.has(name)).map((name) => ["Removed", name] as const),
  ].flatMap(([heading, name]) => (isTold(name, heading, told) ? [] : [`### ${heading}: \`${name}\``]));
}

/**
 * Whether a heading, or `Changed`, has the name in backquotes; or with a `*` at its end what it begins with, for many of a kind. Of what
 * is gone each is named in full.
 */
function isTold(name: string, heading: string, told: string): boolean {
  const parts = told.split(/^### /m).filter((part) => part.startsWith(heading) || part.startsWith("Changed"));
  const named = parts.flatMap((part) => [...part.matchAll(/`([^`]+)`/g)].map(([, one]) => one!));
  return named.some((one) => one === name || (heading === "Added" && one.endsWith("*") && one.length > 12 && name.startsWith(one.slice(0, -1)))); // prettier-ignore
}

/** A release keeps the names of its version: `RELEASE=1 npx mocha test/package/names.test.ts`, once the version has its title. */
function release(): void {
  rmSync(RELEASED, { recursive: true, force: true });
  mkdirSync(RELEASED, { recursive: true });
  writeFileSync(path.join(RELEASED, `${version}.txt`), `${publicNames().join("\n")}\n`);
}

describe("The changelog", () => {
  before(() => {
    if (process.env["RELEASE"] === "1") release();
  });

  it("is of versions, the newest first, and begins with what is not released", () => {
    assert.equal(sections[0]?.title, "Unreleased");
    const versions = sections.slice(1).map(({ title }) => /^(\d+)\.(\d+)\.(\d+) - \d{4}-\d{2}-\d{2}$/.exec(title));
    assert.ok(
      versions.every((found) => found !== null),
      sections.map(({ title }) => title).join(", "),
    );
    assert.equal(sections[1]?.title.split(" ")[0], version);
    const order = versions.map((found) => found.slice(1).map(Number));
    assert.deepEqual(
      order,
      [...order].sort((a, b) => b[0]! - a[0]! || b[1]! - a[1]! || b[2]! - a[2]!),
    );
  });

  it("has under each heading of Keep a Changelog alone", () => {
    const headings = [...changelog.matchAll(/^### (.*)$/gm)].map(([, one]) => one!);
    const known = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Upgrading"];
    assert.deepEqual(
      headings.filter((one) => !known.includes(one)),
      [],
    );
  });

  it("says of every version with something removed or changed how one upgrades", () => {
    for (const { title, text } of sections) {
      if (/^### (Removed|Changed)$/m.test(text)) assert.match(text, /^### Upgrading$/m, title);
    }
  });

  it("names each public name, type token and resource that is new or gone since the last release", () => {
    const released = lines(read(`test/golden/names/${version}.txt`));
    const missing = untold(released, publicNames(), sections[0]!.text);
    assert.deepEqual(missing, [], `CHANGELOG.md, Unreleased: add what is there now, in backquotes, below its heading:\n${missing.join("\n")}`); // prettier-ignore
  });

  it("has the names of its versions kept, so that they can be compared", () => {
    const kept = readdirSync(RELEASED).map((file) => path.parse(file).name);
    assert.deepEqual(kept, [version]);
  });
});

describe("A name that the changelog does not tell", () => {
  const before = ["type gatehouse:index:Link", "gatehouse:index:Link takes vpcId: string"];

  it("is found when it is new, gone, or of another type", () => {
    assert.deepEqual(untold(before, before, ""), []);
    assert.deepEqual(untold(before, [...before, "command init"], ""), ["### Added: `command init`"]);
    assert.deepEqual(untold(before, before.slice(1), ""), ["### Removed: `type gatehouse:index:Link`"]);
    assert.deepEqual(untold(before, [before[0]!, "gatehouse:index:Link takes vpcId?: string"], ""), [
      "### Added: `gatehouse:index:Link takes vpcId?: string`",
      "### Removed: `gatehouse:index:Link takes vpcId: string`",
    ]);
  });

  it("is told below its own heading alone, and what is gone in full", () => {
    const now = [...before, "command init", "command init --name"];
    assert.deepEqual(untold(before, now, "\n### Added\n\n- `command init*`, which makes a program\n"), []);
    assert.equal(untold(before, now, "\n### Removed\n\n- `command init*`\n").length, 2);
    assert.deepEqual(untold(before, [], "\n### Removed\n\n- `type gatehouse:index:Link*`\n").length, 2);
    assert.deepEqual(untold(before, before.slice(1), "\n### Removed\n\n- `type gatehouse:index:Link`\n"), []);
  });
});
