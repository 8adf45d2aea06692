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

type Place = Pick<GatehouseReference, "identity">;

/** What is there must say whose it is. */
export const owned = (reference: Place, api: string) => ({ StringEquals: ownTags("ResourceTag", reference, api) });

/**
 * What is created says whose it is. The same actions change what is there already, or tag it anew (PutMetricAlarm, TagResource): so what has
 * such tags must be the API's own, else whoever gives its own tags would take another's over.
 */
export const created = (reference: Place, api: string) => ({
  StringEquals: ownTags("RequestTag", reference, api),
  StringEqualsIfExists: ownTags("ResourceTag", reference, api),
});

/** What is there must be the API's own, and stay so. */
export const kept = (reference: Place, api: string) => ({
  StringEquals: ownTags("ResourceTag", reference, api),
  StringEqualsIfExists: ownTags("RequestTag", reference, api),
});

function ownTags(kind: "RequestTag" | "ResourceTag", { identity }: Place, api: string) {
  return { [`aws:${kind}/${GATEHOUSE_TAG}`]: identity, [`aws:${kind}/${API_TAG}`]: api };
}
