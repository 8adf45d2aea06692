import assert from "node:assert/strict";
import { AuthorityKind, CertificateUse, RotatedCertificate } from "../../../components/index";
import { findings, tableText } from "../../../tools/iam/table";
import { evaluatePolicies, type IamRequest, type IamStatement } from "../../../tools/iam/policy";
import { planOf, record } from "../../support/plans";
import { sample } from "../../support/sample";
import { certificateArgs } from "../../components/certificate-path/support";

describe("what functions and agents ask of AWS", function () {
  this.timeout(120_000);

  const found = new Map<string, ReturnType<typeof findings>>();
  const findingsOf = async (stack: string) => {
    const known = found.get(stack) ?? findings(await planOf(stack));
    found.set(stack, known);
    return known;
  };

  const stacks = sample(["dev", "prod"], String);
  for (const stack of stacks)
    it(`is allowed in ${stack}, and to nobody else; nothing is allowed that is not asked for`, async () => {
      const { rows, problems } = await findingsOf(stack);
      assert.deepEqual(problems, []);
      const asked = rows.filter(({ asks }) => asks);
      assert.ok(asked.length > 50 && asked.every(({ verdict }) => verdict === "Allowed"));
      const others = rows.filter(({ asks }) => !asks);
      assert.ok(others.length > 80 && others.every(({ verdict }) => verdict !== "Allowed"));
    });

  it("is allowed of AWS Private CA as well, for the leaves of one use alone", async () => {
    const authorities = [{ name: "pca", kind: AuthorityKind.AcmPca, arn: "arn:aws:acm-pca:eu-central-1:1:x/1" }];
    const plan = await record(
      () => new RotatedCertificate("edge", { ...certificateArgs, authorities, use: CertificateUse.Client }),
    );
    const { rows, problems } = await findings(plan);
    assert.deepEqual(problems, []);
    assert.ok(rows.some(({ call }) => call.startsWith("acm-pca:IssueCertificate")));
  });

  it("is allowed of ACM, where the certificate is kept there too: of its own alone, and to what rotates the import alone", async () => {
    const names = ["gateway.edge-prod.internal"];
    const args = { ...certificateArgs, names, use: CertificateUse.Client, importToAcm: true };
    const plan = await record(() => new RotatedCertificate("edge", args));
    const { rows, problems } = await findings(plan);
    assert.deepEqual(problems, []);
    const acmRows = rows.filter(({ call, asks }) => asks && call.startsWith("acm:"));
    const of = (role: string) => [...new Set(acmRows.filter((row) => row.role === role).map(({ call }) => call.split(" ")[0]))]; // prettier-ignore
    assert.deepEqual(of("edge-rotation"), ["acm:ImportCertificate"]);
    assert.deepEqual(of("edge-bootstrap").sort(), [
      "acm:AddTagsToCertificate",
      "acm:DeleteCertificate",
      "acm:ImportCertificate",
      "acm:ListCertificates",
      "acm:ListTagsForCertificate",
    ]);
    const another = { ...plan, resources: plan.resources.map((one) => JSON.parse(JSON.stringify(one).replaceAll('certificate\\":\\"edge\\"', 'certificate\\":\\"other\\"')) as typeof one) }; // prettier-ignore
    assert.match(
      (await findings(another)).problems.join("\n"),
      /edge-bootstrap: acm:ImportCertificate on .* is NotAllowed/,
    );
  });

  it("is allowed of the log and of X-Ray, where Lambda asks in a function's name", async () => {
    const plan = await record(() => new RotatedCertificate("edge", { ...certificateArgs, tracing: true }));
    const { rows, problems } = await findings(plan);
    assert.deepEqual(problems, []);
    const byLambda = rows.filter(({ call, asks }) => asks && /^(logs|xray):/.test(call));
    assert.deepEqual(
      byLambda.filter(({ role }) => role === "edge-rotation").map(({ call, resource }) => `${call} ${resource}`),
      [
        "logs:CreateLogStream «LogGroup edge».arn:log-stream:2026/01/31/[$LATEST]1",
        "logs:PutLogEvents «LogGroup edge».arn:log-stream:2026/01/31/[$LATEST]1",
        "xray:PutTraceSegments *",
        "xray:PutTelemetryRecords *",
      ],
    );
    const elsewhere = { ...plan, resources: plan.resources.map((one) => JSON.parse(JSON.stringify(one).replaceAll("«LogGroup edge».arn:*", "«LogGroup other».arn:*")) as typeof one) }; // prettier-ignore
    assert.match(
      (await findings(elsewhere)).problems.join("\n"),
      /edge-rotation: logs:PutLogEvents on .* is NotAllowed/,
    );
  });

  it("is allowed in a rollover from one kind of authority to another, by whichever of the two signs", async () => {
    const [old, next] = [
      { name: "old", kind: AuthorityKind.PrivateCa, arn: "arn:aws:kms:eu-central-1:1:key/old" },
      { name: "next", kind: AuthorityKind.AcmPca, arn: "arn:aws:acm-pca:eu-central-1:1:x/1" },
    ];
    for (const [authorities, signers] of [
      [
        [old, next],
        ["kms:Sign", "acm-pca:IssueCertificate"],
      ],
      [[{ ...old, unusable: true }, next], ["acm-pca:IssueCertificate"]],
    ] as const) {
      const plan = await record(
        () => new RotatedCertificate("edge", { ...certificateArgs, authorities: [...authorities], issuer: "next" }),
      );
      const { rows, problems } = await findings(plan);
      assert.deepEqual(problems, []);
      const asked = rows.filter(({ role, asks }) => asks && role === "edge-rotation").map(({ call }) => call);
      assert.deepEqual(
        asked.filter((call) => /Sign$|IssueCertificate/.test(call)),
        signers,
      );
    }
  });

  it("is a table of call, role, resource and verdict", async () => {
    const stack = stacks[0]!;
    const text = tableText(stack, await findingsOf(stack));
    assert.match(text, /^\S+-client-rotation +kms:Sign +«Key \S+» *\.?\S* +Allowed$/m);
    assert.match(
      text,
      /(?:dev|prod): (\d+) of \1 calls are allowed; (\d+) of \2 that only another role makes are refused$/,
    );
  });

  it("fails when a role may do more than it does, or less", async () => {
    const plan = await planOf("dev");
    const changed = (...texts: [from: string, to: string][]) => {
      const text = texts.reduce((all, [from, to]) => all.replaceAll(from, to), JSON.stringify(plan.resources));
      return findings({ ...plan, resources: JSON.parse(text) as typeof plan.resources });
    };
    const { problems } = await changed(
      ['\\"s3:GetObject\\"', '\\"s3:GetObject\\",\\"s3:PutObject\\"'],
      ["AWSPENDING", "AWSPREVIOUS"],
      ['\\"kms:Decrypt\\"]', '\\"kms:Decrypt\\",\\"kms:DescribeKey\\"]'],
    );
    const said = problems.join("\n");
    assert.match(said, /fleet-task: s3:PutObject on .* and never asked for/);
    assert.match(said, /rotation: secretsmanager:GetSecretValue AWSPENDING on .* is NotAllowed/);
    assert.match(
      said,
      /kms:DescribeKey \(\w+\) is allowed by kms:EncryptionContext:SecretARN, which it does not carry/,
    );
  });
});

