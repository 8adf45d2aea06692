import assert from "node:assert/strict";
import { issuerOf } from "../../../../runtime/rotation/issuers/issuers";
import { AuthorityKind } from "../../../../runtime/rotation/issuers/kind";

const authority = (kind: string) => ({ name: "one", kind: kind as AuthorityKind, arn: "arn:aws:one" });

/** What a kind asks AWS first. */
const FIRST_CALLS = {
  PrivateCa: "TrentService.GetPublicKey",
  AcmPca: "ACMPrivateCA.GetCertificateAuthorityCertificate",
  AcmExport: "CertificateManager.ExportCertificate",
} satisfies Record<AuthorityKind, string>;

/** The first call that an issuer makes of AWS, through the SDK's own client: nothing is sent. */
async function firstCall(kind: string): Promise<{ call: string; body: string }> {
  const calls: { call: string; body: string }[] = [];
  const handle = (request: { headers: Record<string, string>; body: string | Uint8Array }) => {
    calls.push({ call: request.headers["x-amz-target"] ?? "", body: Buffer.from(request.body).toString() });
    return Promise.reject(new Error("not sent"));
  };
  const client = {
    maxAttempts: 1,
    region: "eu-central-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    requestHandler: { handle } as never,
  };
  const issuer = issuerOf(authority(kind), { client, sleep: () => Promise.resolve() });
  await assert.rejects(issuer.trust([], new Date()), /not sent/);
  return calls[0]!;
}

describe("the issuers", () => {
  it("are called in settings as in code: a kind's value is its name", () => {
    assert.deepEqual(Object.values(AuthorityKind), Object.keys(AuthorityKind));
  });

  for (const [kind, call] of Object.entries(FIRST_CALLS)) {
    it(`ask ${call} of the authority if it is ${kind}`, async () => {
      const asked = await firstCall(kind);
      assert.equal(asked.call, call);
      assert.match(asked.body, /"arn:aws:one"/);
    });
  }

  // What an earlier or a later program wrote.
  for (const kind of ["private-ca", "Acme", "toString", "constructor", ""]) {
    it(`fail when the settings name the kind ${JSON.stringify(kind)}`, () => {
      const context = { client: {}, sleep: () => Promise.resolve() };
      assert.throws(() => issuerOf(authority(kind), context), {
        message: `SettingsMalformed: kind: use one of PrivateCa, AcmPca, AcmExport; got ${kind}`,
      });
    });
  }
});
