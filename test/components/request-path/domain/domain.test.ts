import assert from "node:assert/strict";
import { Domain, RoutingPolicy, type DomainArgs } from "../../../../components/index";
import type { Plan } from "../../../../tools/preview";
import { inputs, record, refusalOf } from "../../../support/plans";
import { findAll } from "../../../support/record";

const domain: DomainArgs = { region: "eu-central-1", name: "api.example.com", hostedZoneId: "Z0123456789" };
const DOMAIN = "aws:apigatewayv2/domainName:DomainName";
const RECORD = "aws:route53/record:Record";

describe("Domain", () => {
  let plan: Plan;
  before(async () => {
    plan = await recorded(domain);
  });

  it("creates a name, its certificate and its records", () => {
    assert.deepEqual(
      plan.resources
        .filter((one) => one.type.startsWith("aws:"))
        .map(({ type, name }) => `${name}  ${type}`)
        .sort(),
      [
        "edge-domain  aws:acm/certificate:Certificate",
        "edge-domain  aws:acm/certificateValidation:CertificateValidation",
        `edge-domain  ${DOMAIN}`,
        `edge-domain-a  ${RECORD}`,
        `edge-domain-aaaa  ${RECORD}`,
        `edge-domain-validation-0  ${RECORD}`,
      ],
    );
  });

  it("has a certificate that ACM renews by itself", () => {
    assert.deepEqual(inputs(plan, "aws:acm/certificate:Certificate"), {
      domainName: "api.example.com",
      validationMethod: "DNS",
      keyAlgorithm: "EC_prime256v1",
      tags: { Name: "edge-domain" },
    });
  });

  it("proves to ACM that the name is ours", () => {
    assert.deepEqual(inputs(plan, RECORD, "edge-domain-validation-0"), {
      zoneId: "Z0123456789",
      name: "«Certificate edge-domain».domainValidationOptions[0].resourceRecordName",
      type: "«Certificate edge-domain».domainValidationOptions[0].resourceRecordType",
      records: ["«Certificate edge-domain».domainValidationOptions[0].resourceRecordValue"],
      ttl: 300,
      allowOverwrite: true,
    });
  });

  // Another region's certificate, and HAProxy's own, are renewed by the same record.
  it("never deletes the record by which ACM sees that the name is ours", () => {
    const kept = findAll(plan, RECORD).filter((one) => one.options.retainOnDelete);
    assert.deepEqual(
      kept.map(({ name }) => name),
      ["edge-domain-validation-0"],
    );
  });

  it("waits until ACM has issued the certificate", () => {
    assert.deepEqual(inputs(plan, "aws:acm/certificateValidation:CertificateValidation"), {
      certificateArn: "«Certificate edge-domain».arn",
      validationRecordFqdns: ["«Record edge-domain-validation-0».fqdn"],
    });
  });

  it("uses the certificate only once it is issued", () => {
    const [name] = findAll(plan, DOMAIN);
    assert.deepEqual(name?.options.propertyDependencies?.domainNameConfiguration, [
      findAll(plan, "aws:acm/certificateValidation:CertificateValidation")[0]?.urn,
    ]);
  });

  it("is regional and takes TLS 1.2 at the least", () => {
    assert.deepEqual(inputs(plan, DOMAIN), {
      domainName: "api.example.com",
      domainNameConfiguration: {
        certificateArn: "«Certificate edge-domain».arn",
        endpointType: "REGIONAL",
        ipAddressType: "dualstack",
        securityPolicy: "TLS_1_2",
      },
      tags: { Name: "edge-domain" },
    });
  });

  for (const type of ["A", "AAAA"]) {
    it(`is found by its ${type} record`, () => {
      assert.deepEqual(inputs(plan, RECORD, `edge-domain-${type.toLowerCase()}`), {
        zoneId: "Z0123456789",
        name: "api.example.com",
        type,
        aliases: [
          {
            name: "«DomainName edge-domain».domainNameConfiguration.targetDomainName",
            zoneId: "«DomainName edge-domain».domainNameConfiguration.hostedZoneId",
            evaluateTargetHealth: false,
          },
        ],
      });
    });
  }

  it("asks clients for a certificate under mutual TLS", async () => {
    const mutualTls = { truststoreUri: "s3://trust/bundle.pem", truststoreVersion: "3" };
    const mutual = await recorded({ ...domain, mutualTls });
    assert.deepEqual(inputs(mutual, DOMAIN).mutualTlsAuthentication, mutualTls);
  });

  it("shows a certificate that is brought, and asks ACM for none", async () => {
    const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
    const ownershipCertificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/2";
    const mutualTls = { truststoreUri: "s3://trust/bundle.pem", truststoreVersion: "3", ownershipCertificateArn };
    const brought = await recorded({ ...domain, name: `${"a".repeat(60)}.example.com`, certificateArn, mutualTls });
    assert.deepEqual(
      brought.resources.filter((one) => one.type.startsWith("aws:acm/")),
      [],
    );
    assert.deepEqual(
      findAll(brought, RECORD).map(({ name }) => name),
      ["edge-domain-a", "edge-domain-aaaa"],
    );
    const { domainNameConfiguration, mutualTlsAuthentication } = inputs(brought, DOMAIN);
    assert.deepEqual(domainNameConfiguration, {
      certificateArn,
      endpointType: "REGIONAL",
      ipAddressType: "dualstack",
      securityPolicy: "TLS_1_2",
      ownershipVerificationCertificateArn: ownershipCertificateArn,
    });
    assert.deepEqual(mutualTlsAuthentication, { truststoreUri: "s3://trust/bundle.pem", truststoreVersion: "3" });
  });
});

