import assert from "node:assert/strict";
import { awsStore } from "../../../../runtime/agent/store/aws";
import { s3Objects } from "../../../../runtime/agent/store/s3";
import { LocalCertificates } from "../../../../tools/local/certificates/certificates";
import { skipWithoutMoto } from "../../../support/moto";
import { MotoStore } from "../../../../tools/local/store/moto";
import { setEnvironment } from "../../../support/environment";

const EDGE = { file: "edge.pem", secret: "server", use: "Server", names: ["origin.example.com"], trust: "trust" } as const; // prettier-ignore
const signal = new AbortController().signal;

describe("the store over the AWS SDK", () => {
  let store: MotoStore | undefined, restore: (() => void) | undefined;

  before(async function () {
    skipWithoutMoto(this);
    store = await MotoStore.start("edge-apis");
    await store.create(["server", "trust", "server"]);
    restore = setEnvironment(store.environment);
  });

  after(async () => {
    restore?.();
    await store?.stop();
  });

  it("is what agents read: objects, and certificates that the rotation function rotates", async () => {
    const agents = awsStore();
    const objects = s3Objects("edge-apis");
    await store!.setObject("fleet.json", "{}");
    await store!.setObject("fleet.json", '{"schema":1}');
    assert.equal((await objects.read("fleet.json", 100, signal))?.text, '{"schema":1}');
    assert.equal(await store!.object("fleet.json"), '{"schema":1}');
    await store!.removeObject("fleet.json");
    assert.deepEqual(await objects.list(signal), []);
    const settings = { certificates: [EDGE], trust: { secret: "trust", files: [] } };
    const certificates = await LocalCertificates.bootstrap(store!.secrets, settings);
    const first = await agents.currentValue("server", signal);
    const [one, other] = [await certificates.rotate("server"), await certificates.rotate("server")];
    const last = await agents.currentValue("server", signal);
    assert.notEqual(one, other);
    assert.equal(first.value.equals(last.value), false);
    assert.equal(await agents.currentVersion("server", signal), last.version);
    assert.equal(await certificates.inForce("server"), other);
  }).timeout(60_000);

  it("fails with what to do where there is none", async () => {
    const { PATH } = process.env;
    process.env.PATH = "/nowhere";
    try {
      await assert.rejects(MotoStore.start("edge-apis"), {
        name: "CommandError",
        message: "moto_server not found on the PATH: pip install 'moto[server]'",
      });
    } finally {
      process.env.PATH = PATH;
    }
  });
});
