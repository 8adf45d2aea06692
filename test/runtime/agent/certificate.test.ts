import { deepStrictEqual, strictEqual } from "node:assert";
import { X509Certificate } from "node:crypto";
import { bundle } from "../../../runtime/agent/certificate/bundle";
import { rejection } from "../../../runtime/agent/certificate/checks";
import { isRejected } from "../../../runtime/agent/certificate/rejected";
import { systemAnchors, trust } from "../../../runtime/agent/certificate/trust";
import { CLIENT_AUTH, SERVER_AUTH, type Certificate } from "../../../tools/haproxy/certificate";
import { authority, DAY_MS, intermediate, issue, NAME, trustText } from "./support/pki";

const root = authority();
const NOW = Date.now();

/** The code that a secret's value is rejected with; `taken` if it is not. */
function verdict(
  text: string,
  more: { anchors?: Certificate[]; use?: "server" | "client"; now?: number } = {},
): string {
  const read = bundle(text);
  if (isRejected(read)) return read.code;
  const anchors = (more.anchors ?? [root]).map((one) => new X509Certificate(one.certificate));
  const demand = { use: more.use ?? ("server" as const), names: [NAME], anchors, now: more.now ?? NOW };
  return rejection(read, demand)?.code ?? "taken";
}

describe("A certificate from the secret", () => {
  it("is taken when key, dates, name, use and chain are right", () => {
    const middle = intermediate(root);
    deepStrictEqual(
      [
        verdict(issue(root).text),
        verdict(issue(middle, {}, [middle]).text),
        verdict(issue(middle, {}, [middle, root]).text),
      ],
      ["taken", "taken", "taken"],
    );
  });

  it("fails when the key is another certificate's", () => {
    const [one, two] = [issue(root).text, issue(root).text];
    strictEqual(
      verdict(one.slice(0, one.indexOf("-----BEGIN PRIVATE")) + two.slice(two.indexOf("-----BEGIN PRIVATE"))),
      "KEY_MISMATCH",
    );
  });

  it("fails when it is cut off, at whatever point", () => {
    const { text } = issue(root);
    const codes = [30, 400, text.length - 60, text.length - 5].map((end) => verdict(text.slice(0, end)));
    deepStrictEqual(codes, ["UNREADABLE", "UNREADABLE", "UNREADABLE", "UNREADABLE"]);
  });

  it("fails when two leaves stand in it", () => {
    const [one, two] = [issue(root).text, issue(root).text];
    const key = one.indexOf("-----BEGIN PRIVATE");
    const both = one.slice(0, key) + two.slice(0, two.indexOf("-----BEGIN PRIVATE")) + one.slice(key);
    strictEqual(verdict(both), "CHAIN_BROKEN");
  });

  it("fails when a block of another kind, no key, two keys or no certificate stands in it", () => {
    const { text } = issue(root);
    const key = text.slice(text.indexOf("-----BEGIN PRIVATE"));
    deepStrictEqual(
      [text.replaceAll("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"), text.replace(key, ""), text + key, key].map((t) =>
        verdict(t),
      ),
      ["WRONG_BLOCK", "NO_KEY", "NO_KEY", "NO_CERTIFICATE"],
    );
  });

  it("is the same with carriage returns and blank lines, and is written without either", () => {
    const { text } = issue(root);
    const odd = bundle(text.replaceAll("-----\n", "-----\r\n\r\n"));
    if (isRejected(odd)) throw new Error(odd.code);
    strictEqual(odd.pem, text);
  });

  it("fails by the clock that is passed in: not yet valid, expired, and to the second", () => {
    const from = new Date(Math.floor(NOW / 1000) * 1000);
    const { text } = issue(authority("r"), { from, to: new Date(from.getTime() + DAY_MS) });
    const late = root;
    const at = (ms: number) => verdict(text, { now: from.getTime() + ms, anchors: [late] });
    deepStrictEqual(
      [at(-1), at(0), at(DAY_MS - 1), at(DAY_MS)],
      ["NOT_YET_VALID", "UNTRUSTED", "UNTRUSTED", "EXPIRED"],
    );
  });

  it("fails when the clock is 40 days off, either way", () => {
    const { text } = issue(root);
    deepStrictEqual(
      [verdict(text, { now: NOW - 40 * DAY_MS }), verdict(text, { now: NOW + 40 * DAY_MS })],
      ["NOT_YET_VALID", "EXPIRED"],
    );
  });

  it("fails when its name is only the subject's, or another", () => {
    deepStrictEqual(
      [issue(root, { names: [] }), issue(root, { names: ["other.test"] })].map(({ text }) => verdict(text)),
      ["NAME_MISMATCH", "NAME_MISMATCH"],
    );
  });

  it("fails when it is not issued for its use, or for none in particular", () => {
    const only = (uses: string[]) => issue(root, { uses }).text;
    deepStrictEqual(
      [
        verdict(only([CLIENT_AUTH])),
        verdict(only([SERVER_AUTH])),
        verdict(only([SERVER_AUTH]), { use: "client" }),
        verdict(issue(root, { uses: undefined as never }).text),
      ],
      ["WRONG_USE", "taken", "WRONG_USE", "WRONG_USE"],
    );
  });

  it("fails when it is an authority's own", () => {
    const own = authority(NAME, { names: [NAME], uses: [SERVER_AUTH] });
    strictEqual(verdict(own.bundle, { anchors: [own] }), "NOT_A_LEAF");
  });

  it("fails when an intermediate is missing, expired, foreign, or not an authority", () => {
    const middle = intermediate(root);
    const expired = intermediate(root, { to: new Date(NOW - 1000) });
    const noCa = intermediate(root, { authority: false });
    deepStrictEqual(
      [
        verdict(issue(middle).text),
        verdict(issue(expired, {}, [expired]).text),
        verdict(issue(middle, {}, [intermediate(root)]).text),
        verdict(issue(noCa, {}, [noCa]).text),
      ],
      ["UNTRUSTED", "CHAIN_EXPIRED", "CHAIN_BROKEN", "CHAIN_BROKEN"],
    );
  });

  it("fails when an authority of the same name, but another key, is trusted", () => {
    deepStrictEqual(
      [verdict(issue(root).text, { anchors: [authority()] }), verdict(issue(root).text, { anchors: [] })],
      ["UNTRUSTED", "UNTRUSTED"],
    );
  });

  it("fails when the only authority that vouches for it has expired", () => {
    const old = authority("old", { to: new Date(NOW - 1000) });
    strictEqual(verdict(issue(old).text, { anchors: [old] }), "UNTRUSTED");
  });

  it("fails under the public authorities when it is a private one's", () => {
    const read = bundle(issue(root).text);
    if (isRejected(read)) throw new Error(read.code);
    const demand = { use: "server" as const, names: [NAME], anchors: systemAnchors(), now: NOW };
    strictEqual(rejection(read, demand)?.code, "UNTRUSTED");
  });
});

