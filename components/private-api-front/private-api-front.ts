import * as pulumi from "@pulumi/pulumi";
import { createRegistration } from "../api/registration";
import { TlsMode } from "../request-path/balancer/args";
import { Balancer } from "../request-path/balancer/balancer";
import { HaproxyFleet } from "../request-path/fleet/haproxy-fleet";
import { HAPROXY_PORTS } from "../shared/listening-port";
import { openPort } from "../shared/open-port";
import { refuse } from "../shared/refuse";
import { PRIVATE_API_FRONT, type PrivateApiFrontArgs, type ResolvedPrivateApiFront } from "./args";
import { createApiPolicy, createEndpoint } from "./endpoint";
import { longestCallSeconds, privateApiFrontProblems } from "./problems";
import { frontHaproxySettings, frontRegistration } from "./registration";
import { frontSigner } from "./signing";

export { privateApiFrontProblems };

/**
 * Mutual TLS in front of a private REST API, which API Gateway itself does not offer for one (docs/private-api.md).
 *
 * client -> balancer -> **fleet** -> endpoint -> private API
 *
 * Creates an internal balancer that passes TLS through, a fleet of HAProxy that asks each client for a certificate and tells the API
 * whose it is, an execute-api endpoint unless there is one, its policy, and the API's resource policy. That counts from the API's next
 * deployment: give `apiPolicy` to the deployment's triggers. With `signing`, a container of each task signs requests for methods that ask for
 * `AWS_IAM`; without it these answer 403.
 *
 * @example
 * const front = new gatehouse.PrivateApiFront("partners", {
 *   ...place, ...network, ...logs,
 *   image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/haproxy:3.4.7",
 *   api: { id: apiId, stage: "prod" },
 *   clients: { cidrBlocks: ["10.8.0.0/16"], trust: { secretArn } },
 *   serverCertificate: { secretArn, names: ["partners.example.com"] },
 *   agent: { image: agentImage.uri, repositoryArn: agentImage.repositoryArn },
 *   namespace: "partners.internal",
 * });
 */
export class PrivateApiFront extends pulumi.ComponentResource {
  /** The balancer's name in AWS's DNS: the clients' name is an alias of it. */
  readonly dnsName: pulumi.Output<string>;
  /** The Route 53 zone of that name. */
  readonly zoneId: pulumi.Output<string>;
  /** The endpoint that the API is called through. */
  readonly endpointId: pulumi.Output<string>;
  /** The API's resource policy. A deployment that was made before it does not know it. */
  readonly apiPolicy: pulumi.Output<string>;
  /** The group that HAProxy speaks from. */
  readonly securityGroupId: pulumi.Output<string>;
  /** The role that requests are signed by, where they are: what a policy of somebody else's may name. */
  readonly taskRoleArn: pulumi.Output<string>;
  /** What CloudWatch's metrics name the balancer by. */
  readonly balancerArnSuffix: pulumi.Output<string>;
  /** The same of its target group. */
  readonly targetGroupArnSuffix: pulumi.Output<string>;
  /** The ECS cluster of the tasks. */
  readonly clusterName: pulumi.Output<string>;
  /** The ECS service of the tasks. */
  readonly serviceName: pulumi.Output<string>;

  constructor(name: string, args: PrivateApiFrontArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:PrivateApiFront", name, {}, opts);
    refuse(privateApiFrontProblems(name, args), this);
    const settings = PRIVATE_API_FRONT.resolve(args);
    const childOptions = { parent: this };

    const endpoint = createEndpoint(`${name}-endpoint`, settings, childOptions);
    const balancer = createBalancer(`${name}-balancer`, settings, childOptions);
    const fleet = createFleet(name, settings, balancer, childOptions);
    const callers = { endpoint, taskRoleArn: fleet.taskRoleArn };
    const apiPolicy = createApiPolicy(`${name}-api`, settings, callers, childOptions);
    const api = { bucket: fleet.registrationsBucket, api: name, registration: frontRegistration(name, settings) };
    createRegistration(`${name}-registration`, api, childOptions);
    const call = { from: fleet.securityGroupId, to: endpoint.securityGroupId, port: 443 };
    openPort(`${name}-api`, { ...call, why: "HAProxy to the endpoint of API Gateway" }, childOptions);

    this.dnsName = balancer.dnsName;
    this.zoneId = balancer.zoneId;
    this.endpointId = endpoint.id;
    this.apiPolicy = apiPolicy.policy;
    this.securityGroupId = fleet.securityGroupId;
    this.taskRoleArn = fleet.taskRoleArn;
    this.balancerArnSuffix = balancer.arnSuffix;
    this.targetGroupArnSuffix = balancer.targetGroupArnSuffix;
    this.clusterName = fleet.clusterName;
    this.serviceName = fleet.serviceName;
    this.registerOutputs({ dnsName: this.dnsName, endpointId: this.endpointId });
  }
}

/** Passed through, so that HAProxy sees whose certificate a client shows, and with the clients' own addresses. */
function createBalancer(name: string, args: ResolvedPrivateApiFront, opts: pulumi.ComponentResourceOptions): Balancer {
  const { vpcId, subnetIds, clients, protect } = args;
  const place = { vpcId, subnetIds, tlsMode: TlsMode.Passthrough, ...HAPROXY_PORTS };
  return new Balancer(name, { ...place, clientCidrBlocks: clients.cidrBlocks, protect }, opts);
}

function createFleet(
  name: string,
  args: ResolvedPrivateApiFront,
  balancer: Balancer,
  opts: pulumi.ComponentResourceOptions,
): HaproxyFleet {
  const { api, clients, endpoint: _, identity = name, haproxy: __, signing, ...others } = args;
  const { trust, subjects } = clients;
  return new HaproxyFleet(
    `${name}-fleet`,
    {
      ...others,
      ...HAPROXY_PORTS,
      identity,
      haproxy: frontHaproxySettings(name, args),
      longestRequestSeconds: longestCallSeconds(args),
      balancerSecurityGroupId: balancer.securityGroupId,
      balancerArnSuffix: balancer.arnSuffix,
      targetGroupArn: balancer.targetGroupArn,
      clients: {
        stage: `${name}.${api.stage}`,
        trust,
        ...(subjects && { subjects }),
        ...(signing && { signer: frontSigner(args, signing) }),
      },
    },
    opts,
  );
}
