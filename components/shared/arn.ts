import { partitionOf } from "./partitions";

/** Where a component stands: what an ARN needs, given as configuration so that a preview asks AWS nothing. */
export interface Place {
  /** The AWS account, twelve digits. */
  readonly accountId: string;
  /** The region, for example `eu-central-1`. */
  readonly region: string;
}

/** An ARN of this account and region: `arn(place, "logs", "log-group:/x")`. */
export function arn(place: Place, service: string, resource: string): string {
  return `arn:${partitionOf(place.region)}:${service}:${place.region}:${place.accountId}:${resource}`;
}
