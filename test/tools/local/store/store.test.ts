import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Confidential } from "../../../../runtime/certificate/confidential";
import { directoryStore, secretFile } from "../../../../runtime/agent/store/directory";
import { directoryObjects } from "../../../../runtime/agent/store/directory-objects";
import { DirectoryStore } from "../../../../tools/local/store/directory";

const signal = new AbortController().signal;

describe("the embedded store", () => {
  let root: string, store: DirectoryStore;

  beforeEach(() => {
    root = join(mkdtempSync(join(tmpdir(), "gatehouse-store-")), "store");
    store = new DirectoryStore(root, "edge-apis");
  });

  afterEach(() => rmSync(join(root, ".."), { recursive: true, force: true }));

  const put = (token: string, text: string, stage: "AWSCURRENT" | "AWSPENDING") =>
    store.secrets.put("a secret", { token, value: new Confidential(text), stage });
  const labels = async () => (await store.secrets.describe("a secret")).stages;

  it("is what the agent's directory store reads: objects, and secrets that are in force", async () => {
    await store.setObject("apis/orders.json", "{}");
    await put("one", "first", "AWSCURRENT");
    await put("two", "second", "AWSPENDING");
    const agents = directoryStore(root);
    const objects = directoryObjects(root, "edge-apis");
    const [listed] = await objects.list(signal);
    assert.deepEqual(await objects.read("apis/orders.json", 9, signal), { etag: listed?.etag, text: "{}" });
    assert.deepEqual([listed?.key, listed?.bytes], ["apis/orders.json", 2]);
    assert.equal(await objects.read("apis/users.json", 9, signal), undefined);
    await assert.rejects(objects.read("apis/orders.json", 1, signal), /has 2 bytes, more than 1/);
    assert.equal((await agents.currentValue("a secret", signal)).value.reveal(), "first");
    assert.equal(await store.object("apis/orders.json"), "{}");
    await store.removeObject("apis/orders.json");
    assert.deepEqual(await objects.list(signal), []);
    assert.deepEqual([store.environment, store.where], [{ GATEHOUSE_STORE_DIRECTORY: root }, root]);
  });

  it("shows a new value to agents when it comes into force, whole and to its owner alone", async () => {
    await put("one", "first", "AWSCURRENT");
    await put("two", "second", "AWSPENDING");
    await store.secrets.move("a secret", "AWSCURRENT", { from: "one", to: "two" });
    assert.equal((await directoryStore(root).currentValue("a secret", signal)).value.reveal(), "second");
    assert.deepEqual(await labels(), { one: ["AWSPREVIOUS"], two: ["AWSPENDING", "AWSCURRENT"] });
    assert.equal(statSync(secretFile(root, "a secret")).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(root, "secrets")), ["a%20secret"]);
  });

  it("keeps a version's value for good", async () => {
    assert.equal(await put("one", "first", "AWSCURRENT"), "Stored");
    assert.equal(await put("one", "first", "AWSCURRENT"), "Stored");
    assert.equal(await put("one", "other", "AWSCURRENT"), "Exists");
    assert.equal((await store.secrets.read("a secret", { stage: "AWSCURRENT" }))?.value.reveal(), "first");
  });

  it("announces a version before it has a value", async () => {
    const token = store.secrets.announce("a secret");
    assert.deepEqual(await labels(), { [token]: ["AWSPENDING"] });
    assert.equal(await store.secrets.read("a secret", { stage: "AWSPENDING", id: token }), undefined);
    await put(token, "value", "AWSPENDING");
    assert.equal((await store.secrets.read("a secret", { stage: "AWSPENDING", id: token }))?.id, token);
    assert.equal(await store.secrets.read("a secret", { stage: "AWSPENDING", id: "another" }), undefined);
    await store.secrets.move("a secret", "AWSPENDING", { from: token });
    assert.deepEqual(await labels(), {});
  });

  it("refuses to move a label from where it is not, or to what is not there", async () => {
    await put("one", "first", "AWSCURRENT");
    await assert.rejects(store.secrets.move("a secret", "AWSCURRENT", { from: "two", to: "one" }), {
      message: "AWSCURRENT of a secret is on one",
    });
    await assert.rejects(store.secrets.move("a secret", "AWSPENDING", { from: "one" }), {
      message: "AWSPENDING of a secret is on no version",
    });
    await assert.rejects(store.secrets.move("a secret", "AWSCURRENT", { from: "one", to: "two" }), {
      message: "a secret has no version two",
    });
  });
});
