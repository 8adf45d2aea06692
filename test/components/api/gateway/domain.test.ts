import assert from "node:assert/strict";
import { Gateway, type DomainSettings } from "../../../../components/index";
import type { Plan } from "../../../../tools/preview";
import { inputs, record } from "../../../support/plans";
import { findAll } from "../../../support/record";
import { gatewayArgs } from "../../args";

const domain: DomainSettings = { name: "api.example.com", hostedZoneId: "Z0123456789" };
const DOMAIN = "aws:apigatewayv2/domainName:DomainName";
const MAPPING = "aws:apigatewayv2/apiMapping:ApiMapping";
const RECORD = "aws:route53/record:Record";

describe("the gateway's domain", () => {
  let plan: Plan;
  before(async () => {
    plan = await gateway(domain);
  });

  it("has a certificate that ACM renews by itself", () => {
    assert.deepEqual(inputs(plan, "aws:acm/certificate:Certificate"), {
      domainName: "api.example.com",
      validationMethod: "DNS",
      keyAlgorithm: "EC_prime256v1",
      tags: { Name: "edge-gateway" },
    });
  });

  it("proves to ACM that the name is ours", () => {
    assert.deepEqual(inputs(plan, RECORD, "edge-gateway-validation"), {
      zoneId: "Z0123456789",
      name: "«Certificate edge-gateway».domainValidationOptions[0].resourceRecordName",
      type: "«Certificate edge-gateway».domainValidationOptions[0].resourceRecordType",
      records: ["«Certificate edge-gateway».domainValidationOptions[0].resourceRecordValue"],
      ttl: 300,
      allowOverwrite: true,
    });
  });

  it("waits until ACM has issued the certificate", () => {
    assert.deepEqual(inputs(plan, "aws:acm/certificateValidation:CertificateValidation"), {
      certificateArn: "«Certificate edge-gateway».arn",
      validationRecordFqdns: ["«Record edge-gateway-validation».fqdn"],
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
        certificateArn: "«Certificate edge-gateway».arn",
        endpointType: "REGIONAL",
        ipAddressType: "dualstack",
        securityPolicy: "TLS_1_2",
      },
      tags: { Name: "edge-gateway" },
    });
  });

  for (const type of ["A", "AAAA"]) {
    it(`is found by its ${type} record`, () => {
      assert.deepEqual(inputs(plan, RECORD, `edge-gateway-${type.toLowerCase()}`), {
        zoneId: "Z0123456789",
        name: "api.example.com",
        type,
        aliases: [
          {
            name: "«DomainName edge-gateway».domainNameConfiguration.targetDomainName",
            zoneId: "«DomainName edge-gateway».domainNameConfiguration.hostedZoneId",
            evaluateTargetHealth: false,
          },
        ],
      });
    });
  }

  it("leads each stage's path to the stage", () => {
    assert.deepEqual(inputs(plan, MAPPING), {
      apiId: "«Api edge-gateway».id",
      domainName: "«DomainName edge-gateway».id",
      stage: "v1",
      apiMappingKey: "v1",
    });
  });

  it("has a mapping for every stage", async () => {
    const throttle = { rateLimit: 1, burstLimit: 1 };
    const stages = ["v1", "v2"].map((name) => ({ name, throttle }));
    const two = await record(() => new Gateway("edge-gateway", { ...gatewayArgs, domain, stages }));
    assert.deepEqual(
      findAll(two, MAPPING).map((mapping) => mapping.inputs.stage),
      ["v1", "v2"],
    );
  });

  it("maps a stage only once it is there", () => {
    const [mapping] = findAll(plan, MAPPING);
    assert.deepEqual(mapping?.options.propertyDependencies?.stage, [
      findAll(plan, "aws:apigatewayv2/stage:Stage")[0]?.urn,
    ]);
  });

  it("is the only way in: the name that AWS makes is shut", () => {
    assert.equal(inputs(plan, "aws:apigatewayv2/api:Api").disableExecuteApiEndpoint, true);
  });

  it("is where clients are told to call", async () => {
    const { outputs } = await record(() => {
      const { urls } = new Gateway("edge-gateway", { ...gatewayArgs, domain });
      return { urls };
    });
    assert.deepEqual(outputs, { urls: { v1: "https://api.example.com/v1" } });
  });

  it("asks clients for a certificate under mutual TLS", async () => {
    const mutualTls = { truststoreUri: "s3://trust/bundle.pem", truststoreVersion: "3" };
    const mutual = await gateway({ ...domain, mutualTls });
    assert.deepEqual(inputs(mutual, DOMAIN).mutualTlsAuthentication, mutualTls);
  });

  it("is nothing at all when none is asked for", async () => {
    const none = await record(() => new Gateway("edge-gateway", gatewayArgs));
    assert.deepEqual(
      none.resources.filter((one) => /:(acm|route53)\//.test(one.type) || [DOMAIN, MAPPING].includes(one.type)),
      [],
    );
  });
});

function gateway(settings: DomainSettings): Promise<Plan> {
  return record(() => new Gateway("edge-gateway", { ...gatewayArgs, domain: settings }));
}
