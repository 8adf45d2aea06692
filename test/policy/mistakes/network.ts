import { add, container, remove, set, within, type Mistake } from "./change";

const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

/** HTTPS from somewhere, into a security group of its own. */
const open = (from: { cidrIpv4: string } | { cidrIpv6: string }) =>
  add(INGRESS, "open", {
    securityGroupId: "sg-0123456789abcdef0",
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    ...from,
  });

/** Over which hops. */
export const OVER_WHICH_HOPS: readonly Mistake[] = [
  {
    what: "ingress from 0.0.0.0/0",
    law: "nothing-open-to-the-world",
    found: "SecurityGroupIngressRule open, cidrIpv4",
    make: open({ cidrIpv4: "0.0.0.0/0" }),
  },
  {
    what: "ingress from ::/0",
    law: "nothing-open-to-the-world",
    found: "SecurityGroupIngressRule open, cidrIpv6",
    make: open({ cidrIpv6: "::/0" }),
  },
  {
    what: "ingress from half of the world",
    law: "nothing-open-to-the-world",
    found: "SecurityGroupIngressRule open, cidrIpv4",
    make: open({ cidrIpv4: "128.0.0.0/1" }),
  },
  {
    what: "an inline rule that admits the world",
    law: "nothing-open-to-the-world",
    found: "SecurityGroup gatehouse-balancer, ingress[0].cidrBlocks",
    make: set("SecurityGroup gatehouse-balancer", {
      ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }],
    }),
  },
  {
    what: "egress to anywhere by any protocol",
    law: "nothing-open-to-the-world",
    found: "SecurityGroupEgressRule out, cidrIpv4",
    make: add(EGRESS, "out", { securityGroupId: "sg-0123456789abcdef0", ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }),
  },
  {
    what: "the balancer gets public addresses",
    law: "nothing-open-to-the-world",
    found: "LoadBalancer gatehouse-balancer, internal",
    make: set("LoadBalancer", { internal: false }),
  },
  {
    what: "tasks get public addresses",
    law: "nothing-open-to-the-world",
    found: "Service gatehouse-fleet, networkConfiguration.assignPublicIp",
    make: within("ecs.Service gatehouse-fleet", "networkConfiguration", { assignPublicIp: true }),
  },
  {
    what: "what starts in a subnet gets a public address",
    law: "nothing-open-to-the-world",
    found: "Subnet gatehouse-network-private-az1, mapPublicIpOnLaunch",
    make: set("Subnet gatehouse-network-private-az1", { mapPublicIpOnLaunch: true }),
  },
  {
    what: "the gateway speaks plain HTTP to HAProxy",
    law: "tls-on-every-hop",
    found: "Integration gatehouse-shop-authorized, tlsConfig.serverNameToVerify",
    make: set("Integration gatehouse-shop-authorized", { tlsConfig: undefined }),
  },
  {
    what: "the domain takes TLS 1.0",
    law: "tls-on-every-hop",
    found: "DomainName gatehouse-domain, domainNameConfiguration.securityPolicy",
    make: within("DomainName", "domainNameConfiguration", { securityPolicy: "TLS_1_0" }),
  },
  {
    what: "a listener speaks HTTP",
    law: "tls-on-every-hop",
    found: "Listener gatehouse-balancer, protocol",
    make: set("Listener", { protocol: "HTTP" }),
  },
  {
    what: "the balancer speaks UDP to the tasks",
    law: "tls-on-every-hop",
    found: "TargetGroup gatehouse-balancer, protocol",
    make: set("TargetGroup", { protocol: "UDP" }),
  },
  {
    what: "what signs requests listens for everybody",
    law: "tls-on-every-hop",
    found: "TaskDefinition gatehouse-fleet, containerDefinitions[1].command",
    make: container("collector", { command: ["--port", ":8480", "--sign-host", "a.example.com"] }),
  },
  {
    what: "what signs requests sends them out of the task in plain text",
    law: "tls-on-every-hop",
    found: "TaskDefinition gatehouse-fleet, containerDefinitions[1].command",
    make: container("collector", {
      command: ["--port", "127.0.0.1:8480", "--host", "a.example.com", "--upstream-url-scheme", "http"],
    }),
  },
  {
    what: "what signs requests takes anybody's certificate",
    law: "tls-on-every-hop",
    found: "TaskDefinition gatehouse-fleet, containerDefinitions[1].command",
    make: container("collector", { command: ["--no-verify-ssl"] }),
  },
  {
    what: "a listener ends TLS without a certificate",
    law: "listener-has-certificate",
    found: "Listener gatehouse-balancer, certificateArn",
    make: set("Listener", { protocol: "TLS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06" }),
  },
  {
    what: "a listener takes the default policy, with TLS 1.0",
    law: "listener-has-certificate",
    found: "Listener gatehouse-balancer, sslPolicy",
    make: set("Listener", { protocol: "TLS", certificateArn: "arn:aws:acm:us-east-1:333333333333:certificate/1" }),
  },
  {
    what: "a certificate on a listener that passes TCP through",
    law: "listener-has-certificate",
    found: "Listener gatehouse-balancer, certificateArn",
    make: set("Listener", { certificateArn: "arn:aws:acm:us-east-1:333333333333:certificate/1" }),
  },
  {
    what: "a health check that may take longer than its interval",
    law: "health-checks-consistent",
    found: "TargetGroup gatehouse-balancer, healthCheck.timeout",
    make: within("TargetGroup", "healthCheck", { timeout: 6 }),
  },
  {
    what: "a health check of a port that nothing listens on",
    law: "health-checks-consistent",
    found: "TargetGroup gatehouse-balancer, healthCheck.port",
    make: within("TargetGroup", "healthCheck", { port: "9999" }),
  },
  {
    what: "a container's check that may take longer than its interval",
    law: "health-checks-consistent",
    found: "TaskDefinition gatehouse-fleet, containerDefinitions[0].healthCheck.timeout",
    make: container("agent", { healthCheck: { command: ["CMD", "true"], interval: 5, timeout: 10 } }),
  },
  {
    what: "tasks in one zone",
    law: "multi-zone",
    found: "Service gatehouse-fleet, networkConfiguration.subnets",
    make: within("ecs.Service gatehouse-fleet", "networkConfiguration", { subnets: ["subnet-0123456789abcdef0"] }),
  },
  {
    what: "a link in one zone, named twice",
    law: "multi-zone",
    found: "VpcLink gatehouse-link-az1-az2-az4, subnetIds",
    make: set("VpcLink", { subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef0"] }),
  },
  {
    what: "the fleet may shrink to one task",
    law: "multi-zone",
    found: "Target gatehouse-fleet, minCapacity",
    make: set("Target", { minCapacity: 1 }),
  },
  {
    what: "tasks on Spot",
    law: "capacity-stays",
    found: "Service gatehouse-fleet, capacityProviderStrategies[0].capacityProvider",
    make: set("ecs.Service gatehouse-fleet", {
      capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }],
    }),
  },
  {
    what: "some tasks on Spot",
    law: "capacity-stays",
    found: "Service gatehouse-fleet, capacityProviderStrategies[1].capacityProvider",
    make: set("ecs.Service gatehouse-fleet", {
      capacityProviderStrategies: [
        { capacityProvider: "FARGATE", weight: 1, base: 2 },
        { capacityProvider: "FARGATE_SPOT", weight: 3 },
      ],
    }),
  },
  {
    what: "a cluster whose services are on Spot unless they say otherwise",
    law: "capacity-stays",
    found: "ClusterCapacityProviders gatehouse-fleet, defaultCapacityProviderStrategies[0].capacityProvider",
    make: set("ClusterCapacityProviders gatehouse-fleet", {
      defaultCapacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }],
    }),
  },
  {
    what: "the VPC's flow log is gone",
    law: "flows-logged",
    found: "Vpc gatehouse-network, flow log",
    make: remove("FlowLog"),
  },
  {
    what: "the flow log knows accepted traffic alone",
    law: "flows-logged",
    found: "Vpc gatehouse-network, flow log",
    make: set("FlowLog", { trafficType: "ACCEPT" }),
  },
];
