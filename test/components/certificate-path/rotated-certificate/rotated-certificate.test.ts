import assert from "node:assert/strict";
import {
  AuthorityKind,
  CertificateUse,
  RotatedCertificate,
  rotationLogPrefix,
  type RotatedCertificateArgs,
} from "../../../../components/index";
import { certificateArnIn } from "../../../../components/certificate-path/rotated-certificate/imported";
import type { Json, Plan } from "../../../../tools/preview";
import { children, find, json, record } from "../../../support/record";
import { refusalOf } from "../../../support/plans";
import { BREAK_GLASS, certificateArgs, SIGNERS } from "../support";

const SECRET = "aws:secretsmanager/secret:Secret";
const FUNCTION = "aws:lambda/function:Function";
const INVOCATION = "aws:lambda/invocation:Invocation";
const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ROTATION = "aws:secretsmanager/secretRotation:SecretRotation";
const GUARD = "aws:secretsmanager/secretPolicy:SecretPolicy";

const [OLD, NEW] = [
  { name: "edge-authority-1", kind: AuthorityKind.PrivateCa, arn: "arn:ca-key-1" },
  { name: "edge-authority-2", kind: AuthorityKind.PrivateCa, arn: "arn:ca-key-2" },
];

function recorded(changes: Partial<RotatedCertificateArgs> = {}): Promise<Plan> {
  return record(() => {
    const certificate = new RotatedCertificate("edge", { ...certificateArgs, ...changes });
    const { secretArn, trustSecretArn, keyArn, rotationFunctionName, bootstrapFunctionName, logGroupName } =
      certificate;
    return { secretArn, trustSecretArn, keyArn, rotationFunctionName, bootstrapFunctionName, logGroupName };
  });
}

/** What a function is told, read. */
function told(plan: Plan, name: string): Record<string, unknown> {
  const { variables } = find(plan, FUNCTION, name).inputs.environment as { variables: Record<string, string> };
  return JSON.parse(variables.GATEHOUSE_SETTINGS ?? "") as Record<string, unknown>;
}