describe("the evaluator of policies", () => {
  const request: IamRequest = {
    principals: ["arn:role"],
    action: "kms:Sign",
    resource: "arn:key",
    context: { "kms:MessageType": "RAW" },
  };
  const allow: IamStatement = { Effect: "Allow", Action: "kms:Sign", Resource: "arn:key" };
  const verdict = (role: IamStatement[], resource: IamStatement[] = [], keyPolicy?: IamStatement[]) =>
    evaluatePolicies(request, { role, resource, ...(keyPolicy && { keyPolicy }) });

  it("allows what an Allow matches, by wildcards too, and nothing else", () => {
    assert.equal(verdict([allow]), "Allowed");
    assert.equal(verdict([{ ...allow, Action: ["kms:S*"], Resource: "arn:???" }]), "Allowed");
    assert.equal(verdict([{ ...allow, Action: "kms:GetPublicKey" }]), "NotAllowed");
    assert.equal(verdict([{ ...allow, Resource: "arn.key" }]), "NotAllowed");
    assert.equal(verdict([]), "NotAllowed");
  });

  it("denies what a Deny matches anywhere", () => {
    const deny: IamStatement = { ...allow, Effect: "Deny" };
    assert.deepEqual([verdict([allow, deny]), verdict([allow], [deny]), verdict([allow], [], [allow, deny])], ["Denied", "Denied", "Denied"]); // prettier-ignore
  });

  it("asks a key's own policy too", () => {
    assert.equal(verdict([allow], [], []), "NotAllowed");
    assert.equal(verdict([allow], [], [{ ...allow, Resource: "*" }]), "Allowed");
  });

  it("reads conditions: a key that is missing equals nothing, and is unequal to everything", () => {
    const when = (Condition: IamStatement["Condition"]) => verdict([{ ...allow, Condition: Condition! }]);
    assert.equal(when({ StringEquals: { "kms:MessageType": ["DIGEST", "RAW"] } }), "Allowed");
    assert.equal(when({ StringEquals: { "kms:MessageType": "DIGEST" } }), "NotAllowed");
    assert.equal(when({ StringEquals: { "kms:ViaService": "x" } }), "NotAllowed");
    assert.equal(when({ StringNotEquals: { "kms:ViaService": "x" } }), "Allowed");
    assert.equal(when({ ArnNotEquals: { "aws:PrincipalArn": ["arn:role"] } }), "NotAllowed");
    assert.equal(when({ ArnLike: { "aws:PrincipalArn": "arn:r*" } }), "Allowed");
    assert.throws(() => when({ IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }), /IpAddress.*does not know/);
  });
});
