/** The kinds of client, told apart because they are held to different limits: the same rules for people and AI agents. */
export const ClientClass = { Person: "Person", Agent: "Agent", Service: "Service" } as const;
export type ClientClass = (typeof ClientClass)[keyof typeof ClientClass];

/** Switches something off that production has on. */
export interface None {
  /** Why, for who reads the settings. */
  readonly none: string;
}

/** How a request's class is told: by OAuth client, else by scope, else `unlisted`. Both maps change at run time. */
export interface Classes {
  /** OAuth client id -> class. */
  readonly clients?: Readonly<Record<string, ClientClass>>;
  /** Scope -> class; the first of the list that the token has decides. */
  readonly scopes?: readonly ScopeClass[];
  /** Who is not listed. @default `Agent`, which has the tightest limits */
  readonly unlisted?: ClientClass;
}
export interface ScopeClass {
  readonly scope: string;
  readonly class: ClientClass;
}

/** Limits per class. What is left out keeps its default; `set map limit.<table>.<measure>.map <class> <number>` changes one. */
export interface Limits extends Readonly<Partial<Record<ClientClass, ClassLimits>>> {
  /** What `requests` and `errors` are counted over, 1 to 3600 s. @default 10 */
  readonly periodSeconds?: number;
}

/** For one class, by who is counted. */
export interface ClassLimits {
  /** The token's subject. */
  readonly subject?: CountLimits;
  /** The API key, or the OAuth client where the gateway has none. */
  readonly key?: CountLimits;
  /** The client's address. */
  readonly source?: CountLimits;
}

/** Whole numbers, 1 to 1,000,000,000. Only what was admitted is counted, so whoever slows down is served again. */
export interface CountLimits {
  /** Admitted in one period. */
  readonly requests?: number;
  /** Answers 4xx and 5xx of the service in one period. */
  readonly errors?: number;
  /** At a time. */
  readonly concurrent?: number;
}

/** Where one JSON object per request goes. */
export interface LogIntent {
  /**
   * A collector on TCP, usually a sidecar: lines wait in a ring in memory, so that none is lost at full speed or
   * while it restarts. @default none: stdout
   */
  readonly collector?: Collector;
}
export interface Collector {
  /** IPv4. */
  readonly address: string;
  readonly port: number;
  /** Of the ring, 1 to 1024; a line takes about 600 bytes. @default 32 */
  readonly memoryMiB?: number;
}
