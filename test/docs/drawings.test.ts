import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../support/plans";

const FOLDER = path.join(ROOT, "docs/drawings");

/** Elements of a drawing whose tags do not match, as text; none in one that every browser draws. */
function unmatched(svg: string): string[] {
  const open: string[] = [];
  for (const [tag, close, name = "", empty] of svg.matchAll(/<(\/?)(\w+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (close === "") open.push(...(empty === "" ? [name] : []));
    else if (open.pop() !== name) return [tag];
  }
  return open;
}

describe("the drawings", () => {
  for (const file of readdirSync(FOLDER)) {
    const svg = readFileSync(path.join(FOLDER, file), "utf8");

    it(`are well-formed, light and dark, and say in words what they show: ${file}`, () => {
      assert.deepEqual(unmatched(svg), []);
      assert.match(svg, /<title id="title">[^<]{10,}<\/title>\n<desc id="desc">[^<]{30,}<\/desc>/);
      assert.match(svg, /@media \(prefers-color-scheme: dark\)/);
      // An image in a page loads nothing else.
      assert.doesNotMatch(svg, /href|url\((?!#)|@import|<script/);
    });

    it(`stay within their frame: ${file}`, () => {
      const [, width = "", height = ""] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
      const boxes = [...svg.matchAll(/<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/g)];
      assert.ok(boxes.length > 3);
      for (const [, x, y, w, h] of boxes)
        assert.ok(Number(x) + Number(w) <= Number(width) && Number(y) + Number(h) <= Number(height), `${x} ${y}`);
      // Some six units a character of the smaller text.
      for (const [, text = ""] of svg.matchAll(/<text class="sub"[^>]*>([^<]*)</g)) assert.ok(text.length <= 22, text);
    });
  }

  it("show the hops that the components have, in their order", () => {
    const heads = (file: string) =>
      [...readFileSync(path.join(FOLDER, file), "utf8").matchAll(/<text x=[^>]*>([^<]*)</g)].map(([, text]) => text);
    assert.deepEqual(heads("request.svg"), ["client", "gateway", "link", "balancer", "fleet", "backends"]);
    assert.deepEqual(heads("certificate.svg"), ["issue", "secret", "rotate", "agent", "haproxy"]);
  });
});
