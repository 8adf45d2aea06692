import assert from "node:assert/strict";
import { start } from "../../../tools/local/local";
import type { Local } from "../../../tools/local/running";
import { tourContext } from "../../../tools/local/tour/context";
import { areVerified, verifiedTokens } from "../../../tools/local/tour/tokens";
import { preview } from "../../../tools/preview";
import { assignments, withOverrides } from "../../../tools/preview/project/override";
import { haproxyOrSkip } from "../../support/haproxy";
import { ROOT } from "../../support/plans";

const POOL = {
  domainPrefix: "example-shop",
  identifier: "shop",
  scopes: [{ name: "read", description: "Read" }],
  clients: [{ name: "web", scopes: ["read"] }],
};

const SHARED = "verifyTokens=true";

describe("the plan of dev whose tokens HAProxy verifies, running on loopback", () => {
  let local: Local | undefined;

  for (const [what, set] of [
    ["the gatehouse's issuer", SHARED],
    ["a pool of the API's own", `apis[0].verifyTokens=true apis[0].authorizer=${JSON.stringify({ userPool: POOL })}`],
  ] as const)
    describe(`by ${what}`, () => {
      before(async function () {
        const haproxy = haproxyOrSkip(this);
        const read = assignments.read(set)!;
        const plan = await withOverrides(ROOT, "dev", read, () => preview({ root: ROOT, stack: "dev", passwordSymbols: true })); // prettier-ignore
        local = await start({ plan, haproxy: haproxy.path });
      });
      after(async () => local?.stop());

      it("lets a person's own token in, and refuses none, a forged one and somebody else's, whatever the gateway says", async () => {
        assert.equal(areVerified(local!), true);
        const context = await tourContext(local!, 0);
        const seen = await verifiedTokens(context!);
        assert.deepEqual(
          seen.map(({ got, ok }) => [got, ok]),
          [
            ["200", true],
            ["401 TokenMissing", true],
            ["401 TokenSignature", true],
            ["401 TokenOtherCaller", true],
          ],
        );
        // The issuer that is here names one audience, which is not each API's gateway's where they have issuers of their own.
        const { Person } = context!.callers;
        if (set === SHARED) assert.equal((await Person.get(context!.path)).status, 200);
        for (const caller of Object.values(context!.callers)) caller.close();
      });
    });
});
