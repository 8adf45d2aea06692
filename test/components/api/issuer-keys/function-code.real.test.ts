import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { CreateBucketCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ISSUER_KEYS_FUNCTION } from "../../../../components/api/issuer-keys/function-code";
import { readKeySet } from "../../../../runtime/tokens/key-set";
import type { MotoServer } from "../../../../tools/shared/moto-server";
import { FakeIssuer } from "../../../runtime/authorizer/support";
import { motoOrSkip } from "../../../support/moto";
import { issuerKey } from "../../../support/tokens";

const CREDENTIALS = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
const KEY = "issuers/gatehouse.json";

/** Calls the bundle in a process that has nothing of this one. */
const CALL = `require("./index.js").handler({}).then((answer) => console.error(JSON.stringify(answer)), (error) => console.error("thrown: " + error.message))`;

describe("the code of the function that fetches an issuer's keys", function () {
  this.timeout(120_000);
  let server: MotoServer, issuer: FakeIssuer, folder: string;

  before(async function () {
    server = await motoOrSkip(this);
    issuer = await FakeIssuer.start();
    folder = mkdtempSync(path.join(tmpdir(), "gatehouse-issuer-keys-"));
    copyFileSync(await ISSUER_KEYS_FUNCTION.file(), path.join(folder, "index.js"));
  });
  after(async () => {
    await issuer?.stop();
    await server?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  const call = async (settings?: object): Promise<string> => {
    const env = { PATH: process.env.PATH, ...CREDENTIALS, AWS_ENDPOINT_URL: server.endpoint, ...(settings && { GATEHOUSE_SETTINGS: JSON.stringify(settings) }) }; // prettier-ignore
    return (await promisify(execFile)(process.execPath, ["-e", CALL], { cwd: folder, env })).stderr;
  };

  it("is one file that writes them with nothing beside it, and says why it does not", async () => {
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new S3Client({ region: "us-east-1", endpoint: server.endpoint, credentials, forcePathStyle: true });
    await client.send(new CreateBucketCommand({ Bucket: "apis" }));
    issuer.keys = [issuerKey("one").jwk];
    const settings = { issuer: issuer.url, bucket: "apis", key: KEY };
    assert.match(await call(settings), /{"kids":\["one"\]}/);
    const { Body } = await client.send(new GetObjectCommand({ Bucket: "apis", Key: KEY }));
    const found = readKeySet(await Body!.transformToString("utf-8"));
    assert.ok("keySet" in found && found.keySet.issuer === issuer.url);
    issuer.status = 503;
    assert.match(await call(settings), /thrown: \/keys of the issuer cannot be read: status 503/);
    assert.match(await call(), /thrown: Unexpected end of JSON input/);
  });

  it("fits where Lambda takes it in one request, and names no path of this machine", () => {
    const text = readFileSync(path.join(folder, "index.js"), "utf8");
    assert.ok(text.length < 2_000_000, `${text.length}`);
    assert.ok(!text.includes(path.resolve(__dirname, "../../../..")));
  });
});
