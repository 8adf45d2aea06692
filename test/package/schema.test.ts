import assert from "node:assert/strict";
import { schemaOfSources, type Schema } from "./schema";

/*
 * What Pulumi makes packages for other languages from. It refuses what they could not say: literal unions, functions,
 * tuples, read-only arrays, components as arguments.
 */
describe("The schema that Pulumi reads from the components", function () {
  // The analyser compiles the components, 2 s on a quiet machine.
  this.timeout(120_000);
  let schema: Schema;
  before(async () => {
    schema = await schemaOfSources();
  });

  it("has every component that the library exports, with what it must be given", () => {
    const inputs = Object.entries(schema.resources).map(([type, { requiredInputs }]) => [type, requiredInputs]);
    assert.deepEqual(Object.fromEntries(inputs), {
      "gatehouse:index:Domain": ["name", "region"],
      "gatehouse:index:Gatehouse": [
        "accountId",
        "alarms",
        "certificates",
        "gateway",
        "logs",
        "network",
        "region",
        "stages",
        "tls",
      ],
      "gatehouse:index:Alarms": [
        "accountId",
        "agentsOf",
        "apiId",
        "balancerArnSuffix",
        "certificates",
        "clusterName",
        "keyArns",
        "maxTasks",
        "minTasks",
        "region",
        "serviceName",
        "stages",
        "targetGroupArnSuffix",
        "timeoutMilliseconds",
      ],
      "gatehouse:index:Dashboard": [
        "accountId",
        "agentsOf",
        "alarmArns",
        "apiId",
        "balancerArnSuffix",
        "certificates",
        "clusterName",
        "fleetLogGroupName",
        "maxTasks",
        "minTasks",
        "region",
        "serviceName",
        "stages",
        "targetGroupArnSuffix",
        "timeoutMilliseconds",
      ],
      "gatehouse:index:Gateway": [
        "listenerArn",
        "logGroupArn",
        "originProof",
        "region",
        "serverName",
        "stages",
        "vpcLinkId",
      ],
      "gatehouse:index:LogQueries": ["fleetLogGroupName", "gatewayLogGroupName"],
      "gatehouse:index:Link": ["subnetIds", "vpcId"],
      "gatehouse:index:Balancer": [
        "controlPort",
        "linkSecurityGroupId",
        "subnetIds",
        "tlsMode",
        "trafficPort",
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
        "originProofs",
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
      "gatehouse:index:Backends": ["fleetSecurityGroupId", "namespace", "stages", "vpcId"],
      "gatehouse:index:Authority": ["accountId", "kind", "region"],
      "gatehouse:index:AgentImage": ["context", "tag"],
      "gatehouse:index:RestGateway": [
        "accountId",
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
