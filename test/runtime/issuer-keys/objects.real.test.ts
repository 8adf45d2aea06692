import { strictEqual } from "node:assert";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { s3Object } from "../../../runtime/issuer-keys/objects";
import type { MotoServer } from "../../../tools/shared/moto-server";
import { setEnvironment } from "../../support/environment";
import { motoOrSkip } from "../../support/moto";

describe("the object that a function keeps", () => {
  let server: MotoServer | undefined, restore: (() => void) | undefined;
  before(async function () {
    server = await motoOrSkip(this);
    restore = setEnvironment({ AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_ENDPOINT_URL: server.endpoint }); // prettier-ignore
    await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: "apis" }));
  });
  after(async () => {
    restore?.();
    await server?.stop();
  });

  it("is not there at first, though others have longer names, and then what was written last", async () => {
    const client = new S3Client({ forcePathStyle: true });
    const [shorter, longer] = [
      s3Object(client, "apis", "issuers/gatehouse.json"),
      s3Object(client, "apis", "issuers/gatehouse.json2"),
    ];
    await longer.write("another's");
    strictEqual(await shorter.read(), undefined);
    await shorter.write("one");
    await shorter.write("two");
    strictEqual(await shorter.read(), "two");
    strictEqual(await longer.read(), "another's");
  });
});
