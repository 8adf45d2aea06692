import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { dictionary, fields, flag, input, list, oneOf, quantity, text, whole, type Resolved } from "../../fields";
import { label } from "../../fields/dns";

const Color = { Red: "Red", Green: "Green" } as const;
type Color = (typeof Color)[keyof typeof Color];

interface Inner {
  readonly name: string;
  readonly weight?: number;
}

interface Outer {
  readonly size: number;
  readonly rate?: number;
  readonly color?: Color;
  readonly inner: Inner;
  readonly more?: Inner[];
  readonly note?: string;
  readonly on?: boolean;
  readonly arn: pulumi.Input<string>;
  readonly arns?: pulumi.Input<pulumi.Input<string>[]>;
  readonly byName?: Record<string, Color>;
}

const INNER = fields<Inner>()({
  name: text(label(30, "blue")),
  weight: whole({ from: 0, to: 256 }).withDefault(100, "all alike"),
});

const OUTER = fields<Outer>()({
  size: whole({ from: 1, to: 9, unit: "tasks", why: "ten are too many" }),
  rate: quantity({ above: 0, unit: "requests a second" }).optional("no limit"),
  color: oneOf(Color).withDefault("Red", "it stands out"),
  inner: INNER,
  more: list(INNER, { of: "parts", to: 2, distinct: { by: "name" } }).optional("none"),
  note: text(label(10, "some")).optional("none"),
  on: flag().withDefault(true, "off is for trials"),
  arn: input(text(label(20, "here"))),
  arns: input(list(input(text(label(20, "here"))), { of: "places", from: 1, distinct: true })).optional("nowhere"),
  byName: dictionary(label(10, "key"), oneOf(Color)).withDefault({}, "nobody is special"),
});

const sound: Outer = { size: 3, inner: { name: "blue" }, arn: "here" };

