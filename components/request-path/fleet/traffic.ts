import { ClientClass } from "../../../haproxy/config";

export { ClientClass };

/** How a request's class is told: by its OAuth client, else by its scopes, else `unlisted`. */
export interface ClassSettings {
  readonly clients?: ClientRule[];
  /** The first of the list that the token holds decides. */
  readonly scopes?: ScopeRule[];
  /**
   * The class of everybody else.
   * @default `Agent`, which has the tightest limits
   */
  readonly unlisted?: ClientClass;
}

export interface ClientRule {
  /** The OAuth client id, as in the token. */
  readonly client: string;
  readonly class: ClientClass;
}

export interface ScopeRule {
  readonly scope: string;
  readonly class: ClientClass;
}

/** How much one caller may take, by class. What is left out keeps HAProxy's defaults (haproxy/config/defaults.ts). */
export interface LimitSettings {
  /**
   * What requests and errors are counted over, in seconds, 1 to 3600.
   * @default 10
   */
  readonly periodSeconds?: number;
  readonly Person?: ClassLimitSettings;
  readonly Agent?: ClassLimitSettings;
  readonly Service?: ClassLimitSettings;
}

/** For one class, by who is counted. */
export interface ClassLimitSettings {
  /** The token's subject. */
  readonly subject?: CountLimits;
  /** The OAuth client: all its subjects together. */
  readonly key?: CountLimits;
  /** The client's address. */
  readonly source?: CountLimits;
}

/** Whole numbers above 0. Only what was admitted is counted, so whoever slows down is served again. */
export interface CountLimits {
  /** Admitted in one period. */
  readonly requests?: number;
  /** Answers 4xx and 5xx of the service in one period. */
  readonly errors?: number;
  /** At a time. */
  readonly concurrent?: number;
}

/** A sticky share of the subjects for one version, whatever the weights say. */
export interface CanarySettings {
  /** One of the stage's versions. */
  readonly version: string;
  /** 0 to 100, of the subjects. */
  readonly percent: number;
}
