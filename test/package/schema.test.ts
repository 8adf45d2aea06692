import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseYaml } from "../../tools/preview/sdk";
import { readmeExample } from "../../tools/schema/programs";
import type { PropertySchema, Schema } from "../../tools/schema/schema";
import { ROOT } from "../support/plans";

/*
 * What Pulumi makes packages for other languages from. The analyser refuses what they could not say: literal unions, functions,
 * tuples, read-only arrays, components as arguments. That the file is what the sources make is asked in schema.slow.test.ts.
 */
describe("The schema for other languages", () => {
  const text = readFileSync(join(ROOT, "schema.json"), "utf8");
  const schema = JSON.parse(text) as Schema & Record<string, unknown>;

  it("has the README's example in YAML as it is, read by a parser that did not write it", () => {
    const file = join(ROOT, "examples/languages/yaml/Pulumi.yaml");
    const { resources } = parseYaml(readFileSync(file, "utf8"), file) as { resources: Record<string, object> };
    const { name, args } = readmeExample();
    assert.deepEqual(resources, { [name]: { type: "gatehouse:index:Gatehouse", properties: args } });
  });

  it("describes every component, type, property and value", () => {
    const undescribed = (of: string, properties: Record<string, PropertySchema> = {}) =>
      Object.entries(properties).flatMap(([name, { description }]) => (description ? [] : [`${of} ${name}`]));
    const missing = [
      ...Object.entries(schema.resources).flatMap(([token, { description, inputProperties, properties }]) => [
        ...(description ? [] : [token]),
        ...undescribed(`${token} input`, inputProperties),
        ...undescribed(`${token} output`, properties),
      ]),
      ...Object.entries(schema.types).flatMap(([token, { description, properties, enum: values = [] }]) => [
        ...(description ? [] : [token]),
        ...undescribed(token, properties),
        ...values.flatMap((one) => (one.description ? [] : [`${token} ${one.value}`])),
      ]),
    ];
    assert.deepEqual(missing, []);
  });

  it("tells ranges, defaults and their reasons, which the analyser leaves out", () => {
    const { description } = schema.types["gatehouse:index:FleetSettings"]!.properties!["stopTimeoutSeconds"]!;
    assert.match(description!, /\d+ to 120 seconds \(.*\)\. Default `\d+`: /);
  });

  it("has what the Pulumi Registry shows of a package", () => {
    const { name, version, displayName, publisher, license, keywords, description } = schema;
    assert.deepEqual(
      [name, version, displayName, publisher, license],
      ["gatehouse", "0.1.0", "Gatehouse", "Gatehouse", "Apache-2.0"],
    );
    assert.ok((keywords as string[]).includes("kind/component"));
    assert.ok(description);
  });

  it("has every component that the library exports, with what it must be given", () => {
    const inputs = Object.entries(schema.resources).map(([type, { requiredInputs }]) => [type, requiredInputs]);
    assert.deepEqual(Object.fromEntries(inputs), {
      "gatehouse:index:Domain": ["name", "region"],
      "gatehouse:index:Gatehouse": ["accountId", "alarms", "certificates", "logs", "network", "region", "tls"],
      "gatehouse:index:Alarms": [
        "accountId",
        "agentsOf",
        "balancerArnSuffix",
        "certificates",
        "clusterName",
        "keyArns",
        "maxTasks",
        "minTasks",
        "region",
        "serviceName",
        "targetGroupArnSuffix",
      ],
      "gatehouse:index:Dashboard": [
        "accountId",
        "agentsOf",
        "alarmArns",
        "apis",
        "balancerArnSuffix",
        "certificates",
        "clusterName",
        "fleetLogGroupName",
        "maxTasks",
        "minTasks",
        "region",
        "serviceName",
        "targetGroupArnSuffix",
      ],
      "gatehouse:index:Gateway": [
        "apiName",
        "listenerArn",
        "logGroupArn",
        "originProof",
        "region",
        "serverName",
        "stages",
        "vpcLinkId",
      ],
      "gatehouse:index:LogQueries": ["fleetLogGroupName", "gatewayLogGroupNames"],
      "gatehouse:index:Link": ["subnetIds", "vpcId"],
      "gatehouse:index:Balancer": ["controlPort", "subnetIds", "tlsMode", "trafficPort", "vpcId"],
      "gatehouse:index:PrivateApiFront": [
        "accountId",
        "agent",
        "api",
        "clients",
        "logGroupArn",
        "logGroupName",
        "namespace",
        "region",
        "serverCertificate",
        "subnetIds",
        "vpcId",
      ],
      "gatehouse:index:HaproxyFleet": [
        "accountId",
        "agent",
        "balancerArnSuffix",
        "balancerSecurityGroupId",
        "controlPort",
        "haproxy",
        "logGroupArn",
        "logGroupName",
        "namespace",
        "region",
        "serverCertificate",
        "subnetIds",
        "targetGroupArn",
        "trafficPort",
        "vpcId",
      ],
      "gatehouse:index:HaproxyImage": ["context", "tag"],
      "gatehouse:index:Heartbeat": [
        "accessLogGroupArn",
        "accountId",
        "listenerArn",
        "logKeyArn",
        "logRetentionDays",
        "region",
        "serverName",
        "vpcLinkId",
      ],
      "gatehouse:index:Api": ["gatehouse", "stages"],
      "gatehouse:index:ApiAlarms": ["apiId", "identity", "name", "stages", "timeoutMilliseconds"],
      "gatehouse:index:Backends": ["fleetSecurityGroupId", "namespace", "vpcId"],
      "gatehouse:index:Authority": ["accountId", "kind", "region"],
      "gatehouse:index:AgentImage": ["context", "tag"],
      "gatehouse:index:RestGateway": [
        "accountId",
        "apiName",
        "listenerArn",
        "logGroupArn",
        "logGroupPrefix",
        "logKeyArn",
        "logRetentionDays",
        "originProof",
        "region",
        "serverName",
        "stages",
        "vpcLinkId",
      ],
      "gatehouse:index:RotatedCertificate": [
        "accountId",
        "authorities",
        "breakGlassArns",
        "logKeyArn",
        "logRetentionDays",
        "names",
        "region",
        "signersPath",
        "use",
      ],
      "gatehouse:index:Network": ["accountId", "flowLogGroupArn", "region"],
      "gatehouse:index:Keys": ["accountId", "logGroupPrefixes", "region"],
      "gatehouse:index:Logs": ["keyArn", "retentionDays"],
    });
  });

  it("knows them as components", () => {
    assert.deepEqual(
      Object.entries(schema.resources).filter(([, resource]) => !resource.isComponent),
      [],
    );
  });

  it("offers modes of TLS, NAT strategies, classes of clients and kinds of authorities as enumerations", () => {
    const values = (type: string) => schema.types[`gatehouse:index:${type}`]?.enum?.map(({ value }) => value);
    assert.deepEqual(values("TlsMode"), ["Passthrough", "Reencrypt"]);
    assert.deepEqual(values("NatStrategy"), ["None", "Single", "OnePerAz"]);
    assert.deepEqual(values("ClientClass"), ["Person", "Agent", "Service"]);
    assert.deepEqual(values("AuthorityKind"), ["PrivateCa", "AcmPca", "AcmExport"]);
  });
});
