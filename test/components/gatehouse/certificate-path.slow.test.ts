import assert from "node:assert/strict";
import {
  ApiKind,
  AuthorityKind,
  Gatehouse,
  RotatedCertificate,
  ServerAuthority,
  TlsMode,
  type CertificateAuthority,
  type CertificateSettings,
} from "../../../components/index";
import { GATEHOUSE } from "../../../components/gatehouse/args";
import { rotationLogPrefixes } from "../../../components/gatehouse/certificate-path";
import type { Registration } from "../../../haproxy/config";
import type { Json, Plan } from "../../../tools/preview/index";
import { inputs, record } from "../../support/plans";
import { find, findAll, json } from "../../support/record";
import { apisOf, gatehouseArgs, stageArgs } from "../args";
import { certificateArgs } from "../certificate-path/support";
import { OBJECT, outputsWith, planWith, containersOf, certificatesOf, functionSettings, signersOf } from "./support";

const CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
const SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:origin-AbCdEf";
const KEY = "arn:aws:kms:eu-central-1:123456789012:key/1";

describe("A gatehouse's certificates", () => {
  let plan: Plan;
  before(async () => {
    plan = await planWith({});
  });

  it("are outputs: all that a runbook names, and the trust that a service verifies by, with its key", async () => {
    const of = (name: string) => ({
      secretArn: `«Secret edge-${name}».arn`,
      keyArn: `«Key edge-${name}-key».arn`,
      trustSecretArn: `«Secret edge-${name}-trust».arn`,
      rotationFunctionName: `«Function edge-${name}-rotation».name`,
      bootstrapFunctionName: `«Function edge-${name}-bootstrap».name`,
      logGroupName: `«LogGroup edge-${name}».name`,
    });
    assert.deepEqual(await outputsWith(), {
      certificates: { server: of("server"), client: of("client") },
      trustSecretArn: "«Secret edge-client-trust».arn",
      trustKeyArn: "«Key edge-client-key».arn",
      certificateAuthorities: [
        { name: "edge-root-1", kind: "PrivateCa", arn: "«Key edge-root-1».arn", unusable: false },
      ],
      certificateIssuer: "edge-root-1",
      signersPath: "/gatehouse/signers/edge/",
      haproxyName: "haproxy.edge.internal",
    });
  });

  it("are no more than a secret where one is brought", async () => {
    const { certificates } = await outputsWith({ tls: { ...gatehouseArgs.tls, certificate: { secretArn: SECRET } } });
    assert.deepEqual((certificates as Record<string, Json>).server, { secretArn: SECRET });
  });

  it("have authorities that another program issues under, in each step of a rollover", async () => {
    const [one, two] = ["root-1", "root-2"].map((name) => ({ name, kind: AuthorityKind.AcmPca }));
    const told = { certificates: { ...gatehouseArgs.certificates, lifetimeDays: 6 } };
    const steps: [Partial<CertificateSettings>, [string, boolean][], string][] = [
      [
        { authorities: [one!, two!], issuer: "root-1" },
        [
          ["edge-root-1", false],
          ["edge-root-2", false],
        ],
        "edge-root-1",
      ],
      [
        { authorities: [{ ...one!, unusable: true }, two!], issuer: "root-2" },
        [
          ["edge-root-1", true],
          ["edge-root-2", false],
        ],
        "edge-root-2",
      ],
      [{ authorities: [two!, { ...one!, retired: true }], issuer: "root-2" }, [["edge-root-2", false]], "edge-root-2"],
    ];
    for (const [step, authorities, issuer] of steps) {
      const outputs = await outputsWith({ certificates: { ...told.certificates, ...step } });
      const trusted = outputs.certificateAuthorities as unknown as CertificateAuthority[];
      assert.deepEqual(
        trusted.map(({ name, unusable }) => [name, unusable]),
        authorities,
      );
      assert.equal(outputs.certificateIssuer, issuer);
      // As a stack reference gives them: plain values, known ARNs.
      const given = trusted.map((one) => ({ ...one, arn: `arn:aws:acm-pca:${one.name}` }));
      const service = await record(() => {
        new RotatedCertificate("orders", {
          ...certificateArgs,
          authorities: given,
          issuer: outputs.certificateIssuer as string,
        });
      });
      const { Statement } = json(
        find(service, "aws:iam/rolePolicy:RolePolicy", "orders-rotation"),
        "policy",
      ) as unknown as {
        Statement: { Sid: string; Resource: string[] }[];
      };
      assert.deepEqual(
        Statement.find(({ Sid }) => Sid === "OrderLeavesAlone")?.Resource,
        given.filter((one) => !one.unusable).map((one) => one.arn),
      );
    }
  });

  it("may be issued to the gateways of REST APIs too: kept in ACM, told to APIs, verified by HAProxy, watched", async () => {
    const rest = { clientCertificate: { issued: {} } };
    const apis = [
      { ...apisOf(stageArgs)[0]!, kind: ApiKind.Rest, rest },
      { ...apisOf(stageArgs)[0]!, name: "users" },
    ];
    const certificates = { ...gatehouseArgs.certificates, forGateways: true };
    const args = { ...gatehouseArgs, apis, certificates };
    const issuing = await record(() => {
      const { reference, certificates } = new Gatehouse("edge", args);
      return {
        gateway: certificates.apply(({ gateway }) => gateway),
        given: reference.apply((one) => one.gatewayCertificate),
      };
    });
    const arn = "«Invocation edge-gateway-client-acm».result";
    assert.deepEqual(issuing.outputs.given, { arn, commonName: "gateway.edge.internal" });
    assert.equal((issuing.outputs.gateway as { acmCertificateArn: string }).acmCertificateArn, arn);
    assert.equal(inputs(issuing, "aws:apigateway/stage:Stage").clientCertificateId, arn);
    assert.deepEqual(signersOf(issuing, "edge-gateway-client"), ["edge-root-1: PrivateCa «Key edge-root-1».arn"]);
    const told = Object.fromEntries(containersOf(issuing)[0]!.environment.map(({ name, value }) => [name, value]));
    assert.deepEqual(JSON.parse(told.GATEHOUSE_GATEWAY_TRUST!), {
      secret: "«Secret edge-gateway-client-trust».arn",
      files: ["gateway-ca.pem"],
    });
    const registrations = findAll(issuing, OBJECT).map(({ inputs }) => JSON.parse(inputs.content as string) as Registration); // prettier-ignore
    assert.deepEqual(
      registrations.filter(({ stages }) => stages).map(({ name, clientCommonName }) => [name, clientCommonName]),
      [["orders", "gateway.edge.internal"], ["users", undefined]], // prettier-ignore
    );
    const alarms = findAll(issuing, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => name);
    assert.deepEqual(alarms.filter((name) => name.includes("-gateway-")).sort(), [
      "edge-alarms-certificate-path-gateway-expires",
      "edge-alarms-certificate-path-gateway-rotation-failed",
    ]);
    const [key] = rotationLogPrefixes("edge", GATEHOUSE.resolve(args)).filter((one) => one.includes("gateway"));
    assert.equal(key, "/aws/lambda/edge-gateway-client-");
    assert.equal(
      findAll(plan, "aws:lambda/invocation:Invocation").some(({ name }) => name.endsWith("-acm")),
      false,
    );
  });

  it("come from the gatehouse's own root alone where the balancer ends TLS", async () => {
    const tls = { serverName: "origin.example.com", mode: TlsMode.Reencrypt, balancerCertificateArn: CERTIFICATE };
    const ended = await planWith({ tls });
    const { protocol, certificateArn } = inputs(ended, "aws:lb/listener:Listener");
    assert.deepEqual({ protocol, certificateArn }, { protocol: "TLS", certificateArn: CERTIFICATE });
    assert.deepEqual(certificatesOf(ended)[0], [
      "edge.pem",
      "«Secret edge-server».arn",
      ["origin.example.com"],
      "«Secret edge-server-trust».arn",
    ]);
    assert.deepEqual(signersOf(ended, "edge-server"), ["edge-root-1: PrivateCa «Key edge-root-1».arn"]);
    assert.equal(findAll(ended, "aws:acm/certificate:Certificate").length, 0);
  });

  it("are from both kinds of authority while tls.mode is switched, and the first signs the next one", async () => {
    const [{ Public, Private }, { Passthrough, Reencrypt }] = [ServerAuthority, TlsMode];
    const tls = { ...gatehouseArgs.tls, balancerCertificateArn: CERTIFICATE };
    const steps = [
      await planWith({ tls: { ...gatehouseArgs.tls, mode: Passthrough, authorities: [Public, Private] } }),
      await planWith({ tls: { ...tls, mode: Reencrypt, authorities: [Private, Public] } }),
      await planWith({ tls: { ...tls, mode: Reencrypt, authorities: [Public, Private] } }),
    ];
    const [issued, amazon] = [
      "edge-root-1: PrivateCa «Key edge-root-1».arn",
      "edge-public: AcmExport «Certificate edge-public».arn",
    ];
    assert.deepEqual(
      steps.map((step) => [signersOf(step, "edge-server"), functionSettings(step, "edge-server").issuer]),
      [
        [[amazon, issued], "edge-public"],
        [[issued, amazon], "edge-root-1"],
        [[amazon, issued], "edge-public"],
      ],
    );
    // The agent asks the bundle of this certificate, whoever has signed it.
    for (const step of steps) assert.equal(certificatesOf(step)[0]?.[3], "«Secret edge-server-trust».arn");
  });

  it("are those that are brought, where they are", async () => {
    const tls = { serverName: "origin.example.com", certificate: { secretArn: SECRET, keyArn: KEY } };
    const brought = await planWith({ tls });
    assert.deepEqual(certificatesOf(brought)[0], ["edge.pem", SECRET, ["origin.example.com"], undefined]);
    assert.deepEqual(
      findAll(brought, "gatehouse:index:RotatedCertificate").map((one) => one.name),
      ["edge-client"],
    );
  });

  it("are rolled over as they are told, and the two authorities are the gatehouse's own", async () => {
    const authorities = ["root-1", "root-2"].map((name) => ({ name, kind: AuthorityKind.PrivateCa }));
    const certificates = { ...gatehouseArgs.certificates, authorities, issuer: "root-2", trustSettleMinutes: 90 };
    const rolled = await planWith({ certificates });
    const { issuer, trustSettleMinutes } = functionSettings(rolled, "edge-client");
    assert.deepEqual([issuer, trustSettleMinutes], ["edge-root-2", 90]);
    assert.deepEqual(signersOf(rolled, "edge-client"), [
      "edge-root-1: PrivateCa «Key edge-root-1».arn",
      "edge-root-2: PrivateCa «Key edge-root-2».arn",
    ]);
  });

  it("asks nothing of an authority that is unusable, and keeps it trusted", async () => {
    const authorities = [
      { name: "root-1", kind: AuthorityKind.PrivateCa, unusable: true },
      { name: "root-2", kind: AuthorityKind.PrivateCa },
    ];
    const certificates = { ...gatehouseArgs.certificates, authorities, issuer: "root-2" };
    const rolled = await planWith({ certificates });
    const told = functionSettings(rolled, "edge-client").authorities;
    assert.deepEqual(
      told.map(({ name, unusable }) => [name, unusable]),
      [
        ["edge-root-1", true],
        ["edge-root-2", undefined],
      ],
    );
    const policy = json(find(rolled, "aws:iam/rolePolicy:RolePolicy", "edge-client-rotation"), "policy");
    const { Statement } = policy as { Statement: { Sid: string; Resource: string[] }[] };
    assert.deepEqual(Statement.find(({ Sid }) => Sid === "SignAsAuthority")?.Resource, ["«Key edge-root-2».arn"]);
    const triggers = (of: Plan) => JSON.stringify(find(of, "aws:lambda/invocation:Invocation", "edge-client-trust").inputs.triggers); // prettier-ignore
    assert.match(triggers(rolled), /unusable/);
    assert.doesNotMatch(triggers(plan), /unusable/);
  });

  it("keeps the key of an authority that nobody trusts any more, until it is taken out", async () => {
    const authorities = [
      { name: "root-2", kind: AuthorityKind.PrivateCa },
      { name: "root-1", kind: AuthorityKind.PrivateCa, retired: true },
    ];
    const dropped = await planWith({ certificates: { ...gatehouseArgs.certificates, authorities } });
    assert.deepEqual(signersOf(dropped, "edge-client"), ["edge-root-2: PrivateCa «Key edge-root-2».arn"]);
    assert.equal(find(dropped, "aws:kms/key:Key", "edge-root-1").options.protect, true);
  });
});
