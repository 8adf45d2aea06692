import { handle, type AuthorizerContext } from "../../../../runtime/authorizer/handler";
import { CachedKeys } from "../../../../runtime/authorizer/keys";
import type { AuthorizerAnswer } from "../../../../runtime/authorizer/policy";
import type { TokenSettings } from "../../../../runtime/authorizer/settings";

/** A REST API's own authorizer function, as the plan has it: the code that ships, with the settings of its archive. */
export interface FunctionAuthorizerSettings {
  readonly settings: TokenSettings;
  /** How long an answer counts. */
  readonly ttlSeconds: number;
}

/** What is asked of the function. */
export interface FunctionQuestion {
  /** The value of `Authorization`. */
  readonly token: string | undefined;
  /** `arn:…/<stage>/<method>/<path>` of the request. */
  readonly methodArn: string;
  readonly resource: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What comes of it: the identity, or the answer to the client. */
export type FunctionResult =
  | { readonly context: Readonly<Record<string, string>> }
  | { readonly status: 401 | 403 | 500; readonly message: string; readonly type: string };

const UNAUTHORIZED: FunctionResult = { status: 401, message: "Unauthorized", type: "UNAUTHORIZED" };
const DENIED: FunctionResult = {
  status: 403,
  message: "User is not authorized to access this resource with an explicit deny",
  type: "ACCESS_DENIED",
};

/** Runs the function in this process, keeps its answers by token, method and resource, and applies their policies, as API Gateway does. */
export class FunctionAuthorizer {
  readonly #context: AuthorizerContext;
  readonly #answers = new Map<string, { readonly answer: AuthorizerAnswer; readonly until: number }>();

  constructor(
    private readonly authorizer: FunctionAuthorizerSettings,
    private readonly now: () => number,
  ) {
    const { settings } = authorizer;
    this.#context = { settings, keys: new CachedKeys(settings.issuer, now), now: () => new Date(now()) };
  }

  async ask(question: FunctionQuestion): Promise<FunctionResult> {
    const { token, method, resource, methodArn } = question;
    // Without one of the identity sources the function is not asked.
    if (!token) return UNAUTHORIZED;
    const key = JSON.stringify([token, method, resource]);
    try {
      const known = this.#answers.get(key);
      const answer = known && known.until > this.now() ? known.answer : await this.#invoke(question);
      this.#answers.set(key, known?.answer === answer ? known : { answer, until: this.now() + this.authorizer.ttlSeconds * 1000 }); // prettier-ignore
      return isAllowed(answer, methodArn)
        ? { context: { ...answer.context, principalId: answer.principalId } }
        : DENIED;
    } catch (error) {
      if ((error as Error).message === "Unauthorized") return UNAUTHORIZED;
      return { status: 500, message: "Internal server error", type: "AUTHORIZER_FAILURE" };
    }
  }

  #invoke({ methodArn, resource, method: httpMethod, headers }: FunctionQuestion): Promise<AuthorizerAnswer> {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    return handle({ methodArn, resource, httpMethod, headers }, () => this.#context, log);
  }
}

/** A Deny that fits goes before every Allow. */
function isAllowed({ policyDocument: { Statement } }: AuthorizerAnswer, arn: string): boolean {
  const fits = (effect: string) =>
    Statement.some(({ Effect, Resource }) => Effect === effect && Resource.some((pattern) => like(pattern, arn)));
  return fits("Allow") && !fits("Deny");
}

/** As IAM compares: `*` is any letters, slashes too. */
function like(pattern: string, text: string): boolean {
  const literal = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`, "s").test(text);
}
