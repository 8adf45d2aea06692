import assert from "node:assert/strict";
import { Balancer, TlsMode } from "../../../../components/index";
import type { Plan } from "../../../../tools/preview";
import { inputs, record, refusalOf } from "../../../support/plans";
import { children, find, findAll } from "../../../support/record";
import { balancerArgs } from "../../args";

const LISTENER = "aws:lb/listener:Listener";
const TARGETS = "aws:lb/targetGroup:TargetGroup";
const LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer";

const CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/1";

describe("Balancer", () => {
  let plan: Plan;
  before(async () => {
    plan = await record(() => new Balancer("edge-balancer", balancerArgs));
  });

  it("creates a balancer, its targets and a port that is open to the link", () => {
    assert.deepEqual(children(plan, find(plan, "gatehouse:index:Balancer")), [
      "aws:ec2/securityGroup:SecurityGroup edge-balancer",
      `${LISTENER} edge-balancer`,
      `${LOAD_BALANCER} edge-balancer`,
      `${TARGETS} edge-balancer`,
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule edge-balancer-link",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule edge-balancer-link",
    ]);
  });

  it("stands inside the VPC, behind its group, also for those who come by the link", () => {
    assert.deepEqual(inputs(plan, LOAD_BALANCER), {
      loadBalancerType: "network",
      internal: true,
      subnets: ["subnet-a", "subnet-b"],
      securityGroups: ["«SecurityGroup edge-balancer».id"],
      enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "on",
      enableCrossZoneLoadBalancing: true,
      enableZonalShift: true,
      enableDeletionProtection: true,
      tags: { Name: "edge-balancer" },
    });
  });

  it("is protected by Pulumi as by AWS", () => {
    assert.equal(find(plan, LOAD_BALANCER).options.protect, true);
  });

  it("hands TLS through to HAProxy untouched under Passthrough", () => {
    assert.deepEqual(inputs(plan, LISTENER), {
      loadBalancerArn: "«LoadBalancer edge-balancer».arn",
      port: 443,
      protocol: "TCP",
      defaultActions: [{ type: "forward", targetGroupArn: "«TargetGroup edge-balancer».arn" }],
      tags: { Name: "edge-balancer" },
    });
  });

  it("asks HAProxy itself how it is, and lets a task that leaves finish", () => {
    assert.deepEqual(inputs(plan, TARGETS), {
      vpcId: "vpc-1",
      targetType: "ip",
      protocol: "TCP",
      port: 8443,
      preserveClientIp: "false",
      proxyProtocolV2: false,
      deregistrationDelay: 150,
      connectionTermination: false,
      targetHealthStates: [{ enableUnhealthyConnectionTermination: false, unhealthyDrainingInterval: 120 }],
      healthCheck: {
        protocol: "HTTP",
        port: "8404",
        path: "/healthz",
        matcher: "200",
        interval: 5,
        timeout: 4,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
      },
      tags: { Name: "edge-balancer" },
    });
  });

  it("gives its group no rule but those of its ports", () => {
    assert.deepEqual(inputs(plan, "aws:ec2/securityGroup:SecurityGroup"), {
      vpcId: "vpc-1",
      description: "Balancer: admits the VPC link only",
      tags: { Name: "edge-balancer" },
    });
  });

  it("lets the link in on 443", () => {
    assert.deepEqual(inputs(plan, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"), {
      securityGroupId: "«SecurityGroup edge-balancer».id",
      referencedSecurityGroupId: "sg-link",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      description: "VPC link to the balancer",
    });
  });

  it("lets the link out to itself on 443", () => {
    assert.deepEqual(inputs(plan, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"), {
      securityGroupId: "sg-link",
      referencedSecurityGroupId: "«SecurityGroup edge-balancer».id",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      description: "VPC link to the balancer",
    });
  });

  // ECS refuses a service whose target group no listener forwards to.
  it("gives the target group away only once the listener forwards to it", async () => {
    const used = await record(() => {
      const { targetGroupArn } = new Balancer("edge-balancer", balancerArgs);
      new Balancer("other-balancer", { ...balancerArgs, vpcId: targetGroupArn });
    });
    assert.ok(
      find(used, "aws:ec2/securityGroup:SecurityGroup", "other-balancer").dependencies.includes(
        find(used, LISTENER, "edge-balancer").urn,
      ),
    );
  });

  describe("under Reencrypt", () => {
    let reencrypt: Plan;
    before(async () => {
      const args = { ...balancerArgs, tlsMode: TlsMode.Reencrypt, certificateArn: CERTIFICATE };
      reencrypt = await record(() => new Balancer("edge-balancer", args));
    });

    it("ends TLS with the ACM certificate, TLS 1.2 at the least", () => {
      assert.deepEqual(inputs(reencrypt, LISTENER), {
        loadBalancerArn: "«LoadBalancer edge-balancer».arn",
        port: 8443,
        protocol: "TLS",
        certificateArn: CERTIFICATE,
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        defaultActions: [{ type: "forward", targetGroupArn: "«TargetGroup edge-balancer-tls».arn" }],
        tags: { Name: "edge-balancer-tls" },
      });
    });

    it("speaks TLS again to HAProxy", () => {
      assert.equal(inputs(reencrypt, TARGETS).protocol, "TLS");
    });

    it("keeps the health check as it is", () => {
      assert.deepEqual(inputs(reencrypt, TARGETS).healthCheck, inputs(plan, TARGETS).healthCheck);
    });
  });

  describe("without protection", () => {
    let open: Plan;
    before(async () => {
      open = await record(() => new Balancer("edge-balancer", { ...balancerArgs, protect: false }));
    });

    it("may be deleted in AWS", () => {
      assert.equal(inputs(open, LOAD_BALANCER).enableDeletionProtection, false);
    });

    it("may be deleted by Pulumi", () => {
      assert.equal(find(open, LOAD_BALANCER).options.protect, undefined);
    });
  });

  it("keeps to its zone when told so", async () => {
    const zonal = await record(() => new Balancer("edge-balancer", { ...balancerArgs, crossZone: false }));
    assert.equal(inputs(zonal, LOAD_BALANCER).enableCrossZoneLoadBalancing, false);
  });

  it("waits for longer before a task is stopped when told so", async () => {
    const args = { ...balancerArgs, deregistrationDelaySeconds: 180 };
    assert.equal(inputs(await record(() => new Balancer("edge-balancer", args)), TARGETS).deregistrationDelay, 180);
  });

  describe("while one mode is switched for the other", () => {
    const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/1";
    const both = { ...balancerArgs, alsoTlsMode: TlsMode.Reencrypt, certificateArn };
    const listeners = (of: Plan) =>
      findAll(of, "aws:lb/listener:Listener").map(({ name, inputs: inputs }) => [name, inputs.protocol, inputs.port]);

    it("has a listener of each, with a target group and a port that is open to the link", async () => {
      const plan = await record(() => new Balancer("edge-balancer", both));
      assert.deepEqual(listeners(plan), [
        ["edge-balancer", "TCP", 443],
        ["edge-balancer-tls", "TLS", 8443],
      ]);
      const into = findAll(plan, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
      assert.deepEqual(into.map(({ inputs: inputs }) => inputs.fromPort), [443, 8443]); // prettier-ignore
    });

    it("has the same resources whichever of the two the gateway is led to, and says where that is", async () => {
      const told = (tlsMode: TlsMode, alsoTlsMode: TlsMode) =>
        record(() => {
          const { listenerArn, targetGroupArn, alsoTargetGroupArn } = new Balancer("edge-balancer", {
            ...both,
            tlsMode,
            alsoTlsMode,
          });
          return { listenerArn, targetGroupArn, alsoTargetGroupArn };
        });
      const [before, after] = [
        await told(TlsMode.Passthrough, TlsMode.Reencrypt),
        await told(TlsMode.Reencrypt, TlsMode.Passthrough),
      ];
      assert.deepEqual(after.resources.map(({ urn }) => urn), before.resources.map(({ urn }) => urn)); // prettier-ignore
      const [one, two] = ["edge-balancer", "edge-balancer-tls"];
      const outputs = (first: string, second: string) => ({
        listenerArn: `«Listener ${first}».arn`,
        targetGroupArn: `«TargetGroup ${first}».arn`,
        alsoTargetGroupArn: `«TargetGroup ${second}».arn`,
      });
      assert.deepEqual([before.outputs, after.outputs], [outputs(one, two), outputs(two, one)]);
    });

    it("fails when both are the same", async () => {
      const same = { ...both, tlsMode: TlsMode.Reencrypt };
      assert.deepEqual(await refusalOf(() => new Balancer("edge-balancer", same)), [
        'alsoTlsMode: name the other mode, or leave it out; got "Reencrypt"',
      ]);
    });
  });

  it("fails when it shall re-encrypt and has no certificate", async () => {
    const args = { ...balancerArgs, tlsMode: TlsMode.Reencrypt };
    assert.deepEqual(await refusalOf(() => new Balancer("edge-balancer", args)), [
      "certificateArn: give the ACM certificate that the balancer shows under Reencrypt; got nothing",
    ]);
  });

  it("fails when it has a certificate that nobody would see", async () => {
    const args = { ...balancerArgs, certificateArn: CERTIFICATE };
    assert.deepEqual(await refusalOf(() => new Balancer("edge-balancer", args)), [
      `certificateArn: leave it out under Passthrough: HAProxy shows its own certificate; got "${CERTIFICATE}"`,
    ]);
  });

  it("fails when the mode is neither of the two", async () => {
    const args = { ...balancerArgs, tlsMode: "Plaintext" as TlsMode };
    assert.deepEqual(await refusalOf(() => new Balancer("edge-balancer", args)), [
      'tlsMode: use one of Passthrough, Reencrypt; got "Plaintext"',
    ]);
  });

  for (const seconds of [119, 3601]) {
    it(`fails when tasks would be stopped ${seconds} seconds after they are taken out`, async () => {
      const args = { ...balancerArgs, deregistrationDelaySeconds: seconds };
      assert.deepEqual(await refusalOf(() => new Balancer("edge-balancer", args)), [
        `deregistrationDelaySeconds: use a whole number of seconds from 120 to 3600 (a balancer sends new connections for two minutes to a task that is taken out); got ${seconds}`,
      ]);
    });
  }

  it("fails when its name leaves no room for auto-naming", async () => {
    const name = "e".repeat(25);
    assert.deepEqual(await refusalOf(() => new Balancer(name, balancerArgs)), [
      `name: use at most 24 characters (a load balancer has 32, and auto-naming adds 8); got "${name}"`,
    ]);
  });
});
