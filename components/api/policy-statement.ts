import { API_TAG, GATEHOUSE_TAG } from "./names";
import type { GatehouseReference } from "./reference";

/** One statement of the policy of a team's role. */
export interface ApiPolicyStatement {
  /** What tells it from the others. */
  readonly Sid: string;
  /** `Allow`. */
  readonly Effect: "Allow";
  /** Such as `s3:PutObject`. */
  readonly Action: string[];
  /** ARNs, `*` where the action has none. */
  readonly Resource: string[];
  /** By operator and key; none of those that need none. */
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

/** Statements whose Sid begins so allow what IAM cannot hold apart between teams (docs/rights.md). */
export const SHARED_SID = "NotHeldApart";

export const WRITE = ["apigateway:GET", "apigateway:POST", "apigateway:PUT", "apigateway:PATCH", "apigateway:DELETE"];

/** What is created says whose it is, and what is there must. */
export function ownTags(kind: "RequestTag" | "ResourceTag", { identity }: GatehouseReference, api: string) {
  return { StringEquals: { [`aws:${kind}/${GATEHOUSE_TAG}`]: identity, [`aws:${kind}/${API_TAG}`]: api } };
}
