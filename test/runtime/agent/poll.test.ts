import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Directory } from "../../../runtime/agent/files";
import { LastGood } from "../../../runtime/agent/last-good";
import { Poll } from "../../../runtime/agent/poll";
import { Report } from "../../../runtime/agent/report";
import { ValidSecrets } from "../../../runtime/agent/valid-secrets";
import { sha1 } from "../../../runtime/certificate/x509";
import { CLIENT_AUTH, type Certificate } from "../../../tools/haproxy/certificate";
import { FakeClock, FakeStore, memoryLog } from "./support/fakes";
import { authority, issue, NAME, trustText } from "./support/pki";

const EDGE = { file: "edge.pem", secret: "edge", use: "Server", names: [NAME], trust: "trust" } as const;
const GO_ON = new AbortController().signal;
const HOUR_MS = 3_600_000;

describe("A poll of the secrets", () => {
  let root: Certificate, store: FakeStore, held: ValidSecrets, report: Report;
  let logs: ReturnType<typeof memoryLog>;
  let poll: Poll;
  before(async () => {
    root = await authority();
  });
  beforeEach(async () => {
    [store, held, report, logs] = [new FakeStore(), new ValidSecrets(), new Report("edge"), memoryLog()];
    const settings = { certificates: [EDGE], trusts: [{ secret: "trust", files: ["backend-ca.pem"] }] };
    poll = new Poll({ settings, store, validSecrets: held, clock: new FakeClock(), log: logs.log, report });
    store.values.set("trust", trustText(root, root));
    store.values.set("edge", (await issue(root)).text);
  });

  const served = () => sha1(held.certificates.get("edge.pem")!.bundle.leaf);
  const anchors = () => held.trusts.get("trust")?.anchors.map(({ subject }) => subject);
  /** What is told of one name in the metrics, over all lines. */
  const metric = (name: string) =>
    report
      .lines(Date.now(), [{ file: "edge.pem", version: "1", notAfter: Date.now() }], [], 1)
      .map((line) => (JSON.parse(line) as Record<string, unknown>)[name])
      .filter((value) => value !== undefined);

  it("takes trust and certificate, asks for values of new versions alone, and says whether anything changed", async () => {
    assert.equal(await poll.run(GO_ON), true);
    assert.deepEqual(anchors(), ["CN=gatehouse root"]);
    assert.equal(logs.of("trust taken")[0]?.["anchors"], 1);
    assert.equal(logs.of("certificate taken")[0]?.["sha1"], served());
    assert.equal(await poll.run(GO_ON), false);
    assert.deepEqual(store.calls, ["describe trust", "get trust", "describe edge", "get edge", "describe trust", "describe edge"]); // prettier-ignore
  });

  it("takes new trust though the certificates are the old ones, and says that it changed", async () => {
    await poll.run(GO_ON);
    store.values.set("trust", trustText(root, root, await authority("another root")));
    assert.equal(await poll.run(GO_ON), true);
    assert.deepEqual(anchors(), ["CN=gatehouse root", "CN=another root"]);
  });

  it("refuses trust that no longer vouches for what is served, until its successor is there", async () => {
    await poll.run(GO_ON);
    const before = served();
    const next = await authority("next root");
    store.values.set("trust", trustText(next, next));
    assert.equal(await poll.run(GO_ON), false);
    assert.deepEqual(anchors(), ["CN=gatehouse root"]);
    assert.deepEqual(
      logs.of("version rejected").map(({ what, code, reason }) => [what, code, reason]),
      [["trust", "TrustTooEarly", "no longer vouches for edge.pem"]],
    );
    store.values.set("edge", "not a bundle");
    assert.equal(await poll.run(GO_ON), false);
    assert.deepEqual([served(), anchors()], [before, ["CN=gatehouse root"]]);
    store.values.set("edge", (await issue(next)).text);
    assert.equal(await poll.run(GO_ON), true);
    assert.notEqual(served(), before);
    assert.deepEqual(anchors(), ["CN=next root"]);
  });

  it("refuses trust that cannot be read or holds no authority, and keeps what it has", async () => {
    await poll.run(GO_ON);
    for (const text of ["not JSON", JSON.stringify({ version: 1, issuer: root.certificate, anchors: "" })]) {
      store.values.set("trust", text);
      assert.equal(await poll.run(GO_ON), false);
      assert.deepEqual(anchors(), ["CN=gatehouse root"]);
    }
    assert.equal(logs.of("version rejected").length, 2);
  });

  it("tells once of a version that it refuses, counts it each time, and tells of the next", async () => {
    await poll.run(GO_ON);
    store.values.set("edge", "not a bundle");
    for (let i = 0; i < 3; i++) assert.equal(await poll.run(GO_ON), false);
    assert.equal(logs.of("version rejected").length, 1);
    assert.deepEqual(metric("CertificateRejected"), [3]);
    store.values.set("edge", "neither");
    await poll.run(GO_ON);
    assert.equal(logs.of("version rejected").length, 2);
  });

  it("says that it went back to what began earlier, and of nothing else", async () => {
    await poll.run(GO_ON);
    const older = await issue(root, { from: new Date(Date.now() - 48 * HOUR_MS) });
    store.values.set("edge", older.text);
    assert.equal(await poll.run(GO_ON), true);
    assert.equal(served(), older.sha1);
    assert.deepEqual(logs.of("certificate rolled back").map((line) => line["sha1"]), [older.sha1]); // prettier-ignore
    assert.equal(logs.of("certificate taken").length, 1);
    assert.deepEqual(metric("CertificateRolledBack"), [1]);
  });

  it("goes on without a store that fails, says so with its reason and counts it; not when it is being stopped", async () => {
    await poll.run(GO_ON);
    const before = served();
    store.failure = new Error("Rate exceeded");
    assert.equal(await poll.run(GO_ON), false);
    assert.equal(served(), before);
    assert.deepEqual(
      logs.of("poll failed").map(({ secret, reason }) => [secret, reason]),
      [
        ["trust", "Error: Rate exceeded"],
        ["edge", "Error: Rate exceeded"],
      ],
    );
    assert.deepEqual(metric("PollFailures"), [2]);
    assert.equal(await poll.run(AbortSignal.abort()), false);
    assert.equal(logs.of("poll failed").length, 2);
  });

  it("has nothing, and says so, until the store has answered once", async () => {
    store.failure = new Error("Rate exceeded");
    assert.equal(await poll.run(GO_ON), false);
    assert.deepEqual([held.certificates.size, held.trusts.size, logs.of("version rejected").length], [0, 0, 0]);
  });

  it("refuses a certificate that may not be used as a server's", async () => {
    store.values.set("edge", (await issue(root, { uses: [CLIENT_AUTH] })).text);
    await poll.run(GO_ON);
    assert.equal(held.certificates.size, 0);
    assert.equal(logs.of("version rejected").length, 1);
  });

  it("does not call it going back when the next begins at the same second", async () => {
    const from = new Date(Date.now() - HOUR_MS);
    for (const { text } of [await issue(root, { from }), await issue(root, { from })]) {
      store.values.set("edge", text);
      assert.equal(await poll.run(GO_ON), true);
    }
    assert.deepEqual([logs.of("certificate taken").length, logs.of("certificate rolled back").length], [2, 0]);
  });

  it("asks the public authorities of a certificate that names no trust, and those alone", async () => {
    const { trust: _, ...setting } = EDGE;
    const asking = (publicAnchors: () => X509Certificate[]) =>
      new Poll({ settings: { certificates: [setting], trusts: [] }, store, validSecrets: held, clock: new FakeClock(), log: logs.log, report, publicAnchors }); // prettier-ignore
    assert.equal(await asking(() => []).run(GO_ON), false);
    assert.equal(held.certificates.size, 0);
    assert.equal(await asking(() => [new X509Certificate(root.certificate)]).run(GO_ON), true);
    assert.equal(held.certificates.size, 1);
    assert.deepEqual([...new Set(store.calls)], ["describe edge", "get edge"]);
  });

  it("decides nothing when it is stopped between asking and deciding", async () => {
    assert.equal(await poll.run(AbortSignal.abort()), false);
    assert.deepEqual([held.certificates.size, held.trusts.size], [0, 0]);
  });
});