describe("Domain whose DNS is kept elsewhere", () => {
  const { hostedZoneId, ...named } = domain;
  const elsewhere = { ...named, dnsElsewhere: true };
  const address = {
    name: "api.example.com",
    type: "CNAME",
    value: "«DomainName edge-domain».domainNameConfiguration.targetDomainName",
  };

  it("creates no record, and tells which there must be", async () => {
    assert.equal(typeof hostedZoneId, "string");
    const plan = await recorded(elsewhere);
    assert.deepEqual(findAll(plan, RECORD), []);
    const option = "«Certificate edge-domain».domainValidationOptions[0]";
    assert.deepEqual(plan.outputs.dnsRecords, [
      {
        name: `${option}.resourceRecordName`,
        type: `${option}.resourceRecordType`,
        value: `${option}.resourceRecordValue`,
      },
      address,
    ]);
  });

  it("waits until ACM sees the record, whoever puts it there", async () => {
    assert.deepEqual(inputs(await recorded(elsewhere), "aws:acm/certificateValidation:CertificateValidation"), {
      certificateArn: "«Certificate edge-domain».arn",
    });
  });

  // The outputs are shown when `pulumi up` has ended, and it ends once the record is there.
  it("says in `pulumi up` which record ACM waits for, and in a preview nothing", async () => {
    const said = async (up: boolean) => {
      const messages: string[] = [];
      await record(() => new Domain("edge-domain", elsewhere), { up, onMessage: (_, text) => messages.push(text) });
      return messages;
    };
    const option = "«Certificate edge-domain».domainValidationOptions[0]";
    assert.deepEqual(await said(true), [
      `ACM waits for these records in DNS:\n${option}.resourceRecordName ${option}.resourceRecordType ${option}.resourceRecordValue`,
    ]);
    assert.deepEqual(await said(false), []);
  });

  it("asks for an address alone when the certificate is brought", async () => {
    const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
    const plan = await recorded({ ...elsewhere, certificateArn });
    assert.deepEqual(plan.outputs.dnsRecords, [address]);
  });

  it("has nothing to tell where Route 53 keeps it", async () => {
    assert.deepEqual((await recorded(domain)).outputs.dnsRecords, []);
  });
});

describe("Domain that several regions have", () => {
  for (const [policy, more, expected] of [
    [RoutingPolicy.Latency, {}, { latencyRoutingPolicies: [{ region: "eu-central-1" }] }],
    [RoutingPolicy.Weighted, { weight: 0 }, { weightedRoutingPolicies: [{ weight: 0 }] }],
    [RoutingPolicy.Primary, {}, { failoverRoutingPolicies: [{ type: "PRIMARY" }] }],
    [
      RoutingPolicy.Secondary,
      { healthCheckId: "abcdef11-2222-3333-4444-555555fedcba" },
      {
        failoverRoutingPolicies: [{ type: "SECONDARY" }],
        healthCheckId: "abcdef11-2222-3333-4444-555555fedcba",
      },
    ],
  ] as const)
    it(`has records of its own by ${policy}, which Route 53 tells by the region`, async () => {
      const plan = await recorded({ ...domain, routing: { policy, ...more } });
      for (const type of ["A", "AAAA"]) {
        const { aliases, ...rest } = inputs(plan, RECORD, `edge-domain-${type.toLowerCase()}`);
        assert.deepEqual(rest, {
          zoneId: "Z0123456789",
          name: "api.example.com",
          type,
          setIdentifier: "eu-central-1",
          ...expected,
        });
        assert.equal((aliases as { evaluateTargetHealth: boolean }[])[0]?.evaluateTargetHealth, true);
      }
    });
});

