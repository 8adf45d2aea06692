import { deepStrictEqual } from "node:assert";
import fc from "fast-check";
import { sorted } from "../../../runtime/agent/collect/lines";

/** As HAProxy 3.4 writes it into the ring, with the zero byte. */
const dropped = (lines: number): string => (lines === 1 ? "1 event dropped\0\n" : `${lines} events dropped\0\n`);

describe("What a ring holds", () => {
  it("is objects, in their order, and how many lines were dropped between them; nothing else counts", () => {
    const object = fc.string({ unit: "grapheme-ascii" }).map((path) => ({ text: `${JSON.stringify({ path })}\n`, lost: 0 })); // prettier-ignore
    const lost = fc.integer({ min: 1, max: 2 ** 31 - 1 }).map((lines) => ({ text: dropped(lines), lost: lines }));
    const other = fc.constantFrom("Proxy edge stopped.\n", "\n", " 3 events dropped\n", "3 events dropped in all\n").map((text) => ({ text, lost: 0 })); // prettier-ignore
    fc.assert(
      fc.property(fc.array(fc.oneof(object, lost, other)), (lines) => {
        const got = sorted(Buffer.from(lines.map(({ text }) => text).join("")));
        deepStrictEqual([got.objects.toString(), got.dropped], [
          lines.map(({ text }) => text).filter((text) => text.startsWith("{")).join(""),
          lines.reduce((sum, { lost: some }) => sum + some, 0),
        ]); // prettier-ignore
      }),
    );
  });

  it("counts nothing that a client wrote into a line", () => {
    const { dropped: none } = sorted(Buffer.from(`${JSON.stringify({ user_agent: "\n9 events dropped\0\n" })}\n`));
    deepStrictEqual(none, 0);
  });
});
