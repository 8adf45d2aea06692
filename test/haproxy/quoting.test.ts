import assert from "node:assert/strict";
import { directory, host, ipv4, line, name, quoted, quotedFormat, type Word } from "../../haproxy/config/quoting";

/** What ends a word, a line, a quote or a condition in haproxy.cfg. */
const HOSTILE = ["a b", "a\tb", "a\nb", "a\rb", "a\u0000b", 'a"b', "a'b", "a\\b", "a#b", "a$b", "a{b", "a}b", "a,b", "a(b", "a%b", "-f", "", "é"]; // prettier-ignore

describe("words", () => {
  it("joins own text, words and whole numbers into a line", () => {
    assert.equal(line`server ${name("blue-1")} ${host("a.bc")}:${80}`.text, "server blue-1 a.bc:80");
  });

  it("puts a line into a line", () => {
    assert.equal(line`deny ${line`if ${name("x")}`}`.text, "deny if x");
  });

  it("fails when a plain string is put into a line", () => {
    assert.throws(() => line`server ${"blue" as unknown as Word}`, /not a word: "blue"/);
  });

  it("fails when a number in a line is not whole", () => {
    for (const number of [1.5, Number.NaN, Number.POSITIVE_INFINITY])
      assert.throws(() => line`port ${number}`, /not a word/);
  });

  for (const [kind, make] of Object.entries({ name, host, ipv4, directory })) {
    for (const value of HOSTILE) {
      it(`fails when a ${kind} is ${JSON.stringify(value)}`, () =>
        assert.throws(() => make(value), /^Error: not an? /));
    }
  }

  it("keeps a name to 63 characters", () => {
    assert.equal(name("a".repeat(63)).text.length, 63);
    assert.throws(() => name("a".repeat(64)));
  });

  it("fails when a name holds the character of our own names", () => {
    assert.throws(() => name("refuse:OriginProof"), /not a name: "refuse:OriginProof"/);
  });

  it("fails when a host is an address, a single label, or an SRV name", () => {
    for (const value of ["127.0.0.1", "localhost", "_http._tcp.a.b", "a..b", "a.b.", "a.-b", `${"a".repeat(64)}.b`])
      assert.throws(() => host(value), /not a host name/);
  });

  it("fails when a directory is relative, climbs, ends in a slash, or leaves no room for a socket's name", () => {
    for (const value of ["run", "/run/../etc", "/run/", "/", "//run", `/${"a".repeat(80)}`])
      assert.throws(() => directory(value), /not a directory/);
  });

  it("quotes anything printable between single quotes, unchanged", () => {
    assert.equal(quoted('a b"c\\d#e$f{g}h').text, `'a b"c\\d#e$f{g}h'`);
  });

  it("fails when a quoted value holds a quote or a control character", () => {
    for (const value of ["a'b", "a\nb", "a\rb", "a\u0000b", "a\u007fb", "a\tb"])
      assert.throws(() => quoted(value), /cannot be quoted/);
  });

  it("doubles the percent sign where HAProxy reads a log format", () => {
    assert.equal(quotedFormat("100% %[env(PATH)]").text, "'100%% %%[env(PATH)]'");
  });
});
