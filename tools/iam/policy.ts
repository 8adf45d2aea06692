/** One statement of a policy document. */
export interface IamStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What IAM is asked: one action on one resource, and what the request carries. */
export interface IamRequest {
  /** Every name that the caller's ARN has in a policy: a plan's symbol, and what it will look like. */
  readonly principals: readonly string[];
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

export type IamDecision = "Allowed" | "NotAllowed" | "Denied";

/**
 * Whether a request of this account is allowed
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html): a Deny anywhere denies it; an
 * Allow of the caller's role allows it. A KMS key's own policy must admit it as well, and does by naming the account.
 *
 * @param keyPolicy of the KMS key that is asked for, if one is
 */
export function evaluatePolicies(
  request: IamRequest,
  policies: {
    readonly role: readonly IamStatement[];
    readonly resource: readonly IamStatement[];
    readonly keyPolicy?: readonly IamStatement[];
  },
): IamDecision {
  const { role, resource, keyPolicy } = policies;
  const applies = (effect: IamStatement["Effect"]) => (statement: IamStatement) =>
    statement.Effect === effect && matches(statement, request);
  if ([...role, ...resource, ...(keyPolicy ?? [])].some(applies("Deny"))) return "Denied";
  const isAdmitted = keyPolicy === undefined || keyPolicy.some(applies("Allow"));
  return isAdmitted && role.some(applies("Allow")) ? "Allowed" : "NotAllowed";
}

export function matches(statement: IamStatement, request: IamRequest): boolean {
  const resources = asTexts(statement.Resource ?? "*");
  return (
    asTexts(statement.Action).some((pattern) => isLike(request.action.toLowerCase(), pattern.toLowerCase())) &&
    resources.some((pattern) => isLike(request.resource, pattern)) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, valuesOf(key, request), asTexts(wanted))),
    )
  );
}

/** The operators that this project's policies use; another is an error, not a guess. */
const OPERATORS: Readonly<Record<string, (values: readonly string[], wanted: readonly string[]) => boolean>> = {
  // A key that the request does not carry matches nothing.
  StringEquals: (values, wanted) => values.some((value) => wanted.includes(value)),
  // And of one that it does not carry nothing is asked.
  StringEqualsIfExists: (values, wanted) => values.length === 0 || values.some((value) => wanted.includes(value)),
  StringLike: (values, wanted) => values.some((value) => wanted.some((pattern) => isLike(value, pattern))),
  // Wildcards count in it as in ArnLike (IAM guide, Amazon Resource Name condition operators).
  ArnEquals: (values, wanted) => values.some((value) => wanted.some((pattern) => isLike(value, pattern))),
  ArnLike: (values, wanted) => values.some((value) => wanted.some((pattern) => isLike(value, pattern))),
  // And is unequal to everything.
  ArnNotEquals: (values, wanted) => !values.some((value) => wanted.includes(value)),
  StringNotEquals: (values, wanted) => !values.some((value) => wanted.includes(value)),
};

function holds(operator: string, values: readonly string[], wanted: readonly string[]): boolean {
  const known = OPERATORS[operator];
  if (known === undefined) throw new Error(`${operator}: tools/iam does not know this operator of a condition`);
  return known(values, wanted);
}

function valuesOf(key: string, { principals, context }: IamRequest): readonly string[] {
  if (key === "aws:PrincipalArn") return principals;
  const value = context[key];
  return value === undefined ? [] : [value];
}

/** IAM's wildcards: `*` is any text, `?` one character. */
function isLike(value: string, pattern: string): boolean {
  const parts = pattern
    .split(/([*?])/)
    .map((part) => (part === "*" ? "[^]*" : part === "?" ? "[^]" : part.replace(/[.+^${}()|[\]\\]/g, "\\$&")));
  return new RegExp(`^${parts.join("")}$`).test(value);
}

export function asTexts(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? [value] : value;
}
