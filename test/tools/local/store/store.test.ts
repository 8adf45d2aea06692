import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Confidential } from "../../../../runtime/certificate/confidential";
import { directoryStore, secretFile } from "../../../../runtime/agent/store/directory";
import { DirectoryStore } from "../../../../tools/local/store/directory";

const signal = new AbortController().signal;

describe("the embedded store", () => {
  let root: string, store: DirectoryStore;

  beforeEach(() => {
    root = join(mkdtempSync(join(tmpdir(), "gatehouse-store-")), "store");
    store = new DirectoryStore(root);
  });

  afterEach(() => rmSync(join(root, ".."), { recursive: true, force: true }));

  const put = (token: string, text: string, stage: "AWSCURRENT" | "AWSPENDING") =>
    store.secrets.put("a secret", { token, value: new Confidential(text), stage });
  const labels = async () => (await store.secrets.describe("a secret")).stages;

  it("is what the agent's directory store reads: parameters, and secrets that are in force", async () => {
    await store.setParameter("tuning", "{}");
    await put("one", "first", "AWSCURRENT");
    await put("two", "second", "AWSPENDING");
    const agents = directoryStore(root);
    assert.equal((await agents.parameter("tuning", signal))?.text, "{}");
    assert.equal(await agents.parameter("other", signal), undefined);
    assert.equal((await agents.currentValue("a secret", signal)).value.reveal(), "first");
    assert.equal(await store.parameter("tuning"), "{}");
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
