import assert from "node:assert/strict";
import { gatehouseProblems } from "../../components/index";
import { baseline, type Settings } from "../../stacks/baseline";
import { settingsFor, stacks } from "../../stacks/index";

/** What no check need look at, for both of its values are sound. */
const FREE: Record<string, string> = {
  "balancer.crossZone": "off: a zone without tasks answers nothing, and costs nothing between zones",
  "balancer.protect": "off: to be torn down",
  protect: "off: to be torn down",
};

/** A value that is of the right type and makes no sense anywhere. */
const NONSENSE: Record<string, unknown> = { number: -0.5, string: "No such thing", object: ["No such thing"] };

describe("each setting of the baseline", () => {
  for (const path of leaves(baseline)) {
    const at = shown(path);
    if (at in FREE) {
      it(`may be anything of its type if it is ${at}`, () => {
        assert.deepEqual(refusals(path, !valueAt(baseline, path)), []);
      });
      continue;
    }
    it(`fails when ${at} makes no sense`, () => {
      const said = refusals(path, NONSENSE[typeof valueAt(baseline, path)]);
      assert.ok(
        said.some((problem) => problem.startsWith(at) && /^[[:]/.test(problem.slice(at.length))),
        `nothing is said of ${at}: check it, or say in FREE why it may be anything; said: ${said.join(", ")}`,
      );
    });
  }

  it("is there, if it may be anything", () => {
    const there = leaves(baseline).map(shown);
    assert.deepEqual(
      Object.keys(FREE).filter((at) => !there.includes(at)),
      [],
    );
  });
});

/** All that is said of the baseline with one value replaced. */
function refusals(path: string[], value: unknown): string[] {
  stacks.trial = replaced(baseline, path, value) as Settings;
  try {
    // What is wrong with the facts, of which there are none, is not asked here.
    return gatehouseProblems("gatehouse", settingsFor("trial", {}).args);
  } finally {
    delete stacks.trial;
  }
}

/** Where single values stand; of a list, in its first item; an empty list is a value itself. */
function leaves(value: unknown, at: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [at];
  const inner = Array.isArray(value) ? Object.entries(value).slice(0, 1) : Object.entries(value);
  if (inner.length === 0) return [at];
  return inner.flatMap(([key, one]) => leaves(one, [...at, key]));
}

function valueAt(value: unknown, [key, ...rest]: string[]): unknown {
  return key === undefined ? value : valueAt((value as Record<string, unknown>)[key], rest);
}

function replaced(value: unknown, [key, ...rest]: string[], by: unknown): unknown {
  if (key === undefined) return by;
  const inner = replaced((value as Record<string, unknown>)[key], rest, by);
  return Array.isArray(value) ? value.with(Number(key), inner) : { ...(value as object), [key]: inner };
}

/** `stages[0].name`; a list of plain values is refused as a whole. */
function shown(path: string[]): string {
  const text = path.reduce((at, key) => (/^\d+$/.test(key) ? `${at}[${key}]` : at ? `${at}.${key}` : key), "");
  return text.replace(/\[0\]$/, "");
}
