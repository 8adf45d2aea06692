import assert from "node:assert/strict";
import fc from "fast-check";
import type { CertificateBundle } from "../../../runtime/certificate/bundle";
import { systemAnchors } from "../../../runtime/certificate/trust";
import { validate, type Requirements } from "../../../runtime/certificate/validate";
import { bundle, ecKey, inDays, make, type Made, type Wanted } from "./support/chains";

const NAME = "origin.example.com";
const now = new Date(Math.floor(Date.now() / 1000) * 1000);
const to = inDays(30, now);

describe("validate", () => {
  let root: Made;
  let middle: Made;
  let good: Made;

  before(async () => {
    root = await make({ name: "root", to: inDays(3653, now) });
    middle = await make({ name: "middle", issuer: root, authority: true, to: inDays(365, now) });
    good = await leaf();
  });

  const leaf = (changes: Partial<Wanted> = {}) =>
    make({ name: NAME, issuer: root, names: [NAME], uses: ["Server"], to, ...changes });

  function problems(of: CertificateBundle, changes: Partial<Requirements> = {}): string[] {
    const anchors = [root.certificate];
    const requirements = {
      names: [NAME],
      uses: ["Server" as const],
      anchors,
      minimumRemainingDays: 20,
      now,
      ...changes,
    };
    return validate(of, requirements).map(({ code, message }) => `${code}: ${message}`);
  }
  const codes = (of: CertificateBundle, changes: Partial<Requirements> = {}) =>
    problems(of, changes).map((problem) => problem.split(":")[0]);

  it("finds nothing wrong with a leaf, with an intermediate, and with the root sent along", async () => {
    const below = await leaf({ issuer: middle });
    assert.deepEqual(
      [bundle(good), bundle(below, middle), bundle(below, middle, root)].map((one) => problems(one)),
      [[], [], []],
    );
  });

  it("finds a key that is another certificate's", async () => {
    const other = await leaf();
    assert.deepEqual(problems({ ...bundle(good), key: other.privateKey }), [
      "KeyMismatch: the key is another certificate's",
    ]);
  });

  it("finds a leaf that may sign", async () => {
    const authority = await leaf({ authority: true });
    assert.deepEqual(problems(bundle(authority)), ["NotALeaf: the first certificate is an authority's"]);
  });

  it("finds what is not valid yet and what has expired, to the second", async () => {
    const made = await leaf({ from: now, to: inDays(1, now) });
    const at = (ms: number) => codes(bundle(made), { now: new Date(now.getTime() + ms), minimumRemainingDays: 0 });
    assert.deepEqual([at(-1), at(0), at(86_400_000 - 1), at(86_400_000)], [["NotYetValid"], [], [], ["Expired"]]);
  });

  it("finds a clock that is 40 days off, either way, and says the date", () => {
    assert.match(
      problems(bundle(good), { now: inDays(-40, now) }).join(),
      /NotYetValid: certificate 1 of the chain is not valid yet \(\w+ +\d+ [\d:]+ \d+ GMT\)/,
    );
    assert.match(
      problems(bundle(good), { now: inDays(40, now), minimumRemainingDays: 0 }).join(),
      /^Expired: certificate 1 of the chain has expired \(/,
    );
  });

  it("finds what ends too soon, to the second", () => {
    assert.deepEqual(codes(bundle(good), { now: inDays(10, now) }), []);
    const late = new Date(inDays(10, now).getTime() + 1000);
    assert.match(problems(bundle(good), { now: late }).join(), /^EndsTooSoon: certificate 1 .* in less than 20 days/);
  });

  it("finds an intermediate that ends too soon, also where the leaf does not", async () => {
    const short = await make({ name: "short", issuer: root, authority: true, to: inDays(15, now) });
    const below = await leaf({ issuer: short });
    assert.deepEqual(codes(bundle(below, short), { minimumRemainingDays: 15 }), []);
    assert.match(problems(bundle(below, short), { minimumRemainingDays: 16 }).join(), /^EndsTooSoon: certificate 2 /);
  });

  it("finds an intermediate that has expired", async () => {
    const old = await make({ name: "old", issuer: root, authority: true, to: inDays(-1, now) });
    assert.deepEqual(codes(bundle(await leaf({ issuer: old }), old)), ["Expired", "EndsTooSoon"]);
  });

  it("finds every name that is not covered, and takes a wildcard for one label", async () => {
    assert.deepEqual(problems(bundle(good), { names: [NAME, "a.example.com", "*.example.com"] }), [
      "NameMismatch: it does not cover a.example.com, *.example.com",
    ]);
    const wild = bundle(await leaf({ names: ["*.example.com"] }));
    assert.deepEqual(problems(wild, { names: ["*.example.com", "a.example.com"] }), []);
    assert.deepEqual(problems(wild, { names: ["a.b.example.com"] }), [
      "NameMismatch: it does not cover a.b.example.com",
    ]);
  });

  it("finds a name that only the subject has", async () => {
    assert.deepEqual(codes(bundle(await leaf({ names: [] }))), ["NameMismatch"]);
  });

  it("finds a use that is not stated, also where none is: that would allow any", async () => {
    assert.deepEqual(problems(bundle(good), { uses: ["Server", "Client"] }), [
      "WrongUse: it is not issued for Client use",
    ]);
    const any = await make({ name: NAME, issuer: root, names: [NAME], to });
    assert.deepEqual(codes(bundle(any)), ["WrongUse"]);
  });

  it("finds a chain of which a link is missing, foreign, or not an authority", async () => {
    const below = await leaf({ issuer: middle });
    const twin = await make({ name: "middle", issuer: root, authority: true });
    const noAuthority = await make({ name: "middle", issuer: root, authority: false });
    assert.deepEqual(
      [bundle(below), bundle(below, twin), bundle(await leaf({ issuer: noAuthority }), noAuthority)].map((one) =>
        codes(one),
      ),
      [["Untrusted"], ["ChainBroken", "Untrusted"], ["ChainBroken", "Untrusted"]],
    );
  });

  it("finds a stranger in the chain, also above a certificate that is trusted already", async () => {
    const stray = await make({ name: "stray" });
    const found = ["ChainBroken: certificate 2 of the chain did not issue the one before it"];
    assert.deepEqual(problems(bundle(good, stray)), found);
    assert.deepEqual(problems(bundle(good, await leaf())), found);
  });

  it("finds an authority that is not trusted, also one of the same name", async () => {
    const twin = await make({ name: "root" });
    for (const anchors of [[twin.certificate], []])
      assert.deepEqual(problems(bundle(good), { anchors }), ["Untrusted: no trusted authority issued it"]);
    assert.deepEqual(codes(bundle(good), { anchors: [twin.certificate, root.certificate] }), []);
  });

  it("finds a leaf, and an intermediate, that another key has signed in the authority's name", async () => {
    const thief = { ...root, privateKey: ecKey() };
    const forged = await leaf({ issuer: thief });
    assert.equal(forged.certificate.checkIssued(root.certificate), true, "names and key identifiers are right");
    assert.deepEqual(codes(bundle(forged)), ["Untrusted"]);
    const middleOfThief = await make({ name: "middle", issuer: thief, authority: true });
    assert.deepEqual(codes(bundle(await leaf({ issuer: middleOfThief }), middleOfThief)), ["Untrusted"]);
    const leafOfThief = await leaf({ issuer: { ...middle, privateKey: ecKey() } });
    assert.deepEqual(codes(bundle(leafOfThief, middle)), ["ChainBroken", "Untrusted"]);
  });

  // The rotation function once took it and the agent did not.
  it("finds an anchor that is not an authority", async () => {
    const self = await make({ name: "self", authority: false });
    const below = await leaf({ issuer: self });
    assert.deepEqual(codes(bundle(below), { anchors: [self.certificate] }), ["Untrusted"]);
    const alone = await make({ name: NAME, names: [NAME], uses: ["Server"], authority: false, to });
    assert.deepEqual(codes(bundle(alone), { anchors: [alone.certificate] }), ["Untrusted"]);
  });

  it("finds an anchor that has expired or has not begun, and takes another for it", async () => {
    const old = await make({ name: "root", privateKey: root.privateKey, from: inDays(-60, now), to: inDays(-1, now) });
    const next = await make({ name: "root", privateKey: root.privateKey, from: inDays(1, now) });
    for (const { certificate } of [old, next])
      assert.deepEqual(problems(bundle(good), { anchors: [certificate] }), [
        "Untrusted: the trusted authority that issued it has expired, or is not valid yet",
      ]);
    assert.deepEqual(codes(bundle(good), { anchors: [old.certificate, root.certificate] }), []);
  });

  it("finds an anchor that ends too soon, and takes another for it", async () => {
    const short = await make({ name: "root", privateKey: root.privateKey, to: inDays(19, now) });
    assert.deepEqual(problems(bundle(good), { anchors: [short.certificate] }), [
      "EndsTooSoon: the trusted authority that issued it ends in less than 20 days",
    ]);
    assert.deepEqual(codes(bundle(good), { anchors: [short.certificate], minimumRemainingDays: 18 }), []);
    assert.deepEqual(codes(bundle(good), { anchors: [short.certificate, root.certificate] }), []);
  });

  it("looks along the path that still leads to an authority when the remaining days are over", async () => {
    // Two ways up: by an authority that ends soon, and by one that does not, above a certificate that ends soon.
    const soon = await make({ name: "middle root", to: inDays(19, now) });
    const crossed = (days: number) =>
      make({ ...soon, name: "middle root", issuer: root, authority: true, to: inDays(days, now) });
    const below = await leaf({ issuer: soon });
    const anchors = [soon.certificate, root.certificate];
    assert.deepEqual(codes(bundle(below, await crossed(30)), { anchors }), []);
    assert.deepEqual(codes(bundle(below, await crossed(19)), { anchors: [root.certificate] }), ["EndsTooSoon"]);
    assert.deepEqual(codes(bundle(below, await crossed(19)), { anchors }), ["EndsTooSoon"]);
  });

  it("finds a private authority's certificate where the public ones are trusted", () => {
    assert.deepEqual(codes(bundle(good), { anchors: systemAnchors() }), ["Untrusted"]);
  });

  describe("of a chain that goes on above a trusted authority, as those of Amazon Trust Services do", () => {
    let crossed: CertificateBundle;
    let gone: Made;
    before(async () => {
      gone = await make({ name: "left the trust stores", from: inDays(-900, now), to: inDays(900, now) });
      const cross = await make({ ...root, name: "root", issuer: gone, authority: true, to: inDays(5, now) });
      crossed = bundle(await leaf({ issuer: middle }), middle, cross);
    });

    it("trusts by the first certificate that an anchor vouches for, whatever ends above it", () => {
      assert.deepEqual(codes(crossed), []);
      assert.deepEqual(codes(crossed, { now: inDays(9, now) }), []);
    });

    it("trusts by a certificate further up where nothing else is trusted, and then looks at all below it", () => {
      const anchors = [gone.certificate];
      assert.deepEqual(codes(crossed, { anchors, minimumRemainingDays: 1 }), []);
      assert.deepEqual(codes(crossed, { anchors }), ["EndsTooSoon"]);
    });
  });

  it("finds no more wrong when more authorities are trusted", async () => {
    const others = await Promise.all(["a", "b", "c"].map((name) => make({ name })));
    const short = await make({ name: "short", issuer: root, authority: true, to: inDays(10, now) });
    const below = bundle(await leaf({ issuer: short }), short, root);
    const all = [...others, root, short].map(({ certificate }) => certificate);
    fc.assert(
      fc.property(fc.subarray(all), fc.subarray(all), (some, more) => {
        const before = codes(below, { anchors: some, minimumRemainingDays: 9 });
        const after = codes(below, { anchors: [...some, ...more], minimumRemainingDays: 9 });
        assert.ok(
          after.every((code) => before.includes(code)),
          `${before.join()} became ${after.join()}`,
        );
      }),
    );
  });
});
