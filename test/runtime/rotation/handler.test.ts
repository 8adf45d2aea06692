import assert from "node:assert/strict";
import { handle } from "../../../runtime/rotation/handler";
import { safeError, scrub } from "../../../runtime/rotation/refused";
import { CERTIFICATE, established, everythingSaid, TestWorld } from "./support/context";

/** What the handler throws and writes, as Lambda would log it. */
async function failing(event: unknown, world: () => TestWorld): Promise<Error> {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (line: string) => (everythingSaid.push(line), true);
  try {
    return await handle(event, world).then(
      () => assert.fail("nothing was thrown"),
      (error: unknown) => error as Error,
    );
  } finally {
    process.stdout.write = write;
  }
}

describe("handler", () => {
  const rotation = (Step: string) => ({ Step, SecretId: CERTIFICATE, ClientRequestToken: "token-1" });

  it("establishes when that is its duty, and answers with fingerprints", async () => {
    const world = new TestWorld({ duty: "establish" });
    const answer = await handle({ Step: "bootstrap" }, () => world);
    assert.match(
      JSON.stringify(answer),
      /^\{"trust":\{"status":"published","anchors":\["[0-9A-F:]{95}"\]\},"certificate":\{"status":"issued","sha256":"[0-9A-F:]{95}"\}\}$/,
    );
  });

  it("rotates when that is its duty, and answers nothing", async () => {
    const world = await established();
    world.store.announce(CERTIFICATE, "token-1");
    assert.equal(await handle(rotation("createSecret"), () => world), undefined);
    assert.deepEqual(world.store.labels(CERTIFICATE)["token-1"], ["AWSPENDING"]);
  });

  it("fails when it is asked for the other duty", async () => {
    const rotator = new TestWorld();
    assert.match((await failing({ Step: "bootstrap" }, () => rotator)).message, /^EVENT_MALFORMED/);
    const bootstrap = new TestWorld({ duty: "establish" });
    assert.match((await failing(rotation("createSecret"), () => bootstrap)).message, /^UNKNOWN_STEP/);
    assert.deepEqual([rotator.store.calls, bootstrap.store.calls], [[], []]);
  });

  for (const event of [
    null,
    undefined,
    7,
    "createSecret",
    {},
    { Step: "createSecret" },
    { ...rotation("createSecret"), SecretId: 1 },
  ]) {
    it(`fails when the event is ${JSON.stringify(event)}`, async () => {
      assert.match((await failing(event, () => new TestWorld())).message, /^EVENT_MALFORMED/);
    });
  }

  it("passes on no stack, no cause and no PEM of what a library throws", async () => {
    const world = await established();
    const key = world.store.valueOf(CERTIFICATE, "AWSCURRENT")!;
    world.store.failures.set("describe", new Error(`cannot parse ${key}`, { cause: key }));
    const error = await failing(rotation("createSecret"), () => world);
    assert.deepEqual(
      [error.message, error.cause, error.stack],
      ["cannot parse [removed]\n[removed]\n", undefined, undefined],
    );
  });
});

describe("scrub", () => {
  it("removes whole blocks, blocks cut short, blocks in JSON and long base64, and nothing else", () => {
    const block = "-----BEGIN PRIVATE KEY-----\nMIGHAgEA\n-----END PRIVATE KEY-----";
    assert.equal(scrub(`a ${block} b`), "a [removed] b");
    assert.equal(scrub("a -----BEGIN PRIVATE KEY-----\nMIGH"), "a [removed]");
    assert.equal(scrub(JSON.stringify({ a: block, b: 1 })), '{"a":"[removed]","b":1}');
    assert.equal(scrub(`key ${"A".repeat(65)}.`), "key [removed].");
    const arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:edge-AbCdEf";
    assert.equal(scrub(arn), arn);
  });

  it("leaves the name and message of an ordinary error", () => {
    const error = safeError(Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" }));
    assert.deepEqual([error.name, error.message], ["ThrottlingException", "Rate exceeded"]);
  });
});

describe("what the function said in all of these tests", () => {
  it("never holds PEM", () => {
    assert.ok(everythingSaid.length > 50, `${everythingSaid.length}`);
    for (const said of everythingSaid) assert.doesNotMatch(said, /BEGIN|PRIVATE KEY|[A-Za-z0-9+/=]{65,}/);
  });
});
