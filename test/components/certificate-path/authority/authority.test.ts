import assert from "node:assert/strict";
import { Authority, AuthorityKind, type AuthorityArgs } from "../../../../components/index";
import { children, find, findAll, json, record } from "../../../support/record";
import { refusalOf } from "../../../support/plans";
import { authorityArgs, BREAK_GLASS, place, SIGNERS } from "../support";

const KEY = "aws:kms/key:Key";
const recorded = (args: AuthorityArgs) => record(() => ({ arn: new Authority("edge-authority-1", args).arn }));
const exportArgs: AuthorityArgs = {
  ...place,
  kind: AuthorityKind.AcmExport,
  names: ["origin.example.com", "*.origin.example.com", "other.example.com"],
  hostedZoneId: "Z0123456789",
};

describe("Authority", () => {
  describe("of a root of our own", () => {
    it("creates a key that signs, with an alias, and keeps it", async () => {
      const plan = await recorded(authorityArgs);
      assert.deepEqual(children(plan, find(plan, "gatehouse:index:Authority")), [
        "aws:kms/alias:Alias edge-authority-1",
        `${KEY} edge-authority-1`,
      ]);
      const { policy, ...key } = find(plan, KEY).inputs;
      assert.equal(typeof policy, "string");
      assert.deepEqual(key, {
        description: "Gatehouse: signs certificates as edge-authority-1",
        customerMasterKeySpec: "ECC_NIST_P256",
        keyUsage: "SIGN_VERIFY",
        deletionWindowInDays: 30,
      });
      assert.equal(find(plan, KEY).options.protect, true);
      assert.deepEqual(plan.outputs, { arn: "«Key edge-authority-1».arn" });
    });

    it("is administered by those who may not sign, signs for signers alone, and is deleted in an emergency alone", async () => {
      const root = { AWS: "arn:aws:iam::123456789012:root" };
      assert.deepEqual(json(find(await recorded(authorityArgs), KEY), "policy"), {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "AdministeredByIamOfThisAccount",
            Effect: "Allow",
            Principal: root,
            Action: [
              "kms:CancelKeyDeletion",
              "kms:CreateAlias",
              "kms:DeleteAlias",
              "kms:DescribeKey",
              "kms:DisableKey",
              "kms:EnableKey",
              "kms:GetKeyPolicy",
              "kms:GetKeyRotationStatus",
              "kms:GetPublicKey",
              "kms:ListGrants",
              "kms:ListKeyPolicies",
              "kms:ListResourceTags",
              "kms:PutKeyPolicy",
              "kms:ScheduleKeyDeletion",
              "kms:TagResource",
              "kms:UntagResource",
              "kms:UpdateAlias",
              "kms:UpdateKeyDescription",
            ],
            Resource: "*",
          },
          {
            Sid: "SignsForSignersAlone",
            Effect: "Allow",
            Principal: root,
            Action: ["kms:Sign"],
            Resource: "*",
            Condition: {
              ArnLike: { "aws:PrincipalArn": "arn:aws:iam::123456789012:role/gatehouse/signers/edge/*" },
              StringEquals: { "kms:SigningAlgorithm": "ECDSA_SHA_256", "kms:MessageType": "RAW" },
            },
          },
          {
            Sid: "KeptButInAnEmergency",
            Effect: "Deny",
            Principal: { AWS: "*" },
            Action: ["kms:ScheduleKeyDeletion", "kms:DisableKey"],
            Resource: "*",
            Condition: { ArnNotEquals: { "aws:PrincipalArn": [BREAK_GLASS] } },
          },
        ],
      });
    });

    it("fails when it signs for no path of its own: every role has the path /", async () => {
      const { signersPath, ...without } = authorityArgs;
      assert.equal(signersPath, SIGNERS);
      const refused = (given: object) => refusalOf(() => new Authority("edge-authority-1", { ...without, ...given }));
      const what = "give an IAM path of two levels or more, such as /gatehouse/signers/edge-prod/";
      assert.deepEqual(await refused({}), [`signersPath: ${what}; got nothing`]);
      for (const path of ["/", "/signers/", "gatehouse/signers/edge/", "/gatehouse/signers/edge", "/a/b*/"])
        assert.deepEqual(await refused({ signersPath: path }), [`signersPath: ${what}; got ${JSON.stringify(path)}`]);
    });

    it("has its identity in the alias, and its own name without one", async () => {
      const aliasOf = async (args: AuthorityArgs) =>
        find(await recorded(args), "aws:kms/alias:Alias").inputs.namePrefix;
      assert.deepEqual(
        [await aliasOf(authorityArgs), await aliasOf({ ...authorityArgs, identity: "edge-prod-root-1" })],
        ["alias/edge-authority-1-", "alias/edge-prod-root-1-"],
      );
    });

    it("may be deleted when told so, by whoever deployed it: no statement denies it", async () => {
      const key = find(await recorded({ ...authorityArgs, protect: false }), KEY);
      assert.equal(key.options.protect, undefined);
      const { Statement } = json(key, "policy") as { Statement: { Sid: string; Effect: string; Action: string[] }[] };
      assert.deepEqual(
        Statement.map(({ Sid, Effect }) => [Sid, Effect]),
        [
          ["AdministeredByIamOfThisAccount", "Allow"],
          ["SignsForSignersAlone", "Allow"],
        ],
      );
      assert.ok(Statement[0]?.Action.includes("kms:ScheduleKeyDeletion"));
    });

    it("fails when nobody may act in an emergency, or somebody who is not a principal", async () => {
      const { breakGlassArns, ...without } = authorityArgs;
      assert.equal(breakGlassArns?.length, 1);
      assert.deepEqual(await refusalOf(() => new Authority("edge-authority-1", without)), [
        "breakGlassArns: give a list of roles or users for an emergency; got nothing",
      ]);
      assert.deepEqual(
        await refusalOf(() => new Authority("edge-authority-1", { ...without, breakGlassArns: ["*"] })),
        [
          'breakGlassArns[0]: give the ARN of an IAM role or user that may act in an emergency, such as arn:aws:iam::123456789012:role/break-glass; got "*"',
        ],
      );
    });
  });

  describe("of AWS Private CA", () => {
    const args = { ...place, kind: AuthorityKind.AcmPca };
    it("creates a root for short-lived certificates, and is known once its own is installed", async () => {
      const plan = await recorded(args);
      const ca = find(plan, "aws:acmpca/certificateAuthority:CertificateAuthority");
      assert.deepEqual(ca.inputs, {
        type: "ROOT",
        usageMode: "SHORT_LIVED_CERTIFICATE",
        certificateAuthorityConfiguration: {
          keyAlgorithm: "EC_prime256v1",
          signingAlgorithm: "SHA256WITHECDSA",
          subject: { commonName: "edge-authority-1" },
        },
        permanentDeletionTimeInDays: 30,
        tags: { Name: "edge-authority-1" },
      });
      assert.equal(ca.options.protect, true);
      const root = find(plan, "aws:acmpca/certificate:Certificate");
      assert.equal(root.inputs.templateArn, "arn:aws:acm-pca:::template/RootCACertificate/V1");
      assert.deepEqual(root.inputs.validity, { type: "YEARS", value: "10" });
      assert.ok(
        find(plan, "aws:acmpca/certificateAuthorityCertificate:CertificateAuthorityCertificate").dependencies.includes(
          root.urn,
        ),
      );
    });
  });

  describe("of exportable certificates", () => {
    it("creates one that may be exported, and one validation record a domain", async () => {
      const plan = await recorded(exportArgs);
      const certificate = find(plan, "aws:acm/certificate:Certificate");
      assert.deepEqual(certificate.inputs, {
        domainName: "origin.example.com",
        subjectAlternativeNames: ["*.origin.example.com", "other.example.com"],
        validationMethod: "DNS",
        keyAlgorithm: "EC_prime256v1",
        options: { certificateTransparencyLoggingPreference: "ENABLED", export: "ENABLED" },
        tags: { Name: "edge-authority-1" },
      });
      // Other names are another certificate, which takes its place.
      assert.equal(certificate.options.protect, undefined);
      assert.deepEqual(
        findAll(plan, "aws:route53/record:Record").map((one) => one.name),
        ["edge-authority-1-validation-0", "edge-authority-1-validation-1"],
      );
      // The domain's own certificate may be validated by the same record, and renewed by it when this one is gone.
      for (const { inputs, options } of findAll(plan, "aws:route53/record:Record"))
        assert.deepEqual([inputs.allowOverwrite, options.retainOnDelete], [true, true]);
      assert.deepEqual(plan.outputs, { arn: "«Certificate edge-authority-1».arn" });
    });

    it("tells which records it waits for where the DNS is kept elsewhere, and creates none", async () => {
      const { hostedZoneId, ...elsewhere } = { ...exportArgs, dnsElsewhere: true };
      const plan = await record(() => ({ records: new Authority("edge-authority-1", elsewhere).dnsRecords }));
      assert.equal(typeof hostedZoneId, "string");
      assert.deepEqual(findAll(plan, "aws:route53/record:Record"), []);
      const option = (i: number) => {
        const one = `«Certificate edge-authority-1».domainValidationOptions[${i}]`;
        return {
          name: `${one}.resourceRecordName`,
          type: `${one}.resourceRecordType`,
          value: `${one}.resourceRecordValue`,
        };
      };
      assert.deepEqual(plan.outputs, { records: [option(0), option(1)] });
    });

    it("fails when the DNS is in a zone and elsewhere, or when another kind is told where it is", async () => {
      assert.deepEqual(
        await refusalOf(() => new Authority("edge-authority-1", { ...exportArgs, dnsElsewhere: true })),
        ["dnsElsewhere: leave it out with hostedZoneId: the records are put there; got true"],
      );
      assert.deepEqual(
        await refusalOf(() => new Authority("edge-authority-1", { ...authorityArgs, dnsElsewhere: true })),
        ["dnsElsewhere: leave it out: it is for AcmExport alone; got true"],
      );
    });

    it("fails when the first name is longer than a common name may be, and takes it in second place", async () => {
      const long = `${"a".repeat(60)}.example.com`;
      const of = (names: string[]) => () => new Authority("edge-authority-1", { ...exportArgs, names });
      assert.deepEqual(await refusalOf(of([long])), [
        `names: put a name of at most 64 characters first: it is the certificate's common name; got "${long}"`,
      ]);
      await record(of(["origin.example.com", long]));
    });

    it("fails when names or zone are missing, or given to another kind", async () => {
      const { names, hostedZoneId, ...without } = exportArgs;
      assert.deepEqual(await refusalOf(() => new Authority("edge-authority-1", without)), [
        "names: give a list of DNS names; got nothing",
        "hostedZoneId: give the id of a public Route 53 zone, such as Z0123456789ABCDEFGHIJ; got nothing",
      ]);
      assert.deepEqual(
        await refusalOf(
          () => new Authority("edge-authority-1", { ...authorityArgs, names: names!, hostedZoneId: hostedZoneId! }),
        ),
        [
          'names: leave it out: it is for AcmExport alone; got ["origin.example.com","*.origin.example.com","other.example.com"]',
          'hostedZoneId: leave it out: it is for AcmExport alone; got "Z0123456789"',
        ],
      );
    });
  });

  it("fails when the kind is unknown", async () => {
    const args = { ...place, kind: "acme" } as unknown as AuthorityArgs;
    assert.deepEqual(await refusalOf(() => new Authority("edge-authority-1", args)), [
      'kind: use one of PrivateCa, AcmPca, AcmExport; got "acme"',
    ]);
  });
});
