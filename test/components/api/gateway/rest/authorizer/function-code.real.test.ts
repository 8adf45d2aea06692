import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { AUTHORIZER_FUNCTION } from "../../../../../../components/api/gateway/rest/authorizer/function-code";
import { FakeIssuer, pair } from "../../../../../runtime/authorizer/support";

/** Calls the bundle in a process that has nothing of this one. */
const CALL = `require("./index.js").handler(JSON.parse(process.argv[2])).then(
  (answer) => process.send({ answer }), (error) => process.send({ error: error.message, stack: error.stack ?? null }))`;

describe("the authorizer function's code", function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "gatehouse-authorizer-"));
    copyFileSync(await AUTHORIZER_FUNCTION.file(), path.join(folder, "index.js"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is one file that verifies tokens with nothing beside it but its settings", async () => {
    const [issuer, key] = [await FakeIssuer.start(), await pair("one")];
    try {
      issuer.keys = [key.jwk];
      issuer.time = Math.floor(Date.now() / 1000);
      const settings = { issuer: issuer.url, audiences: ["api"], clientClaim: "client_id", scopeClaim: "scope", routes: [{ key: "GET /orders" }] }; // prettier-ignore
      writeFileSync(path.join(folder, "settings.json"), JSON.stringify(settings));
      const event = (token: string) => ({
        methodArn: "arn:aws:execute-api:eu-central-1:123456789012:abc123/v1/GET/orders",
        resource: "/orders",
        httpMethod: "GET",
        headers: { Authorization: `Bearer ${token}` },
      });
      const { answer } = await call(event(await issuer.token(key)));
      assert.equal((answer as { principalId: string }).principalId, "ada");
      // Just this text makes API Gateway answer 401; and no stack goes to the log.
      assert.deepEqual(await call(event("a.b.c")), { error: "Unauthorized", stack: null });
    } finally {
      await issuer.stop();
    }
  });

  it("lets nobody in without its settings", async () => {
    assert.deepEqual(await call({ headers: { authorization: "a.b.c" } }), { error: "AuthorizerFault", stack: null });
  });

  it("fits where Lambda takes it in one request, and names no path of this machine", () => {
    const text = readFileSync(path.join(folder, "index.js"), "utf8");
    assert.ok(text.length < 200_000, `${text.length}`);
    assert.ok(!text.includes(path.resolve(__dirname, "../../../../../..")));
  });

  async function call(event: object): Promise<{ answer?: unknown; error?: string; stack?: string | null }> {
    writeFileSync(path.join(folder, "call.js"), CALL);
    const child = fork(path.join(folder, "call.js"), [JSON.stringify(event)], {
      cwd: folder,
      env: { PATH: process.env["PATH"] },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    try {
      return ((await once(child, "message")) as [object])[0];
    } finally {
      child.kill("SIGKILL");
    }
  }
});
