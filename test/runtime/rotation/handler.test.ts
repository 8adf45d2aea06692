import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import type { BootstrapResult } from "../../../runtime/rotation/bootstrap";
import { handle } from "../../../runtime/rotation/handler";
import { Refused } from "../../../runtime/rotation/refused";
import { readSettings } from "../../../runtime/rotation/settings";
import { CERTIFICATE, established, said, settings, TestContext } from "./support/context";

/** What the handler throws and writes, as Lambda would log it. */
async function failing(event: unknown, context: () => TestContext): Promise<Error> {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (line: string) => (said(line), true);
  try {
    return await handle(event, context).then(
      () => assert.fail("nothing was thrown"),
      (error: unknown) => error as Error,
    );
  } finally {
    process.stdout.write = write;
  }
}

describe("handler", () => {
  const rotation = (Step: string) => ({ Step, SecretId: CERTIFICATE, ClientRequestToken: "token-1" });

  it("bootstraps when that is its operation, and answers with fingerprints", async () => {
    const context = new TestContext({ operation: "Bootstrap" });
    const answer = await handle({ Step: "bootstrap" }, () => context);
    assert.match(
      JSON.stringify(answer),
      /^\{"trust":\{"status":"Published","anchors":\["[0-9A-F:]{95}"\]\},"certificate":\{"status":"Issued","sha256":"[0-9A-F:]{95}"\}\}$/,
    );
  });

  it("rotates when that is its operation, and answers nothing", async () => {
    const context = await established();
    context.store.announce(CERTIFICATE, "token-1");
    assert.equal(await handle(rotation("createSecret"), () => context), undefined);
    assert.deepEqual(context.store.labels(CERTIFICATE)["token-1"], ["AWSPENDING"]);
  });

  it("fails when it is asked for the other operation", async () => {
    const rotator = new TestContext();
    assert.match((await failing({ Step: "bootstrap" }, () => rotator)).message, /^EventMalformed/);
    const bootstrap = new TestContext({ operation: "Bootstrap" });
    assert.match((await failing(rotation("createSecret"), () => bootstrap)).message, /^UnknownStep/);
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
    { ...rotation("createSecret"), ClientRequestToken: 1 },
    { ...rotation("createSecret"), Step: 1 },
  ]) {
    it(`fails when the event is ${JSON.stringify(event)}`, async () => {
      assert.match((await failing(event, () => new TestContext())).message, /^EventMalformed/);
    });
  }

  describe("while IAM has not heard everywhere of the function's role", () => {
    const denied = Object.assign(new Error("not authorized"), { name: "AccessDeniedException", $fault: "client" });
    async function after(refusals: number, error: Error = denied) {
      const context = new TestContext({ operation: "Bootstrap" });
      const describe = context.store.describe.bind(context.store);
      context.store.describe = async (arn) => (refusals-- > 0 ? Promise.reject(error) : describe(arn));
      const answer = handle({ Step: "bootstrap" }, () => context);
      return { context, answer };
    }

    it("bootstraps as soon as it is allowed, within a minute", async () => {
      const { context, answer } = await after(6);
      assert.equal(((await answer) as BootstrapResult).certificate.status, "Issued");
      assert.equal(
        context.slept.reduce((sum, ms) => sum + ms, 0),
        60_000,
      );
    });

    for (const name of ["AccessDenied", "AccessDeniedException"])
      it(`goes on after ${name}, and tells each time how long it waits`, async () => {
        const { context, answer } = await after(2, Object.assign(new Error("not authorized"), { name }));
        assert.equal(((await answer) as BootstrapResult).certificate.status, "Issued");
        const told = context.lines.map((line) => JSON.parse(line) as { message: string; seconds?: number });
        const waits = told.filter(({ message }) => message === "not allowed yet").map(({ seconds }) => seconds);
        assert.deepEqual(
          waits,
          context.slept.map((ms) => ms / 1000),
        );
        assert.equal(waits.length, 2);
      });

    for (const name of ["KMSAccessDeniedException", "AccessDeniedExceptionally", "NotAccessDenied"])
      it(`fails at once for ${name}, which is something else`, async () => {
        const write = process.stdout.write.bind(process.stdout);
        process.stdout.write = () => true;
        try {
          const { context, answer } = await after(1, Object.assign(new Error("other"), { name }));
          await assert.rejects(answer, { name });
          assert.deepEqual(context.slept, []);
        } finally {
          process.stdout.write = write;
        }
      });

    it("fails when it is not allowed after a minute, and at once for any other reason", async () => {
      const write = process.stdout.write.bind(process.stdout);
      process.stdout.write = () => true;
      try {
        await assert.rejects((await after(7)).answer, { name: "AccessDeniedException" });
        const other = await after(1, new Error("Rate exceeded"));
        await assert.rejects(other.answer, /Rate exceeded/);
        assert.deepEqual(other.context.slept, []);
      } finally {
        process.stdout.write = write;
      }
    });
  });

  it("passes on no stack, no cause and no PEM of what a library throws", async () => {
    const context = await established();
    const key = context.store.valueOf(CERTIFICATE, "AWSCURRENT")!;
    context.store.failures.set("describe", new Error(`cannot parse ${key}`, { cause: key }));
    const error = await failing(rotation("createSecret"), () => context);
    assert.deepEqual([error.message, error.cause, error.stack], ["cannot parse [pem]\n[pem]\n", undefined, undefined]);
  });
});

describe("a function's settings", () => {
  const reading = (text: string | undefined) => () => readSettings({ GATEHOUSE_SETTINGS: text });

  it("are read as they were written", () => {
    assert.deepEqual(reading(JSON.stringify(settings))(), settings);
  });

  it("fail when there are none, and when they are not JSON: what they hold is not repeated", () => {
    assert.throws(reading(undefined), new Refused("SettingsMalformed", "set GATEHOUSE_SETTINGS"));
    assert.throws(reading("{"), new Refused("SettingsMalformed", "GATEHOUSE_SETTINGS is not JSON"));
  });
});

// Each line that these tests log, and each refusal, goes through it.
describe("what the function says", () => {
  it("fails its test when it holds key material", () => {
    const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    const pem = key.export({ type: "pkcs8", format: "pem" }).toString();
    assert.throws(() => said(`cannot parse ${pem}`), assert.AssertionError);
    assert.throws(() => said(`cannot parse ${pem.split("\n")[1]}`), assert.AssertionError);
    assert.doesNotThrow(() => said("cannot parse [pem]"));
  });
});
