import type { Law } from "../law";
import type { Plan } from "../plan";
import { inEach, isGroup, must, textOf, valueAt } from "../read";

const MODERN = ["TLS_1_2", "TLS_1_3"];

/**
 * client -> gateway -> link -> balancer -> fleet, each hop by TLS with a name that is verified. A link's integration without
 * `serverNameToVerify` speaks plain HTTP to the balancer.
 */
export const tlsOnEveryHop: Law = {
  name: "tls-on-every-hop",
  says: "no hop speaks plain HTTP, and the gateway verifies the name of what it reaches",
  findings: (plan: Plan) => [
    ...inEach("aws:apigatewayv2/domainName:DomainName", (domain) => {
      const policy = valueAt(domain, "domainNameConfiguration.securityPolicy") ?? null;
      const at = "domainNameConfiguration.securityPolicy";
      return must(MODERN.includes(textOf(policy)), domain, at, `use one of ${MODERN.join(", ")}`, policy);
    })(plan),
    ...inEach("aws:apigatewayv2/integration:Integration", (integration) => {
      if (integration.inputs.connectionType !== "VPC_LINK") return [];
      const { tlsConfig } = integration.inputs;
      const verified = isGroup(tlsConfig) && Boolean(tlsConfig.serverNameToVerify);
      const todo = "name what HAProxy's certificate is for: without it the gateway speaks plain HTTP";
      return must(verified, integration, "tlsConfig.serverNameToVerify", todo, tlsConfig);
    })(plan),
    ...inEach("aws:apigateway/integration:Integration", (integration) => {
      if (integration.inputs.connectionType !== "VPC_LINK") return [];
      const { uri, tlsConfig } = integration.inputs;
      const todo = "use https:// and what HAProxy's certificate is for: with http:// the gateway speaks plain HTTP";
      return [
        ...must(textOf(uri).startsWith("https://"), integration, "uri", todo, uri),
        ...must(
          !isGroup(tlsConfig) || tlsConfig["insecureSkipVerification"] !== true,
          integration,
          "tlsConfig.insecureSkipVerification",
          "leave it out: anybody's certificate would do",
          true,
        ),
      ];
    })(plan),
    ...inEach("aws:lb/listener:Listener", (listener) => {
      const { protocol } = listener.inputs;
      return must(["TCP", "TLS", "HTTPS"].includes(textOf(protocol)), listener, "protocol", "use TCP or TLS", protocol);
    })(plan),
    ...inEach("aws:lb/targetGroup:TargetGroup", (group) => {
      const { protocol } = group.inputs;
      return must(["TCP", "TLS", "HTTPS"].includes(textOf(protocol)), group, "protocol", "use TCP or TLS", protocol);
    })(plan),
  ],
};