describe("a table of fields", () => {
  it("tells who looks for a setting that is elsewhere what to do instead, and nobody else", () => {
    const inner = fields<Inner>()(INNER.rows, { colour: "leave it out: see color" });
    assert.deepEqual(inner.problems({ name: "blue", colour: 7, toString: 1 }, "inner"), [
      "inner.colour: leave it out: see color; got 7",
      'inner.toString: use one of name, weight; got "toString"',
    ]);
  });

  it("finds nothing wrong with what fits", () => {
    assert.deepEqual(OUTER.problems(sound), []);
    assert.deepEqual(
      OUTER.problems({
        ...sound,
        rate: 0.5,
        color: "Green",
        more: [{ name: "a", weight: 0 }],
        note: "some",
        on: false,
        arns: ["a", "b"],
        byName: { a: "Red" },
      }),
      [],
    );
  });

  it("fills in the defaults, at every depth, and nothing else", () => {
    const settings = OUTER.resolve({ ...sound, more: [{ name: "green", weight: 7 }, { name: "red" }] });
    assert.deepEqual(settings, {
      size: 3,
      color: "Red",
      inner: { name: "blue", weight: 100 },
      more: [
        { name: "green", weight: 7 },
        { name: "red", weight: 100 },
      ],
      on: true,
      arn: "here",
      byName: {},
    });
    // What has a default is there for the compiler, too.
    const weights: number[] = [settings.inner.weight, settings.more?.[0]?.weight ?? 0];
    assert.deepEqual([weights, settings.color.length, settings.on], [[100, 7], 3, true]);
  });

  it("keeps a value that is false, zero or empty", () => {
    const { on, inner } = OUTER.resolve({ ...sound, on: false, inner: { name: "blue", weight: 0 } });
    assert.deepEqual([on, inner.weight], [false, 0]);
  });

  it("takes undefined for left out", () => {
    const given = { ...sound, rate: undefined, color: undefined };
    assert.deepEqual([OUTER.problems(given), OUTER.resolve(given as never).color], [[], "Red"]);
  });

  it("leaves a value that does not fit as it is", () => {
    assert.deepEqual(OUTER.resolve({ ...sound, more: "no list", inner: 1 } as never), {
      ...sound,
      more: "no list",
      inner: 1,
      color: "Red",
      on: true,
      byName: {},
    });
  });

  for (const [why, changes, said] of [
    ["a number is too large", { size: 10 }, "size: use a whole number of tasks from 1 to 9 (ten are too many); got 10"],
    ["a number is text", { size: "3" }, 'size: use a whole number of tasks from 1 to 9 (ten are too many); got "3"'],
    ["a number is broken", { size: 1.5 }, "size: use a whole number of tasks from 1 to 9 (ten are too many); got 1.5"],
    ["a number is none", { size: NaN }, "size: use a whole number of tasks from 1 to 9 (ten are too many); got NaN"],
    ["a quantity is at its limit", { rate: 0 }, "rate: use a number of requests a second above 0; got 0"],
    ["a quantity has no end", { rate: Infinity }, "rate: use a number of requests a second above 0; got Infinity"],
    ["a member is unknown", { color: "Blue" }, 'color: use one of Red, Green; got "Blue"'],
    ["a member is misspelt", { color: "green" }, 'color: use Green, or another of Red; got "green"'],
    ["a member is what every object has", { color: "constructor" }, 'color: use one of Red, Green; got "constructor"'],
    ["a flag is text", { on: "true" }, 'on: use true or false; got "true"'],
    ["a value is null", { on: null }, "on: use true or false; got null"],
    ["a group is a list", { inner: [] }, "inner: give a group of settings (name, weight); got []"],
    ["a group is a value", { inner: "blue" }, 'inner: give a group of settings (name, weight); got "blue"'],
    ["a list is a value", { more: "a" }, 'more: give a list of parts; got "a"'],
    ["a list is a group", { more: { 0: 1, length: 1 } }, 'more: give a list of parts; got {"0":1,"length":1}'],
    ["a list is too long", { more: [{ name: "a" }, { name: "b" }, { name: "c" }] }, "more: give 0 to 2 parts; got 3"],
    [
      "an item stands twice",
      { more: [{ name: "a" }, { name: "a" }] },
      'more: give each of the parts its own name; got ["a"]',
    ],
    [
      "an item does not fit",
      { more: [{ name: "a" }, {}] },
      `more[1].name: ${label(30, "").what}, such as blue; got nothing`,
    ],
    ["a list has a hole", { more: new Array(1) }, `more[0].name: ${label(30, "").what}, such as blue; got nothing`],
    ["a list is empty", { arns: [] }, "arns: give 1 or more places; got 0"],
    ["a key does not fit", { byName: { "a b": "Red" } }, `byName: ${label(10, "").what}, such as key; got "a b"`],
    ["a value by name does not fit", { byName: { a: "Rd" } }, 'byName.a: use Red, or another of Green; got "Rd"'],
    [
      "something required is missing",
      { size: undefined },
      "size: use a whole number of tasks from 1 to 9 (ten are too many); got nothing",
    ],
    [
      "a field is misspelt",
      { colour: "Red" },
      'colour: use color, or another of size, rate, inner, more, note, on, arn, arns, byName; got "colour"',
    ],
    [
      "a field is what every object has",
      { constructor: 1 },
      'constructor: use one of size, rate, color, inner, more, note, on, arn, arns, byName; got "constructor"',
    ],
    [
      "a field's name is not a word",
      { "a b": 1 },
      'args["a b"]: use one of size, rate, color, inner, more, note, on, arn, arns, byName; got "a b"',
    ],
    [
      "a plain value is an Output",
      { size: pulumi.output(3) },
      "size: give a plain value, because it decides what is created; got an Output, known only at deploy time",
    ],
    [
      "a plain list is an Output",
      { more: pulumi.output([]) },
      "more: give a plain value, because it decides what is created; got an Output, known only at deploy time",
    ],
    [
      "a plain group is a promise",
      { inner: Promise.resolve({}) },
      "inner: give a plain value, because it decides what is created; got an Output, known only at deploy time",
    ],
    [
      "an item of a plain list is an Output",
      { more: [pulumi.output({ name: "a" })] },
      "more[0]: give a plain value, because it decides what is created; got an Output, known only at deploy time",
    ],
  ] as const) {
    it(`fails when ${why}`, () => {
      assert.deepEqual(OUTER.problems({ ...sound, ...changes }), [said]);
    });
  }

  for (const value of [undefined, null, 1, "args", [], () => 1]) {
    it(`fails when it is given ${typeof value === "function" ? "a function" : JSON.stringify(value)}`, () => {
      const said = OUTER.problems(value);
      assert.equal(said.length, 1);
      assert.match(said[0]!, /^args: give a group of settings \(size, rate, .*\); got /);
    });
  }

  it("fails with all that is wrong at once, each in its place below the path", () => {
    assert.deepEqual(
      OUTER.problems({ sise: 1, inner: { name: "B", weight: -1 } }, "fleet").map((one) => one.split(":")[0]),
      ["fleet.sise", "fleet.size", "fleet.inner.name", "fleet.inner.weight", "fleet.arn"],
    );
  });

  it("checks an input that is known now, and leaves an Output or a promise to AWS", () => {
    assert.equal(OUTER.problems({ ...sound, arn: "NOT THERE" }).length, 1);
    assert.equal(OUTER.problems({ ...sound, arns: ["here", "NOT THERE", pulumi.output("x")] }).length, 1);
    assert.deepEqual(OUTER.problems({ ...sound, arn: pulumi.output("NOT THERE") }), []);
    assert.deepEqual(OUTER.problems({ ...sound, arns: pulumi.output(["NOT THERE"]) }), []);
    assert.deepEqual(OUTER.problems({ ...sound, arns: [pulumi.secret("NOT THERE"), Promise.resolve("X Y")] }), []);
    const later = pulumi.output("x");
    assert.equal(OUTER.resolve({ ...sound, arn: later }).arn, later);
  });

  it("shows no value that is confidential", () => {
    const proof = text({ what: "give 43 letters", fits: /^[a-z]{43}$/, example: "a".repeat(43), confidential: true });
    assert.deepEqual(proof.problems("hunter2", "proof"), ["proof: give 43 letters; got a value that is not shown"]);
  });

  it("says why a default is what it is", () => {
    assert.deepEqual(
      [INNER.rows.weight.default, INNER.rows.weight.because, OUTER.rows.note.without],
      [100, "all alike", "none"],
    );
  });
});