describe("RotatedCertificate", () => {
  let plan: Plan;
  before(async () => {
    plan = await recorded();
  });

  it("creates two secrets and their key, two functions with a role each, two calls, and the schedule", () => {
    assert.deepEqual(children(plan, find(plan, "gatehouse:index:RotatedCertificate")), [
      "aws:cloudwatch/logGroup:LogGroup edge",
      `${ROLE} edge-bootstrap`,
      `${ROLE} edge-rotation`,
      `${ROLE_POLICY} edge-bootstrap`,
      `${ROLE_POLICY} edge-rotation`,
      "aws:kms/alias:Alias edge-key",
      "aws:kms/key:Key edge-key",
      `${FUNCTION} edge-bootstrap`,
      `${FUNCTION} edge-rotation`,
      `${INVOCATION} edge`,
      `${INVOCATION} edge-trust`,
      "aws:lambda/permission:Permission edge-rotation",
      `${SECRET} edge`,
      `${SECRET} edge-trust`,
      `${GUARD} edge`,
      `${GUARD} edge-trust`,
      `${ROTATION} edge`,
    ]);
  });

  it("stores no value: Pulumi never knows one", () => {
    assert.equal(plan.resources.filter((one) => one.type.includes("secretVersion")).length, 0);
    assert.deepEqual(find(plan, SECRET, "edge").inputs, {
      kmsKeyId: "«Key edge-key».arn",
      recoveryWindowInDays: 30,
      description: "Gatehouse: certificate in force, with its chain and key, PEM",
    });
  });

  it("keeps secrets, key and log until told otherwise", async () => {
    const kept = (of: Plan) =>
      of.resources.filter((one) => one.options.protect).map((one) => `${one.type} ${one.name}`);
    assert.deepEqual(kept(plan), [
      "aws:cloudwatch/logGroup:LogGroup edge",
      "aws:kms/key:Key edge-key",
      `${SECRET} edge`,
      `${SECRET} edge-trust`,
    ]);
    assert.deepEqual(kept(await recorded({ protect: false })), []);
  });

  it("encrypts its log and keeps it for the days it is told", () => {
    assert.deepEqual(find(plan, "aws:cloudwatch/logGroup:LogGroup").inputs, {
      namePrefix: "/aws/lambda/edge-",
      kmsKeyId: "arn:log-key",
      retentionInDays: 365,
    });
    assert.equal(rotationLogPrefix("edge"), "/aws/lambda/edge-");
  });

  describe("its secrets", () => {
    const denied = (secret: string, Sid: string, actions: string[], Condition: object) => ({
      Sid,
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: actions.map((one) => `secretsmanager:${one}`),
      Resource: [`«Secret ${secret}».arn`],
      Condition,
    });
    const but = (...arns: string[]) => ({ ArnNotEquals: { "aws:PrincipalArn": arns } });
    const written = (secret: string, ...writers: string[]) => {
      const writing = ["PutSecretValue", "UpdateSecret", "UpdateSecretVersionStage"];
      return denied(secret, "WrittenByItsFunctionsAlone", writing, but(...writers, BREAK_GLASS));
    };
    const kept = (secret: string) => {
      const undoing = ["DeleteSecret", "DeleteResourcePolicy", "PutResourcePolicy", "CancelRotateSecret"];
      return denied(secret, "KeptButInAnEmergency", undoing, but(BREAK_GLASS));
    };
    const ofCertificate = ["«Role edge-rotation».arn", "«Role edge-bootstrap».arn"];
    const guardOf = (of: Plan, name: string) =>
      (json(find(of, GUARD, name), "policy") as { Statement: Json }).Statement;

    it("are written by the functions and in an emergency, the trust not by what rotates", () => {
      assert.deepEqual(guardOf(plan, "edge"), [written("edge", ...ofCertificate), kept("edge")]);
      assert.deepEqual(guardOf(plan, "edge-trust"), [
        written("edge-trust", "«Role edge-bootstrap».arn"),
        kept("edge-trust"),
      ]);
      assert.equal(find(plan, GUARD, "edge").inputs.blockPublicPolicy, true);
    });

    // Else who deployed a trial could not destroy it: Secrets Manager asks the guard about DeleteSecret and CancelRotateSecret.
    it("can be deleted by whoever deployed them when told so, and are written by the functions alone as before", async () => {
      const trial = await recorded({ ...certificateArgs, protect: false });
      assert.deepEqual(guardOf(trial, "edge"), [written("edge", ...ofCertificate)]);
    });
  });

  describe("its roles", () => {
    const useKey = (Sid: string, action: string, ...secrets: string[]) => ({
      Sid,
      Effect: "Allow",
      Action: [action],
      Resource: ["«Key edge-key».arn"],
      Condition: {
        StringEquals: {
          "kms:EncryptionContext:SecretARN": secrets,
          "kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com",
        },
      },
    });
    const decrypt = useKey("DecryptTheSecrets", "kms:Decrypt", "«Secret edge».arn", "«Secret edge-trust».arn");
    const encrypt = (...secrets: string[]) => useKey("EncryptWhatItWrites", "kms:GenerateDataKey", ...secrets);
    const read = (Sid: string, secret: string, condition: object) => ({
      Sid,
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: [`«Secret ${secret}».arn`],
      Condition: condition,
    });
    const labelled = (...labels: string[]) => ({ StringEquals: { "secretsmanager:VersionStage": labels } });
    const readTrust = read("ReadTheTrust", "edge-trust", labelled("AWSCURRENT"));
    const sign = [
      {
        Sid: "SignAsAuthority",
        Effect: "Allow",
        Action: ["kms:Sign"],
        Resource: ["arn:ca-key-1"],
        Condition: { StringEquals: { "kms:SigningAlgorithm": "ECDSA_SHA_256", "kms:MessageType": "RAW" } },
      },
      { Sid: "KnowTheAuthoritysKey", Effect: "Allow", Action: ["kms:GetPublicKey"], Resource: ["arn:ca-key-1"] },
    ];
    const log = {
      Sid: "WriteItsLog",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: ["«LogGroup edge».arn:*"],
    };
    const rotated = { "secretsmanager:resource/AllowRotationLambdaArn": "«Function edge-rotation».arn" };
    const rotate = [
      {
        Sid: "RotateTheCertificate",
        Effect: "Allow",
        Action: [
          "secretsmanager:DescribeSecret",
          "secretsmanager:PutSecretValue",
          "secretsmanager:UpdateSecretVersionStage",
        ],
        Resource: ["«Secret edge».arn"],
        Condition: { ArnEquals: rotated },
      },
      read("ReadWhatIsPending", "edge", { ArnEquals: rotated, ...labelled("AWSPENDING") }),
      readTrust,
    ];
    const statements = (of: Plan, name: string) =>
      (json(find(of, ROLE_POLICY, name), "policy") as { Statement: unknown[] }).Statement;

    it("let what rotates rotate its own secret, read the trust, sign and log, and nothing else", () => {
      assert.deepEqual(statements(plan, "edge-rotation"), [
        ...rotate,
        decrypt,
        encrypt("«Secret edge».arn"),
        ...sign,
        log,
      ]);
    });

    it("let what issues first write both secrets, sign and log, and nothing else", () => {
      const write = {
        Sid: "WriteCertificateAndTrust",
        Effect: "Allow",
        Action: ["secretsmanager:DescribeSecret", "secretsmanager:PutSecretValue"],
        Resource: ["«Secret edge».arn", "«Secret edge-trust».arn"],
      };
      assert.deepEqual(statements(plan, "edge-bootstrap"), [
        write,
        read("ReadWhatIsServed", "edge", labelled("AWSCURRENT", "AWSPREVIOUS")),
        readTrust,
        decrypt,
        encrypt("«Secret edge».arn", "«Secret edge-trust».arn"),
        ...sign,
        log,
      ]);
    });

    it("order leaves of one template from AWS Private CA", async () => {
      const authorities = [{ name: "pca", kind: AuthorityKind.AcmPca, arn: "arn:pca" }];
      const pca = await recorded({ authorities, use: CertificateUse.Client });
      assert.deepEqual(statements(pca, "edge-rotation").slice(5, 7), [
        {
          Sid: "OrderLeavesAlone",
          Effect: "Allow",
          Action: ["acm-pca:IssueCertificate"],
          Resource: ["arn:pca"],
          Condition: {
            ArnEquals: { "acm-pca:TemplateArn": "arn:aws:acm-pca:::template/EndEntityClientAuthCertificate/V1" },
          },
        },
        {
          Sid: "CollectThem",
          Effect: "Allow",
          Action: ["acm-pca:GetCertificate", "acm-pca:GetCertificateAuthorityCertificate"],
          Resource: ["arn:pca"],
        },
      ]);
    });

    it("export the one certificate of ACM", async () => {
      const acm = await recorded({ authorities: [{ name: "public", kind: AuthorityKind.AcmExport, arn: "arn:acm" }] });
      assert.deepEqual(statements(acm, "edge-rotation").slice(5, 6), [
        { Sid: "ExportIt", Effect: "Allow", Action: ["acm:ExportCertificate"], Resource: ["arn:acm"] },
      ]);
    });

    it("name an ARN in every statement", () => {
      for (const name of ["edge-rotation", "edge-bootstrap"]) {
        assert.doesNotMatch(JSON.stringify(json(find(plan, ROLE_POLICY, name), "policy")), /"\*"/);
      }
    });

    it("are for Lambda, on the path that an authority signs for", () => {
      for (const name of ["edge-bootstrap", "edge-rotation"]) {
        assert.equal(find(plan, ROLE, name).inputs.path, SIGNERS);
        assert.deepEqual(json(find(plan, ROLE, name), "assumeRolePolicy"), {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "ForLambda",
              Effect: "Allow",
              Principal: { Service: "lambda.amazonaws.com" },
              Action: ["sts:AssumeRole"],
            },
          ],
        });
      }
    });
  });

  describe("its functions", () => {
    it("run the same code on Node.js 22, and log where they may", () => {
      const [bootstrap, rotation] = ["edge-bootstrap", "edge-rotation"].map(
        (name) => find(plan, FUNCTION, name).inputs,
      );
      const { code, environment, role, ...rest } = rotation!;
      assert.deepEqual(rest, {
        description: "Gatehouse: replaces a certificate, called by Secrets Manager",
        runtime: "nodejs22.x",
        architectures: ["arm64"],
        handler: "index.handler",
        timeout: 120,
        memorySize: 512,
        loggingConfig: { logFormat: "JSON", logGroup: "«LogGroup edge».name" },
      });
      assert.deepEqual(bootstrap!.code, code);
      assert.deepEqual([role, bootstrap!.role], ["«Role edge-rotation».arn", "«Role edge-bootstrap».arn"]);
      assert.ok(environment);
    });

    it("take runs from the account's own, and are traced, when told so alone", async () => {
      const told = await recorded({ ...certificateArgs, tracing: true, reservedConcurrency: 2 });
      for (const { inputs } of told.resources.filter(({ type }) => type === FUNCTION)) {
        assert.deepEqual([inputs.tracingConfig, inputs.reservedConcurrentExecutions], [{ mode: "Active" }, 2]);
      }
      for (const role of ["edge-bootstrap", "edge-rotation"]) {
        const { Statement } = json(find(told, "aws:iam/rolePolicy:RolePolicy", role), "policy") as unknown as {
          Statement: object[];
        };
        assert.deepEqual(Statement.at(-1), {
          Sid: "Trace",
          Effect: "Allow",
          Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
          Resource: "*",
        });
      }
    });

    it("are told the same but for their operation", () => {
      const settings = {
        certificateSecretArn: "«Secret edge».arn",
        trustSecretArn: "«Secret edge-trust».arn",
        names: ["origin.example.com"],
        uses: ["Server"],
        lifetimeDays: 30,
        minimumRemainingDays: 20,
        authorities: [{ name: "edge-authority-1", kind: "PrivateCa", arn: "arn:ca-key-1" }],
        issuer: "edge-authority-1",
        trustSettleMinutes: 60,
      };
      assert.deepEqual(told(plan, "edge-rotation"), { operation: "Rotate", ...settings });
      assert.deepEqual(told(plan, "edge-bootstrap"), { operation: "Bootstrap", ...settings });
    });

    it("may be called by Secrets Manager for this account, where it rotates, and by nobody else", () => {
      assert.deepEqual(find(plan, "aws:lambda/permission:Permission").inputs, {
        action: "lambda:InvokeFunction",
        function: "«Function edge-rotation».name",
        principal: "secretsmanager.amazonaws.com",
        sourceAccount: "123456789012",
      });
    });
  });

  describe("kept in ACM too", () => {
    const OWNER = { "gatehouse:certificate": "edge" };
    const names = ["gateway.edge-prod.internal"];
    const kept = { importToAcm: true, use: CertificateUse.Client, names };
    const tagged = (kind: string) => ({ StringEquals: { [`aws:${kind}/gatehouse:certificate`]: "edge" } });
    const all = ["arn:aws:acm:eu-central-1:123456789012:certificate/*"];
    const statementsOf = (of: Plan, role: string) =>
      (json(find(of, ROLE_POLICY, role), "policy") as { Statement: { Action: string[] }[] }).Statement.filter(
        ({ Action }) => Action.some((one) => one.startsWith("acm:")),
      );
    let imported: Plan;
    before(async () => {
      imported = await recorded(kept);
    });

    it("is made by a call whose resource takes it away again, once the first one is in force", () => {
      const call = find(imported, INVOCATION, "edge-acm");
      assert.deepEqual(call.inputs, {
        functionName: "«Function edge-bootstrap».name",
        input: '{"Step":"import"}',
        lifecycleScope: "CRUD",
      });
      for (const earlier of [find(imported, INVOCATION, "edge"), find(imported, ROLE_POLICY, "edge-bootstrap")])
        assert.ok(call.dependencies.includes(earlier.urn));
      assert.notEqual(call.options.protect, true);
    });

    it("lets what rotates import into just that one, and tells it which", () => {
      const arn = "«Invocation edge-acm».result";
      assert.deepEqual(statementsOf(imported, "edge-rotation"), [
        { Sid: "ImportIntoIt", Effect: "Allow", Action: ["acm:ImportCertificate"], Resource: [arn] },
      ]);
      const owner = OWNER["gatehouse:certificate"];
      assert.deepEqual(told(imported, "edge-rotation").acmImport, { owner, arn });
      assert.deepEqual(told(imported, "edge-bootstrap").acmImport, { owner });
    });

    it("lets what issues first make, find, replace and delete its own, and nobody else's", () => {
      assert.deepEqual(statementsOf(imported, "edge-bootstrap"), [
        {
          Sid: "ImportAnew",
          Effect: "Allow",
          Action: ["acm:ImportCertificate", "acm:AddTagsToCertificate"],
          Resource: all,
          Condition: tagged("RequestTag"),
        },
        {
          Sid: "ImportAgainOrDelete",
          Effect: "Allow",
          Action: ["acm:ImportCertificate", "acm:DeleteCertificate"],
          Resource: all,
          Condition: tagged("ResourceTag"),
        },
        { Sid: "ReadTags", Effect: "Allow", Action: ["acm:ListTagsForCertificate"], Resource: all },
        { Sid: "ListThem", Effect: "Allow", Action: ["acm:ListCertificates"], Resource: "*" },
      ]);
    });

    it("knows nothing of ACM unless it is told to", () => {
      for (const role of ["edge-rotation", "edge-bootstrap"]) assert.deepEqual(statementsOf(plan, role), []);
      assert.equal(told(plan, "edge-rotation").acmImport, undefined);
    });

    it("takes the ARN from the function's answer, which is JSON", async () => {
      const answer = '"arn:aws:acm:eu-central-1:123456789012:certificate/7"';
      const { outputs } = await record(() => {
        const { acmCertificateArn } = new RotatedCertificate("edge", { ...certificateArgs, ...kept });
        return { acmCertificateArn };
      });
      assert.deepEqual(outputs, { acmCertificateArn: "«Invocation edge-acm».result" });
      assert.equal(certificateArnIn(answer), "arn:aws:acm:eu-central-1:123456789012:certificate/7");
    });

    const AUTHORITIES = {
      PrivateCa: [OLD],
      AcmPca: [{ name: "pca", kind: AuthorityKind.AcmPca, arn: "arn:pca" }],
      AcmExport: [{ name: "public", kind: AuthorityKind.AcmExport, arn: "arn:acm" }],
    } satisfies Record<AuthorityKind, object>;

    it("is from an authority that issues to clients, whichever kind it is; a public one does not", async () => {
      for (const kind of [AuthorityKind.PrivateCa, AuthorityKind.AcmPca])
        assert.ok(find(await recorded({ ...kept, authorities: AUTHORITIES[kind] }), INVOCATION, "edge-acm"));
      const { use: _, ...others } = kept;
      const refusal = async (changes: object) => (await refusalOf(() => new RotatedCertificate("edge", { ...certificateArgs, ...changes }))).join("\n"); // prettier-ignore
      assert.match(
        await refusal({ ...kept, authorities: AUTHORITIES.AcmExport }),
        /use: take Server, or another kind of authority: AcmExport is for servers alone/,
      );
      for (const use of [CertificateUse.Server, CertificateUse.ServerAndClient])
        assert.match(await refusal({ ...others, use }), /importToAcm: leave it out, or take use: Client: AWS's services show it to servers; got "/); // prettier-ignore
      assert.match(
        await refusal({ ...kept, names: [`${"a".repeat(60)}.internal`] }),
        /names: put a name of at most 64 characters first: it is the certificate's common name, by which it is known; got "/,
      );
    });
  });

  describe("in its order", () => {
    const after = (later: [string, string], earlier: [string, string]) =>
      assert.ok(
        find(plan, ...later).dependencies.includes(find(plan, ...earlier).urn),
        `${later.join(" ")} after ${earlier.join(" ")}`,
      );

    it("issues first once the secrets are guarded and the function may", () => {
      after([INVOCATION, "edge"], [GUARD, "edge"]);
      after([INVOCATION, "edge"], [GUARD, "edge-trust"]);
      after([INVOCATION, "edge"], [ROLE_POLICY, "edge-bootstrap"]);
      assert.deepEqual(find(plan, INVOCATION, "edge").inputs, {
        functionName: "«Function edge-bootstrap».name",
        input: '{"Step":"bootstrap"}',
        triggers: { certificateSecret: "«Secret edge».arn", trustSecret: "«Secret edge-trust».arn" },
      });
    });

    it("configures rotation after the first issue, tried out and not begun", () => {
      after([ROTATION, "edge"], [INVOCATION, "edge-trust"]);
      after([INVOCATION, "edge-trust"], [INVOCATION, "edge"]);
      after([ROTATION, "edge"], [ROLE_POLICY, "edge-rotation"]);
      after([ROTATION, "edge"], ["aws:lambda/permission:Permission", "edge-rotation"]);
      assert.deepEqual(find(plan, ROTATION).inputs, {
        secretId: "«Secret edge».id",
        rotationLambdaArn: "«Function edge-rotation».arn",
        rotationRules: { scheduleExpression: "rate(10 days)" },
        rotateImmediately: false,
      });
    });

    it("changes what rotates after the trust that it rotates under", () => {
      after([FUNCTION, "edge-rotation"], [INVOCATION, "edge-trust"]);
      after([ROLE_POLICY, "edge-rotation"], [INVOCATION, "edge-trust"]);
    });

    it("tells where things are once the first certificate is in force", async () => {
      assert.deepEqual(plan.outputs, {
        secretArn: "«Secret edge».arn",
        trustSecretArn: "«Secret edge-trust».arn",
        keyArn: "«Key edge-key».arn",
        rotationFunctionName: "«Function edge-rotation».name",
        bootstrapFunctionName: "«Function edge-bootstrap».name",
        logGroupName: "«LogGroup edge».name",
      });
      const waiting = await record(() => {
        const certificate = new RotatedCertificate("edge", certificateArgs);
        new RotatedCertificate("user", { ...certificateArgs, logKeyArn: certificate.secretArn });
      });
      const user = find(waiting, "aws:cloudwatch/logGroup:LogGroup", "user");
      assert.ok(user.dependencies.includes(find(waiting, INVOCATION, "edge").urn));
    });
  });

  it("fills a secret that was created again: both calls are made anew when it has another ARN", () => {
    const secrets = { certificateSecret: "«Secret edge».arn", trustSecret: "«Secret edge-trust».arn" };
    assert.deepEqual(find(plan, INVOCATION, "edge").inputs.triggers, secrets);
    const { certificateSecret, trustSecret } = find(plan, INVOCATION, "edge-trust").inputs.triggers as typeof secrets;
    assert.deepEqual({ certificateSecret, trustSecret }, secrets);
  });

  it("calls the function again for everything that a certificate in force may not fit any more", async () => {
    const triggers = async (changes: Partial<RotatedCertificateArgs>) =>
      find(await recorded(changes), INVOCATION, "edge-trust").inputs.triggers;
    const before = await triggers({});
    for (const changes of [
      { names: ["other.example.com"] },
      { use: CertificateUse.ServerAndClient },
      { authorities: [NEW] },
      { authorities: [{ ...OLD, unusable: true }, NEW], issuer: NEW.name },
    ])
      assert.notDeepEqual(await triggers(changes), before, JSON.stringify(changes));
    assert.deepEqual(await triggers({ schedule: "rate(9 days)" }), before);
  });

  describe("rolling an authority over", () => {
    it("calls the function again when trust or issuer change, and leaves the first call alone", async () => {
      const [trusting, signing] = [
        await recorded({ authorities: [OLD, NEW], issuer: OLD.name }),
        await recorded({ authorities: [OLD, NEW], issuer: NEW.name }),
      ];
      const triggers = (of: Plan) => find(of, INVOCATION, "edge-trust").inputs.triggers;
      assert.notDeepEqual(triggers(trusting), triggers(plan));
      assert.notDeepEqual(triggers(signing), triggers(trusting));
      for (const step of [trusting, signing]) {
        assert.deepEqual(find(step, INVOCATION, "edge").inputs, find(plan, INVOCATION, "edge").inputs);
        assert.deepEqual(step.outputs, plan.outputs);
      }
    });

    it("is a small preview: each step changes the function's settings, its rights and the call, and nothing else", async () => {
      const changed = (one: Plan, other: Plan) =>
        one.resources
          .filter((resource, i) => JSON.stringify(resource.inputs) !== JSON.stringify(other.resources[i]?.inputs))
          .map((resource) => `${resource.type} ${resource.name}`);
      const trusting = await recorded({ authorities: [OLD, NEW], issuer: OLD.name });
      const signing = await recorded({ authorities: [OLD, NEW], issuer: NEW.name });
      const functions = [`${FUNCTION} edge-bootstrap`, `${FUNCTION} edge-rotation`, `${INVOCATION} edge-trust`];
      assert.deepEqual(changed(plan, trusting), [
        `${ROLE_POLICY} edge-bootstrap`,
        `${ROLE_POLICY} edge-rotation`,
        ...functions,
      ]);
      assert.deepEqual(changed(trusting, signing), functions);
    });

    it("fails when it is not said which of two signs, or one that is gone", async () => {
      const why = "only when nothing of an authority is in force any more may it go";
      assert.deepEqual(
        await refusalOf(() => new RotatedCertificate("edge", { ...certificateArgs, authorities: [OLD, NEW] })),
        [`issuer: name who signs, one of edge-authority-1, edge-authority-2; ${why}; got nothing`],
      );
      assert.deepEqual(
        await refusalOf(
          () => new RotatedCertificate("edge", { ...certificateArgs, authorities: [NEW], issuer: OLD.name }),
        ),
        [`issuer: name who signs, one of edge-authority-2; ${why}; got "edge-authority-1"`],
      );
    });
  });

  describe("by default", () => {
    const kind = async (authority: AuthorityKind, use: CertificateUse = CertificateUse.Server) => {
      const of = await recorded({ authorities: [{ name: "one", kind: authority, arn: "arn:one" }], use });
      const { lifetimeDays, minimumRemainingDays } = told(of, "edge-rotation");
      return [find(of, ROTATION).inputs.rotationRules, lifetimeDays, minimumRemainingDays];
    };
    it("lives 7 days and rotates every 2 with AWS Private CA", async () => {
      assert.deepEqual(await kind(AuthorityKind.AcmPca), [{ scheduleExpression: "rate(2 days)" }, 7, 14 / 3]);
    });
    it("follows ACM every day with an exported certificate", async () => {
      assert.deepEqual(await kind(AuthorityKind.AcmExport), [{ scheduleExpression: "rate(1 day)" }, 0, 7]);
    });
  });

  for (const [why, authority, changes, ...expected] of [
    [
      "AWS Private CA for short-lived certificates is to sign for longer than a week",
      AuthorityKind.AcmPca,
      { lifetimeDays: 8 },
      "lifetimeDays: use 1 to 7 days, what AcmPca signs; got 8",
    ],
    [
      "a certificate of a week is replaced once a week",
      AuthorityKind.AcmPca,
      { schedule: "cron(0 3 ? * SUN *)" },
      'schedule: rotate at least every 56 hours (this leaves up to 168): a third of the 7 days that a new certificate must come within, so that the next try after a failed one is in time; got "cron(0 3 ? * SUN *)"',
    ],
    [
      "a root of our own is to sign for longer than a year",
      AuthorityKind.PrivateCa,
      { lifetimeDays: 366 },
      "lifetimeDays: use a whole number of days from 1 to 365; got 366",
    ],
    [
      "ACM is told how long its certificate is valid",
      AuthorityKind.AcmExport,
      { lifetimeDays: 7 },
      "lifetimeDays: leave it out with AcmExport: the authority decides; got 7",
    ],
    [
      "ACM's renewal is looked for too seldom",
      AuthorityKind.AcmExport,
      { schedule: "rate(16 days)" },
      'schedule: rotate at least every 360 hours (this leaves up to 384): a third of the 45 days that a new certificate must come within, so that the next try after a failed one is in time; got "rate(16 days)"',
    ],
  ] as const) {
    it(`fails when ${why}`, async () => {
      const authorities = [{ name: "one", kind: authority, arn: "arn:one" }];
      const args = { ...certificateArgs, authorities, ...changes };
      assert.deepEqual(await refusalOf(() => new RotatedCertificate("edge", args)), expected);
    });
  }

  it("fails when several things are wrong, and names them all at once", async () => {
    const args: RotatedCertificateArgs = {
      ...certificateArgs,
      names: ["Origin.example.com", "a b"],
      use: "server" as CertificateUse,
      authorities: [{ name: "Edge", kind: AuthorityKind.AcmExport, arn: "arn:acm" }],
      lifetimeDays: 400,
      schedule: "daily",
      trustSettleMinutes: 1,
      breakGlassArns: [],
      logRetentionDays: 100,
    };
    const problems = await refusalOf(() => new RotatedCertificate("edge", args));
    assert.deepEqual(
      problems.map((problem) => problem.split(":")[0]),
      [
        "lifetimeDays",
        "schedule",
        "trustSettleMinutes",
        "names[0]",
        "names[1]",
        "use",
        "authorities[0].name",
        "breakGlassArns",
        "logRetentionDays",
      ],
    );
    assert.equal(
      problems[3],
      'names[0]: use a DNS name in lower case, *. allowed in front, such as origin.example.com; got "Origin.example.com"',
    );
    assert.equal(
      problems[2],
      "trustSettleMinutes: use a whole number of minutes from 5 to 10080 (the agents poll every 5); got 1",
    );
  });

  it("fails when a publicly trusted certificate is to be a client's", async () => {
    const authorities = [{ name: "public", kind: AuthorityKind.AcmExport, arn: "arn:acm" }];
    const [problem, ...more] = await refusalOf(
      () => new RotatedCertificate("edge", { ...certificateArgs, authorities, use: CertificateUse.Client }),
    );
    assert.match(
      problem ?? "",
      /^use: take Server, or another kind of authority: AcmExport is for servers alone \(public authorities end client use in 2026\); got "Client"$/,
    );
    assert.deepEqual(more, []);
  });

  it("fails when the name leaves no room for the longest one that is made of it", async () => {
    const [problem] = await refusalOf(() => new RotatedCertificate("e".repeat(47), certificateArgs));
    assert.match(problem ?? "", /^name: use at most 46 characters/);
  });

  it("is planned with unknown values too, as in a first real preview", async () => {
    const unknown = await record(() => new RotatedCertificate("edge", certificateArgs), { unknown: true });
    assert.equal(unknown.resources.length, plan.resources.length);
  });
});
