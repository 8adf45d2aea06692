import { fields, list, oneOf, text } from "../../../fields";
import { CLIENT_ID, MATCHED_SCOPE } from "./texts";

/** The kinds of client, told apart because they are held to different limits: the same rules for people and AI agents. */
export const ClientClass = {
  /** Somebody at a browser or an app. */
  Person: "Person",
  /** A program that acts for somebody, an AI agent for example. */
  Agent: "Agent",
  /** Another service. */
  Service: "Service",
} as const;
export type ClientClass = (typeof ClientClass)[keyof typeof ClientClass];

/** Whose limits there are: the kinds of client, and who calls public routes, with no token to be told by. */
export const LimitedClass = { ...ClientClass, Public: "Public" } as const;
export type LimitedClass = (typeof LimitedClass)[keyof typeof LimitedClass];

/** How a request's class is told: by its OAuth client, else by its scopes, else `unlisted`. */
export interface ClassSettings {
  /** The class of each OAuth client that is not of the class of its scopes. */
  readonly clients?: ClientRule[];
  /** Up to 50; the first of the list that the token holds decides. */
  readonly scopes?: ScopeRule[];
  /**
   * The class of everybody else.
   * @default `Agent`, which has the tightest limits
   */
  readonly unlisted?: ClientClass;
}

/** Which class an OAuth client is of. */
export interface ClientRule {
  /** The OAuth client id, as in the token: 1 to 128 letters, digits and `.`, `_`, `@`, `:`, `/`, `|`, `-`. */
  readonly client: string;
  /** The class that is given. */
  readonly class: ClientClass;
}

/** Which class a scope puts its callers in. */
export interface ScopeRule {
  /** 1 to 128 letters, digits and `.`, `_`, `:`, `/`, `-`. */
  readonly scope: string;
  /** The class that is given. */
  readonly class: ClientClass;
}

export const CLASSES = fields<ClassSettings>()({
  clients: list(fields<ClientRule>()({ client: text(CLIENT_ID), class: oneOf(ClientClass) }), {
    of: "clients",
    distinct: { by: "client" },
  }).withDefault([], "who calls is decided by the scopes"),
  scopes: list(fields<ScopeRule>()({ scope: text(MATCHED_SCOPE), class: oneOf(ClientClass) }), {
    of: "scopes",
    to: 50,
    why: "each is a regular expression that a request may be compared with",
    distinct: { by: "scope" },
  }).withDefault([], "who calls is decided by the clients"),
  unlisted: oneOf(ClientClass).withDefault(ClientClass.Agent, "it has the tightest limits"),
});
