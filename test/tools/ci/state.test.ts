import assert from "node:assert/strict";
import { createRequire } from "node:module";

const { stateProblem } = createRequire(__filename)("../../../tools/ci/state.js") as {
  stateProblem: (stack: string, backend: string | undefined, text: string) => string | undefined;
};

const BUCKET = "s3://state?region=us-east-1&awssdk=v2";

describe("the check of where a stack's state is", () => {
  it("takes a bucket with a key of a cloud's, and Pulumi Cloud, which has its own", () => {
    for (const scheme of ["awskms", "gcpkms", "azurekeyvault", "hashivault"])
      assert.equal(stateProblem("dev", BUCKET, `secretsprovider: ${scheme}://alias/state\nconfig: {}\n`), undefined);
    assert.equal(stateProblem("dev", BUCKET, 'secretsprovider: "awskms://alias/state?region=us-east-1"\n'), undefined);
    assert.equal(stateProblem("dev", "https://api.pulumi.com", "config: {}\n"), undefined);
  });

  it("says what to do where a passphrase would be asked for, which no job is told", () => {
    const what =
      'stacks/Pulumi.dev.yaml, secretsprovider: name a key, pulumi stack change-secrets-provider --stack dev "awskms://alias/…?region=…": with a passphrase no job could decrypt; got';
    assert.equal(stateProblem("dev", BUCKET, "config: {}\n"), `${what} nothing`);
    assert.equal(stateProblem("dev", BUCKET, "secretsprovider: passphrase\n"), `${what} passphrase`);
    assert.equal(stateProblem("dev", BUCKET, "# secretsprovider: awskms://alias/state\n"), `${what} nothing`);
  });

  it("says that the state has no place", () => {
    for (const none of [undefined, ""]) assert.match(stateProblem("dev", none, "") ?? "", /^PULUMI_BACKEND_URL: set/);
  });
});
