import assert from "node:assert/strict";
import { readBundle } from "../../../runtime/certificate/bundle";
import { Confidential } from "../../../runtime/certificate/confidential";
import { handle } from "../../../runtime/rotation/handler";
import { CERTIFICATE, established, refusal, type TestContext } from "./support/context";

/*
 * docs/operations/failed-rotation.md, read aloud: what Secrets Manager answers, and what an operator then types.
 */
describe("a rotation that has failed", () => {
  it("is looked into, mended and rotated again: one version is in force, one is before it, none is pending", async () => {
    const context = await established();
    const { settings } = context;
    context.settings = { ...settings, lifetimeDays: 10 };
    context.store.announce(CERTIFICATE, "token-1");
    // 1 read why
    assert.deepEqual(
      await errorOf(context, { Step: "createSecret", SecretId: CERTIFICATE, ClientRequestToken: "token-1" }),
      {
        level: "ERROR",
        error: "Refused",
        reason:
          "CertificateRefused: what was issued is not stored: EndsTooSoon: certificate 1 of the chain ends in less than 20 days",
      },
    );
    // 2 mend, 3 rotate
    context.settings = settings;
    await context.rotateAll("token-2");
    // 4 look
    assert.deepEqual(Object.values(context.store.labels(CERTIFICATE)).flat().sort(), ["AWSCURRENT", "AWSPREVIOUS"]);
  });

  it('"A previous rotation isn\'t complete": the label is taken off, and the next rotation starts', async () => {
    const context = await established();
    context.store.failures.set(
      "put",
      Object.assign(new Error("away"), { name: "InternalServiceError", $fault: "server" }),
    );
    await assert.rejects(context.rotateAll("token-1"), /away/);
    context.store.failures.clear();
    await assert.rejects(context.rotateAll("token-2"), /a rotation is in progress/);
    // aws secretsmanager update-secret-version-stage --version-stage AWSPENDING --remove-from-version-id token-1
    await context.store.move(CERTIFICATE, "AWSPENDING", { from: "token-1" });
    await context.rotateAll("token-2");
    assert.deepEqual(context.store.labels(CERTIFICATE)["token-2"], ["AWSCURRENT"]);
    // What Secrets Manager still repeats of the first comes to nothing.
    await refusal("UnknownToken", context.step("finishSecret", "token-1"));
    assert.deepEqual(context.store.labels(CERTIFICATE)["token-2"], ["AWSCURRENT"]);
  });

  it("is gone back from: the certificate before is in force again, and the next rotation replaces it", async () => {
    const context = await established();
    const first = leafOf(context);
    await context.rotateAll("token-1");
    const [before = ""] = Object.entries(context.store.labels(CERTIFICATE)).find(([, labels]) => labels.includes("AWSPREVIOUS")) ?? []; // prettier-ignore
    // aws secretsmanager update-secret-version-stage --version-stage AWSCURRENT --move-to-version-id … --remove-from-version-id …
    await context.store.move(CERTIFICATE, "AWSCURRENT", { from: "token-1", to: before });
    assert.equal(leafOf(context), first);
    await context.rotateAll("token-2");
    assert.notEqual(leafOf(context), first);
    assert.deepEqual(context.store.labels(CERTIFICATE), { [before]: ["AWSPREVIOUS"], "token-2": ["AWSCURRENT"] });
  });
});

function leafOf(context: TestContext): string {
  return readBundle(new Confidential(context.store.valueOf(CERTIFICATE, "AWSCURRENT")!)).leaf.fingerprint256;
}

/** What the function's log says of a step that fails. */
async function errorOf(context: TestContext, event: object): Promise<object> {
  const lines: string[] = [];
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (line: string) => lines.push(line) > 0;
  await handle(event, () => context).catch(() => undefined);
  process.stdout.write = write;
  const { level, error, reason } = JSON.parse(lines.at(-1) ?? "{}") as Record<string, string>;
  return { level, error, reason: reason?.replace(/ \(.*\)$/, "") };
}