/*
 * Each of these must not compile. `npm run types` fails for a directive that finds no error below it.
 */
// @ts-expect-error a row is missing
void (() => fields<Inner>()({ name: text(label(30, "blue")) }));
// @ts-expect-error a row is unknown
void (() => fields<Inner>()({ name: INNER.rows.name, weight: INNER.rows.weight, wait: INNER.rows.weight }));
// @ts-expect-error a row is of another kind
void (() => fields<Inner>()({ name: flag(), weight: INNER.rows.weight }));
// @ts-expect-error an optional field has neither a default nor what is so without one
void (() => fields<Inner>()({ name: INNER.rows.name, weight: whole({ from: 0, to: 256 }) }));
// @ts-expect-error a required field has a default
void (() => fields<Inner>()({ name: INNER.rows.name.withDefault("x", "y"), weight: INNER.rows.weight }));
// @ts-expect-error a default is of another type
void (() => whole({ from: 0, to: 256 }).withDefault("100", "all alike"));
// @ts-expect-error a default has no reason
void (() => whole({ from: 0, to: 256 }).withDefault(100));
// @ts-expect-error a member of the closed set is missing
void (() => fields<{ color: Color }>()({ color: oneOf({ Red: "Red" }) }));
// @ts-expect-error the closed set has a member more than the type
void (() => fields<{ color: Color }>()({ color: oneOf({ Red: "Red", Green: "Green", Blue: "Blue" }) }));
// @ts-expect-error a closed set is any text
void (() => fields<{ color: Color }>()({ color: text(label(10, "red")) }));
// @ts-expect-error a field that may be an Output is checked as if it were plain
void (() => fields<{ arn: pulumi.Input<string> }>()({ arn: text(label(10, "here")) }));
// @ts-expect-error a plain field lets Outputs pass
void (() => fields<{ name: string }>()({ name: input(text(label(10, "here"))) }));
// @ts-expect-error the list as a whole may be an Output
void (() => fields<{ arns: pulumi.Input<string[]> }>()({ arns: list(text(label(9, "a")), { of: "places" }) }));
// @ts-expect-error a nested list holds another kind
void (() => fields<{ all: Inner[] }>()({ all: list(whole({ from: 0, to: 1 }), { of: "parts" }) }));
// @ts-expect-error a default of a group lacks a field
void (() => fields<{ inner?: Inner }>()({ inner: INNER.withDefault({ weight: 1 }, "some") }));
// A read-only list is a list.
void (() => fields<{ readonly all: readonly Inner[] }>()({ all: list(INNER, { of: "parts" }) }));
// @ts-expect-error what has no default may be missing from what is resolved
void ((settings: Resolved<Outer, (typeof OUTER)["rows"]>): number => settings.rate);
