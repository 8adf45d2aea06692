/** The most requests that are let through. */
export interface TokenBucket {
  /** Requests a second, in the long run. */
  readonly rateLimit: number;
  /** Requests at once. */
  readonly burstLimit: number;
}

/** A token bucket, as API Gateway throttles: `burstLimit` tokens fit, `rateLimit` a second come back. */
export class Bucket {
  #tokens: number;
  #seconds: number | undefined;

  constructor(private readonly throttle: TokenBucket) {
    this.#tokens = throttle.burstLimit;
  }

  /** Takes a token, if there is one. A clock that goes back brings nothing back. */
  take(nowSeconds: number): boolean {
    const { rateLimit, burstLimit } = this.throttle;
    const passed = Math.max(0, nowSeconds - (this.#seconds ?? nowSeconds));
    this.#seconds = Math.max(nowSeconds, this.#seconds ?? nowSeconds);
    // A missing limit is zero for API Gateway, and zero refuses everything.
    this.#tokens = Math.min(burstLimit, this.#tokens + passed * rateLimit);
    if (this.#tokens < 1 || rateLimit <= 0) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** The buckets of one stage: a route's own where it has one, and one for all other routes together. */
export class Throttles {
  readonly #all: Bucket;
  readonly #routes: ReadonlyMap<string, Bucket>;

  constructor(all: TokenBucket, routes: Readonly<Record<string, TokenBucket>>) {
    this.#all = new Bucket(all);
    this.#routes = new Map(Object.entries(routes).map(([key, throttle]) => [key, new Bucket(throttle)]));
  }

  /** Whether a request of this route may go on. */
  admit(routeKey: string, nowSeconds: number): boolean {
    return (this.#routes.get(routeKey) ?? this.#all).take(nowSeconds);
  }
}
