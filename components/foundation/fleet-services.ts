/**
 * The services of AWS that a task of the fleet calls, by the short names of their interface endpoints, and what for. A service behind
 * the fleet, on Fargate as well, calls the same. S3, where ECR keeps the layers of
 * images and APIs are registered, has its gateway endpoint.
 *
 * Fargate needs no endpoint of ECS itself (ECS developer guide, "Amazon ECS interface VPC endpoints"); KMS is called by Secrets
 * Manager. That nothing is missing which the agent calls is tested against the clients that it imports.
 */
export const FLEET_SERVICES = {
  "ecr.api": "to log in to the registry of its images",
  "ecr.dkr": "to pull its images",
  logs: "to write its log",
  "data-servicediscovery": "to find the instances of services, and the other tasks",
  secretsmanager: "for certificates",
} as const satisfies Record<string, string>;

/** Their names: what a VPC needs interface endpoints for, if its private subnets have no NAT. */
export const fleetServices: string[] = Object.keys(FLEET_SERVICES);
