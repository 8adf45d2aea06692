import assert from "node:assert/strict";
import fc from "fast-check";
import { decodedPart, inRequestLine, PathEncoding, requestPath } from "../../../../tools/local/gateway/path-encoding";

/** Any code points but halves of pairs; fast-check's own ("binary") makes a table of all of them first, for a second. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0x10_ff_ff }).filter((one) => one < 0xd800 || one > 0xdfff))
  .map((points) => String.fromCodePoint(...points));

describe("a path that the gateway hands on", () => {
  for (const [sent, handedOn] of [
    ["/orders/1", "/orders/1"],
    ["/a%2Fb", "/a/b"],
    ["/%2e%2e/admin", "/../admin"],
    ["/a%2fb%2F..", "/a/b/.."],
    ["/a%20b", "/a%20b"],
    ["/a%0d%0ahost:%20x", "/a%0D%0Ahost:%20x"],
    ["/a%3Fb%23c", "/a%3Fb%23c"],
    ["/a%252Fb", "/a%252Fb"],
    ["/%C3%A9", "/%C3%A9"],
    ["/%ff", "/%C3%BF"],
    ["/%zz", "/%25zz"],
  ] as const) {
    it(`is ${handedOn} for ${sent}, if it is decoded, and as it came if it is kept`, () => {
      assert.equal(requestPath(sent, PathEncoding.Decoded), handedOn);
      assert.equal(requestPath(sent, PathEncoding.Kept), sent);
    });
  }

  it("can always stand in a request line, and be decoded once more to what it says", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const path = inRequestLine(`/${text}`);
        assert.match(path, /^\/[\x21-\x7e]*$/);
        assert.doesNotMatch(path, /[?#]/);
        assert.equal(decodedPart(path), `/${text}`);
      }),
    );
  });
});
