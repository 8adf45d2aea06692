/** A role that an AWS service makes for itself in an account. */
export interface ServiceLinkedRole {
  readonly name: string;
  /** Who takes it, as IAM calls it in every partition. */
  readonly service: string;
  /** What needs it. */
  readonly why: string;
}

/** Of the services that a gatehouse uses; the names are from the guides of the four, "service-linked roles". */
export const SERVICE_LINKED_ROLES: readonly ServiceLinkedRole[] = [
  {
    name: "AWSServiceRoleForECS",
    service: "ecs.amazonaws.com",
    // cloudformation-coverage-roadmap#818, hashicorp/terraform-provider-aws#11417 and #15452.
    why: "the first cluster or service of an account may fail without",
  },
  {
    name: "AWSServiceRoleForElasticLoadBalancing",
    service: "elasticloadbalancing.amazonaws.com",
    why: "a load balancer has its network interfaces by it",
  },
  {
    name: "AWSServiceRoleForApplicationAutoScaling_ECSService",
    service: "ecs.application-autoscaling.amazonaws.com",
    why: "the number of tasks is changed by it",
  },
  {
    name: "AWSServiceRoleForAPIGateway",
    service: "ops.apigateway.amazonaws.com",
    why: "a VPC link has its network interfaces by it",
  },
];

/** What knows which roles there are. */
export interface KnowsRoles {
  has(role: ServiceLinkedRole): Promise<boolean>;
}

/** Those that are not there, in the order of the table. */
export async function missingRoles(iam: KnowsRoles): Promise<ServiceLinkedRole[]> {
  const found = await Promise.all(SERVICE_LINKED_ROLES.map((role) => iam.has(role)));
  return SERVICE_LINKED_ROLES.filter((_, i) => !found[i]);
}
