import assert from "node:assert/strict";
import { FEATURES } from "../../../tools/bench/dataplane/features";
import { missingLua } from "../../../tools/bench/dataplane/nginx-lua";
import { CONTENDER_NAMES } from "../../../tools/bench/dataplane/result";
import { askedProduction, checkSameWork, refuseLess, workDone } from "../../../tools/bench/dataplane/same-work";
import { missingCores } from "../../../tools/bench/measure/pinned";
import { haproxyOrSkip } from "../../support/haproxy";

/** What the check has to miss where a feature is not there. */
const MISSED: Readonly<Record<string, readonly string[]>> = {
  limits: ["a limit of requests", "a limit of errors", "a limit of requests at once"],
  traces: ["traces"],
  "ambiguous paths": ["paths that are read in two ways"],
  "header guards": ["what services may believe"],
  "header rewriting": ["where a request came from"],
  retries: ["answers that got lost"],
  "request id": ["the request's id"],
  "readable identity": ["identities that can be read"],
};

describe("the same work", () => {
  before(function () {
    haproxyOrSkip(this);
    const missing = missingCores();
    if (missing === undefined) return;
    process.stderr.write(`skipped: ${missing}\n`);
    this.skip();
  });

  it("is done by our configuration, and by nginx with Lua", async function () {
    const done = await checkSameWork(haproxyOrSkip(this).path);
    assert.deepEqual(done[0], { name: CONTENDER_NAMES.full, missing: [] });
    const lua = done.find(({ name }) => name === CONTENDER_NAMES.lua);
    if (missingLua() === undefined) assert.deepEqual(lua?.missing, []);
    else process.stderr.write(`skipped: ${missingLua()}\n`);
  });

  it("is not done by a configuration from which something was taken: the check says what", async function () {
    const features = FEATURES.filter(({ name }) => name in MISSED);
    assert.equal(features.length, Object.keys(MISSED).length);
    const done = await workDone(haproxyOrSkip(this).path, (environment) =>
      features.map((feature) => askedProduction(environment, feature.name, feature)),
    );
    for (const { name, missing } of done)
      for (const what of MISSED[name]!)
        assert.ok(missing.includes(what), `${name}: ${what}, missing: ${missing.join(", ")}`);
  });

  it("fails by the name of what a contender does not do, unless that one is compared as it is", () => {
    const missing = ["traces", "the log"];
    assert.throws(() => refuseLess([{ name: CONTENDER_NAMES.lua, missing }]), {
      name: "CommandError",
      message: `${CONTENDER_NAMES.lua} does not do: traces, the log`,
    });
    refuseLess([{ name: CONTENDER_NAMES.nginx, missing }]);
  });
});
