import assert from "node:assert/strict";
import { GATEHOUSE } from "../../components/gatehouse/args";
import { COMMANDS } from "../../tools/cli/commands";
import { PREVIEW } from "../../tools/preview/arguments";
import { flagName, readArguments, type Usage } from "../../tools/shared/arguments";
import type { AnyKind } from "../support/settings";

/** A name as a slip of the finger has it: two letters near the end in the wrong order, or one too many where those are the same. */
function misspelt(name: string): string {
  const [head, a, b] = [name.slice(0, -2), name.at(-2)!, name.at(-1)!];
  return a === b ? `${name}${b}` : `${head}${b}${a}`;
}

/** Every group of a table, by what leads to it. */
function groupsOf(kind: AnyKind, path: string): [path: string, group: AnyKind & { rows: object }][] {
  if (kind.is === "list") return groupsOf(kind.item as AnyKind, `${path}[]`);
  if (kind.is === "dictionary") return groupsOf(kind.value as AnyKind, `${path}.*`);
  if (kind.is === "input") return groupsOf(kind.plain as AnyKind, path);
  if (kind.is !== "group") return [];
  const below = Object.entries(kind.rows as unknown as Record<string, AnyKind>);
  return [[path, kind], ...below.flatMap(([key, row]) => groupsOf(row, `${path}.${key}`))];
}

describe("A name that is misspelt", () => {
  const groups = groupsOf(GATEHOUSE as unknown as AnyKind, "args");

  it("is answered with the right one: every setting of three letters and more, at any depth", () => {
    const names = groups.flatMap(([path, group]) => Object.keys(group.rows).map((name) => ({ path, group, name })));
    assert.ok(names.length > 150, String(names.length));
    const missed = names
      .filter(({ name, group }) => name.length > 3 && !Object.hasOwn(group.rows, misspelt(name)))
      .filter(({ group, name }) => {
        const found = group.problems({ [misspelt(name)]: 1 }, "");
        return !found.some((one) => new RegExp(`^${misspelt(name)}: use (one of )?${name}\\b`).test(one));
      });
    assert.deepEqual(
      missed.map(({ path, name }) => `${path}.${name}`),
      [],
    );
  });

  const lines: (readonly [name: string, line: Usage])[] = [
    ["npm start", PREVIEW],
    ...Object.entries(COMMANDS).map(([name, { line }]) => [name, line] as const),
  ];
  for (const [name, line] of lines) {
    it(`is answered with the right one: every option of ${name}`, () => {
      const flags = Object.entries(line.options).flatMap(([key, one]) =>
        "isOperand" in one ? [] : [`--${flagName(key)}`],
      );
      for (const flag of flags) {
        assert.throws(
          () => readArguments(line, [misspelt(flag)]),
          ({ message }: Error) => {
            assert.match(
              message,
              new RegExp(`^${misspelt(flag)}: there is no such option; use ${flag}, or another of `, "m"),
            );
            return true;
          },
        );
      }
    });
  }
});
