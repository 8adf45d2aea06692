import assert from "node:assert/strict";
import type { X509Certificate } from "node:crypto";
import { rolloverProblems, type Rollover } from "../../../runtime/rotation/rollover";
import { inDays, make, type Made } from "../certificate/support/chains";

const NOW = new Date();
const LONG_AGO = inDays(-100, NOW);

/*
 * What stands in an authority's way that has several roots, as Amazon's have, and what an emergency may skip.
 */
describe("the order of a rollover", () => {
  let old: Made;
  let [one, other]: Made[] = [];
  let signing: Made;
  before(async () => {
    old = await make({ name: "old", to: inDays(100, NOW) });
    [one, other] = [await make({ name: "one" }), await make({ name: "other" })];
    signing = await make({ name: "signing", issuer: one, authority: true });
  });

  const certificates = (...all: (Made | undefined)[]) => all.map((each) => each!.certificate);
  const trust = (issuer: Made, ...anchors: (Made | undefined)[]) => ({
    issuer: issuer.certificate,
    issuerChain: [],
    anchors: certificates(...anchors),
  });

  /** From `old` to an authority with the roots `one` and `other`, of which these are published. */
  function change(published: (Made | undefined)[], more: Partial<Rollover> = {}): string[] {
    return rolloverProblems({
      published: trust(old, old, ...published),
      since: () => LONG_AGO,
      wanted: trust(signing, old, one, other),
      issuer: "new",
      issuerAnchors: certificates(one, other),
      served: [],
      settleMinutes: 60,
      isEmergency: false,
      now: NOW,
      ...more,
    });
  }

  it("asks that every root of the new authority is published", () => {
    assert.deepEqual(change([one, other]), []);
    for (const published of [[], [one], [other]])
      assert.match(change(published).join(), /once its root is trusted everywhere/);
  });

  it("waits for the root that was published last", () => {
    const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
    const since = (late: Made | undefined, minutes: number) => (anchor: X509Certificate) =>
      anchor === late?.certificate ? minutesAgo(minutes) : LONG_AGO;
    for (const late of [one, other]) {
      assert.match(change([one, other], { since: since(late, 59) }).join(), /wait until agents and peers report/);
      assert.deepEqual(change([one, other], { since: since(late, 60) }), []);
    }
  });

  describe("in an emergency", () => {
    const leaf = (days: number, issuer = old) => make({ name: "leaf", issuer, to: inDays(days, NOW) });
    const emergency = (...served: X509Certificate[][]) => change([], { isEmergency: true, served });

    it("is kept while anything that is served, or gone back to, is valid", async () => {
      const [valid, ended] = [
        await leaf(1),
        await make({ name: "leaf", issuer: old, from: inDays(-9, NOW), to: inDays(-1, NOW) }),
      ];
      assert.deepEqual(emergency(certificates(ended), certificates(ended)), []);
      assert.match(emergency(certificates(valid), certificates(ended)).join(), /trusted everywhere/);
      assert.match(emergency(certificates(ended), certificates(valid)).join(), /trusted everywhere/);
    });

    it("is skipped when no peer takes what is served: an authority between it and the root has ended", async () => {
      const middle = await make({
        name: "middle",
        issuer: old,
        authority: true,
        from: inDays(-9, NOW),
        to: inDays(-1, NOW),
      });
      assert.deepEqual(emergency(certificates(await leaf(1, middle), middle)), []);
    });
  });

  it("keeps an authority to the last second of what it signed", async () => {
    const leaf = await make({ name: "leaf", issuer: old, to: inDays(1, NOW) });
    const end = Date.parse(leaf.certificate.validTo);
    const dropped = { wanted: trust(signing, one, other), served: [certificates(leaf)] };
    const at = (milliseconds: number) => change([one, other], { ...dropped, now: new Date(milliseconds) });
    assert.match(at(end - 1).join(), /keep "CN=old"/);
    assert.deepEqual(at(end), []);
  });
});