describe("What an earlier agent left", () => {
  let directory: Directory;
  beforeEach(() => {
    directory = new Directory(mkdtempSync(join(tmpdir(), "gatehouse-left-")));
  });
  afterEach(() => rmSync(directory.root, { recursive: true }));

  async function adopted(files: Record<string, string>, trust = true): Promise<ValidSecrets> {
    for (const [name, text] of Object.entries(files)) writeFileSync(directory.path(name), text);
    const held = new ValidSecrets();
    await held.adopt(directory, [EDGE], trust ? [{ secret: "trust", files: ["backend-ca.pem"] }] : []);
    return held;
  }

  it("is taken over where certificate and key fit, with each authority once", async () => {
    const root = await authority();
    const { text, sha1: leaf } = await issue(root);
    const held = await adopted({ "edge.pem": text, "backend-ca.pem": root.certificate + root.certificate });
    assert.equal(sha1(held.certificates.get("edge.pem")!.bundle.leaf), leaf);
    assert.equal(held.certificates.get("edge.pem")!.version, undefined);
    assert.deepEqual(held.trusts.get("trust")?.anchors.length, 1);
  });

  it("is left where it is half, another key's, empty or not there", async () => {
    const root = await authority();
    const [one, other] = [(await issue(root)).text, (await issue(root)).text];
    const key = one.indexOf("-----BEGIN PRIVATE");
    const mixed = one.slice(0, key) + other.slice(other.indexOf("-----BEGIN PRIVATE"));
    for (const text of [mixed, one.slice(0, key), "", "nothing"]) {
      const held = await adopted({ "edge.pem": text, "backend-ca.pem": text === "nothing" ? text : "" });
      assert.deepEqual([held.certificates.size, held.trusts.size], [0, 0], text.slice(0, 40));
    }
    rmSync(directory.path("edge.pem"));
    rmSync(directory.path("backend-ca.pem"));
    const held = await adopted({});
    assert.deepEqual([held.certificates.size, held.trusts.size], [0, 0]);
  });

  it("is not read where none is asked for", async () => {
    const root = await authority();
    assert.equal((await adopted({ "backend-ca.pem": root.certificate }, false)).trusts.size, 0);
  });
});