describe("Domains of one name in two regions", () => {
  const routing = { policy: RoutingPolicy.Latency };
  const two = (more: Partial<DomainArgs>) =>
    record(() => {
      for (const region of ["eu-central-1", "us-east-1"])
        new Domain(`${region}-domain`, { ...domain, region, ...more });
    });
  // What Route 53 tells records apart by; of simple ones one of a name and type is all there may be.
  const addresses = (plan: Plan) =>
    findAll(plan, RECORD)
      .filter(({ inputs: given }) => given.aliases !== undefined)
      .map(({ inputs: { name, type, setIdentifier } }) => JSON.stringify([name, type, setIdentifier]));

  it("have no record in common but the one that ACM validates both by, which outlives each", async () => {
    const plan = await two({ routing });
    const found = addresses(plan);
    assert.deepEqual([found.length, new Set(found).size], [4, 4]);
    const validation = findAll(plan, RECORD).filter(({ inputs: given }) => given.aliases === undefined);
    assert.deepEqual(
      validation.map(({ inputs: given, options }) => [given.allowOverwrite, options.retainOnDelete]),
      [
        [true, true],
        [true, true],
      ],
    );
  });

  it("would have the same records without a policy", async () => {
    assert.equal(new Set(addresses(await two({}))).size, 2);
  });
});

describe("Domain's arguments", () => {
  const arn = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/1`;
  const { hostedZoneId: zone, ...named } = domain;
  const mutualTls = { truststoreUri: "s3://trust/bundle.pem", truststoreVersion: "1" };
  for (const [why, args, ...expected] of [
    [
      "it has neither a zone nor its DNS elsewhere",
      named,
      "hostedZoneId: give the public Route 53 zone that the name is in, or dnsElsewhere: true where its DNS is kept elsewhere; got nothing",
    ],
    [
      "it has both, and shares among regions what is decided elsewhere",
      { ...domain, dnsElsewhere: true, routing: { policy: RoutingPolicy.Latency } },
      `hostedZoneId: leave it out with dnsElsewhere: no record is created; got "Z0123456789"`,
      'routing: leave it out with dnsElsewhere: whoever keeps the DNS shares the name among regions; got "Latency"',
    ],
    [
      "a weighted region has no weight",
      { ...domain, routing: { policy: RoutingPolicy.Weighted } },
      "routing.weight: give this region's weight, 0 to 255; got nothing",
    ],
    [
      "a weight is given to another policy",
      { ...domain, routing: { policy: RoutingPolicy.Primary, weight: 1 } },
      "routing.weight: leave it out: it is for Weighted alone; got 1",
    ],
    [
      "the certificate that is brought is another region's",
      { ...domain, certificateArn: arn("us-east-1") },
      `certificateArn: give a certificate of eu-central-1: API Gateway takes those of its own region alone; got "${arn("us-east-1")}"`,
    ],
    [
      "ACM has issued the certificate, and the name is proven once more",
      { ...domain, mutualTls: { ...mutualTls, ownershipCertificateArn: arn("eu-central-1") } },
      `mutualTls.ownershipCertificateArn: leave it out: ACM issues the domain's certificate, and has seen that the name is yours; got "${arn("eu-central-1")}"`,
    ],
    [
      "ACM takes no name as long",
      { ...domain, name: `${"a".repeat(60)}.example.com` },
      `name: use at most 64 characters, which is what ACM takes as a certificate's first name, or bring certificateArn; got "${"a".repeat(60)}.example.com"`,
    ],
    [
      "the bundle of client authorities is not in S3",
      { ...domain, mutualTls: { ...mutualTls, truststoreUri: "https://trust/bundle.pem" } },
      'mutualTls.truststoreUri: use s3://bucket/key, such as s3://trust/clients.pem; got "https://trust/bundle.pem"',
    ],
    [
      "the zone is none",
      { ...domain, hostedZoneId: "" },
      'hostedZoneId: give the id of a public Route 53 zone, such as Z0123456789ABCDEFGHIJ; got ""',
    ],
  ] as [string, DomainArgs, ...string[]][])
    it(`fail when ${why}`, async () => {
      assert.deepEqual(await refusalOf(() => new Domain("edge-domain", args)), expected);
    });

  for (const name of ["example", "api_example.com", "https://api.example.com", "*.example.com", ""])
    it(`fail when it is called ${JSON.stringify(name)}`, async () => {
      assert.deepEqual(await refusalOf(() => new Domain("edge-domain", { ...domain, name })), [
        `name: use a DNS name of at least two labels, in lower case, such as api.example.com; got ${JSON.stringify(name)}`,
      ]);
    });
});

function recorded(args: DomainArgs): Promise<Plan> {
  return record(() => {
    const { domainName, target, dnsRecords } = new Domain("edge-domain", args);
    return { domainName, target, dnsRecords };
  });
}
