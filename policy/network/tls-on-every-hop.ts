import type { Finding, Law } from "../law";
import type { Plan, Resource } from "../plan";
import { groupsAt, inEach, isGroupValue, expect, mustNotBe, textIn, valueAt } from "../read";
import { plainOutsideTheTask } from "./loopback";

const MODERN = /^(TLS_1_[23]|SecurityPolicy_TLS1[23]_\w+)$/;

const USE_MODERN = "use TLS_1_2 or TLS_1_3";

/**
 * client -> gateway -> link -> balancer -> fleet, each hop by TLS with a name that is verified. A link's integration without
 * `serverNameToVerify` speaks plain HTTP to the balancer.
 */
export const tlsOnEveryHop: Law = {
  name: "tls-on-every-hop",
  says: "no hop speaks plain HTTP, and the gateway verifies the name of what it reaches (between the containers of a task, over 127.0.0.1, there is no hop)",
  findings: (plan: Plan) => [
    ...inEach("aws:apigatewayv2/domainName:DomainName", (domain) => {
      const policy = valueAt(domain, "domainNameConfiguration.securityPolicy") ?? null;
      const at = "domainNameConfiguration.securityPolicy";
      return expect(MODERN.test(textIn(policy)), domain, at, USE_MODERN, policy);
    })(plan),
    ...inEach("aws:apigateway/domainName:DomainName", (domain) => {
      const { securityPolicy } = domain.inputs;
      return expect(MODERN.test(textIn(securityPolicy)), domain, "securityPolicy", USE_MODERN, securityPolicy);
    })(plan),
    ...inEach("aws:apigatewayv2/integration:Integration", (integration) => {
      if (integration.inputs.connectionType !== "VPC_LINK") return isPlain(integration, "integrationUri");
      const { tlsConfig } = integration.inputs;
      const verified = isGroupValue(tlsConfig) && Boolean(tlsConfig.serverNameToVerify);
      const todo = "name what HAProxy's certificate is for: without it the gateway speaks plain HTTP";
      return expect(verified, integration, "tlsConfig.serverNameToVerify", todo, tlsConfig);
    })(plan),
    ...inEach("aws:apigateway/integration:Integration", (integration) => {
      if (integration.inputs.connectionType !== "VPC_LINK") return isPlain(integration, "uri");
      const { uri, tlsConfig } = integration.inputs;
      const todo = "use https:// and what HAProxy's certificate is for: with http:// the gateway speaks plain HTTP";
      return [
        ...expect(textIn(uri).startsWith("https://"), integration, "uri", todo, uri),
        ...mustNotBe(
          true,
          integration,
          "tlsConfig.insecureSkipVerification",
          "leave it out: anybody's certificate would do",
          isGroupValue(tlsConfig) ? tlsConfig["insecureSkipVerification"] : undefined,
        ),
      ];
    })(plan),
    ...inEach("aws:elb/loadBalancer:LoadBalancer", (balancer) =>
      groupsAt(balancer, "listeners").flatMap(([at, { lbProtocol = null }]) => {
        const fits = ["SSL", "HTTPS", "TCP"].includes(textIn(lbProtocol).toUpperCase());
        return expect(fits, balancer, `${at}.lbProtocol`, "use https, ssl or tcp", lbProtocol);
      }),
    )(plan),
    ...inEach("aws:lb/listener:Listener", (listener) => {
      const { protocol } = listener.inputs;
      return expect(
        ["TCP", "TLS", "HTTPS"].includes(textIn(protocol)),
        listener,
        "protocol",
        "use TCP or TLS",
        protocol,
      );
    })(plan),
    ...inEach("aws:lb/targetGroup:TargetGroup", (group) => {
      const { protocol } = group.inputs;
      return expect(["TCP", "TLS", "HTTPS"].includes(textIn(protocol)), group, "protocol", "use TCP or TLS", protocol);
    })(plan),
    ...inEach("aws:ecs/taskDefinition:TaskDefinition", plainOutsideTheTask)(plan),
  ],
};

/** Without a link the gateway calls by the internet. */
function isPlain(integration: Resource, input: string): Finding[] {
  const uri = integration.inputs[input];
  return expect(!/^http:/i.test(textIn(uri)), integration, input, "use https://", uri);
}