describe("The trust bundle", () => {
  const other = authority("gatehouse root 2");
  const code = (text: string): string => {
    const read = trust(text, NOW);
    return isRejected(read) ? read.code : "taken";
  };

  it("is taken with one authority or with the old and the new", () => {
    deepStrictEqual([code(trustText(root, root)), code(trustText(root, root, other))], ["taken", "taken"]);
  });

  it("fails when it is emptied", () => strictEqual(code(trustText(root)), "TRUST_EMPTY"));

  it("fails when its issuer is not vouched for", () => strictEqual(code(trustText(root, other)), "TRUST_ISSUER"));

  it("fails when an anchor is a leaf", () => {
    const leaf = { ...root, certificate: issue(root).text.split("-----BEGIN PRIVATE")[0]! };
    strictEqual(code(trustText(root, root, leaf)), "TRUST_NOT_AN_AUTHORITY");
  });

  it("fails when every anchor has expired", () => {
    const old = authority("old", { to: new Date(NOW - 1000) });
    strictEqual(code(trustText(old, old)), "TRUST_EXPIRED");
  });

  it("fails when it is no JSON of version 1, or holds a key", () => {
    const keyed = JSON.stringify({ version: 1, issuer: root.certificate, anchors: root.bundle });
    deepStrictEqual(
      ["", "{}", "[]", '{"version":2}', '{"version":1,"issuer":1,"anchors":""}', keyed].map(code),
      Array.from({ length: 6 }, () => "TRUST_UNREADABLE"),
    );
  });

  it("has one hash, whatever the order of its anchors", () => {
    const hashes = [trustText(root, root, other), trustText(root, other, root), trustText(root, root)].map((text) => {
      const read = trust(text, NOW);
      return isRejected(read) ? read.code : read.hash;
    });
    strictEqual(hashes[0], hashes[1]);
    strictEqual(hashes[0] === hashes[2], false);
    strictEqual(/^[0-9a-f]{16}$/.test(hashes[0]!), true);
  });
});
