import { Bucket, type TokenBucket } from "../throttle";

/** An API key of the plan, with its value on this machine. */
export interface ApiKey {
  /** That API Gateway would give it. */
  readonly id: string;
  readonly value: string;
}

/** A usage plan: how much each of its keys may call. */
export interface UsagePlan {
  readonly name: string;
  /** The stages that its keys open. */
  readonly stages: readonly string[];
  readonly throttle: TokenBucket;
  /** Of single methods, by `METHOD /path`. */
  readonly methodThrottles: Readonly<Record<string, TokenBucket>>;
  /** Requests of one key in a period; undefined without end. A run here is within one. */
  readonly quota: number | undefined;
  /** Oldest first. */
  readonly keys: readonly ApiKey[];
}

/** What came of a key: whose it is, or the answer to the client. */
export type KeyResult =
  | { readonly id: string }
  | { readonly id?: string; readonly status: 403 | 429; readonly message: string; readonly type: string };

const FORBIDDEN: KeyResult = { status: 403, message: "Forbidden", type: "INVALID_API_KEY" };

/** The plans of one API: each key counts by itself, in each stage's and method's bucket. */
export class UsagePlans {
  readonly #buckets = new Map<string, Bucket>();
  readonly #used = new Map<string, number>();

  constructor(private readonly plans: readonly UsagePlan[]) {}

  /** Takes what a request with this key takes. @param method `METHOD /path` */
  take(value: string | undefined, stage: string, method: string, nowSeconds: number): KeyResult {
    const plan = this.plans.find((one) => one.stages.includes(stage) && one.keys.some((key) => key.value === value));
    const key = plan?.keys.find((one) => one.value === value);
    if (!plan || !key) return FORBIDDEN;
    const { id } = key;
    const throttle = plan.methodThrottles[method];
    const bucket = this.#bucket(`${id} ${stage} ${throttle ? method : ""}`, throttle ?? plan.throttle);
    if (!bucket.take(nowSeconds)) return { id, status: 429, message: "Too Many Requests", type: "THROTTLED" };
    const used = this.#used.get(id) ?? 0;
    if (plan.quota !== undefined && used >= plan.quota)
      return { id, status: 429, message: "Limit Exceeded", type: "QUOTA_EXCEEDED" };
    this.#used.set(id, used + 1);
    return { id };
  }

  #bucket(name: string, throttle: TokenBucket): Bucket {
    const known = this.#buckets.get(name) ?? new Bucket(throttle);
    this.#buckets.set(name, known);
    return known;
  }
}