describe("Files that HAProxy refused", () => {
  let directory: Directory, clock: FakeClock, lastGood: LastGood;
  beforeEach(() => {
    directory = new Directory(mkdtempSync(join(tmpdir(), "gatehouse-good-")));
    clock = new FakeClock();
    lastGood = new LastGood(directory, clock);
    for (const name of ["a", "b"]) writeFileSync(directory.path(name), "good");
  });
  afterEach(() => rmSync(directory.root, { recursive: true }));

  const standing = () => ["a", "b"].map((name) => readFileSync(directory.path(name), "utf8"));
  const write = async (...files: (readonly [string, string])[]) => {
    if (await lastGood.holdsBack(files)) return false;
    for (const [name, text] of files) await directory.write(name, text);
    return true;
  };

  it("give way to those that it ran on, however often they changed since", async () => {
    await write(["a", "bad"], ["b", "good"]);
    await write(["a", "worse"], ["b", "bad"]);
    await lastGood.restore();
    assert.deepEqual(standing(), ["good", "good"]);
  });

  it("are held back for five minutes, and others are not", async () => {
    await write(["a", "bad"]);
    await lastGood.restore();
    assert.equal(await write(["a", "bad"]), false);
    await clock.pass(299_999, 300_000);
    assert.equal(await write(["a", "bad"]), false);
    assert.deepEqual(standing(), ["good", "good"]);
    await clock.pass(1, 1);
    assert.equal(await write(["a", "bad"]), true);
    await lastGood.restore();
    assert.equal(await write(["a", "another"]), true);
    assert.equal(await write(["a", "bad"]), true);
  });

  it("are the last ones good, once HAProxy runs on them", async () => {
    await write(["a", "newer"]);
    lastGood.remember();
    await write(["a", "bad"], ["new", "text"]);
    await lastGood.restore();
    assert.deepEqual(standing(), ["newer", "good"]);
    await write(["a", "other"]);
    lastGood.remember();
    await lastGood.restore();
    assert.deepEqual(standing(), ["other", "good"]);
  });
});
