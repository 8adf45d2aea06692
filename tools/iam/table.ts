import type { Plan } from "../preview";
import { carries } from "./actions";
import { callsOf, type Call } from "./calls";
import { keyPolicyOf, secretPolicyOf, statementsOf, type PlannedRole } from "./plan-policies";
import { evaluatePolicies, asTexts, matches, type IamRequest, type IamStatement, type IamDecision } from "./policy";

/** What IAM says of one role's asking for one thing. */
export interface TableRow {
  readonly role: string;
  readonly call: string;
  readonly resource: string;
  /** Whether the role asks for it. */
  readonly asks: boolean;
  readonly verdict: IamDecision;
}

export interface Findings {
  readonly rows: readonly TableRow[];
  /** Everything that is not as it should be, in words; empty if nothing. */
  readonly problems: readonly string[];
}

/** Whether each role of functions and tasks may do what it does, and nothing of what only another does. */
export async function findings(plan: Plan): Promise<Findings> {
  const calls = await callsOf(plan);
  const roles = [...new Map(calls.map(({ role }) => [role.name, role])).values()];
  const distinct = [...new Map(calls.map((call) => [asked(call), call])).values()];
  const rows = roles.flatMap((role) => distinct.map((call) => row(plan, role, call, calls)));
  const wrong = rows.filter(({ asks, verdict }) => asks !== (verdict === "Allowed"));
  return {
    rows,
    problems: [
      ...wrong.map(({ role, call, resource, verdict }) => `${role}: ${call} on ${resource} is ${verdict}`),
      ...roles.flatMap((role) => unused(role, calls)),
      ...neverApplying(plan),
    ],
  };
}

function row(plan: Plan, role: PlannedRole, call: Call, calls: readonly Call[]): TableRow {
  const { action, resource, context } = call;
  const keyPolicy = keyPolicyOf(plan, resource);
  const verdict = evaluatePolicies(requestOf(role, call), {
    role: role.statements,
    resource: secretPolicyOf(plan, resource),
    ...(keyPolicy && { keyPolicy }),
  });
  const shown = Object.entries(context).flatMap(([key, value]) => (/Stage$/.test(key) ? [` ${value}`] : []));
  const secret = context["kms:EncryptionContext:SecretARN"];
  return {
    role: role.name,
    call: `${action}${shown.join("")}`,
    resource: secret === undefined ? resource : `${resource} for ${secret}`,
    asks: calls.some((one) => one.role.name === role.name && asked(one) === asked(call)),
    verdict,
  };
}

function requestOf({ principals }: PlannedRole, { action, resource, context }: Call): IamRequest {
  return { principals, action, resource, context };
}

function asked({ action, resource, context }: Call): string {
  return JSON.stringify([action, resource, context]);
}

/** What a role is allowed and never asks for. */
function unused(role: PlannedRole, calls: readonly Call[]): string[] {
  const made = calls.filter((call) => call.role.name === role.name);
  const allowing = role.statements.filter(({ Effect }) => Effect === "Allow");
  return allowing.flatMap((statement) =>
    asTexts(statement.Action).flatMap((action) =>
      asTexts(statement.Resource ?? "*")
        .filter(
          (resource) =>
            !made.some((call) => matches({ ...statement, Action: action, Resource: resource }, requestOf(role, call))),
        ) // prettier-ignore
        .map((resource) => `${role.name}: ${action} on ${resource} is allowed (${statement.Sid}) and never asked for`),
    ),
  );
}

/** Every Allow of the plan whose condition is on a key that its action does not carry. */
function neverApplying(plan: Plan): string[] {
  const documents = plan.resources.flatMap(
    ({ name, inputs }) =>
    [inputs.policy].flatMap((text) => (typeof text === "string" && text.startsWith("{") ? statementsOf(text) : [])).map((statement) => ({ name, statement })), // prettier-ignore
  );
  return documents
    .filter(({ statement }) => statement.Effect === "Allow")
    .flatMap(({ name, statement }) =>
      asTexts(statement.Action).flatMap((action) =>
        keysOf(statement)
          .filter((key) => isOurs(action) && !carries(action, key))
          .map((key) => `${name}: ${action} (${statement.Sid}) is allowed by ${key}, which it does not carry`),
      ),
    );
}

function keysOf({ Condition = {} }: IamStatement): string[] {
  return Object.values(Condition).flatMap((keys) => Object.keys(keys));
}

/** Of services whose condition keys are written down in `actions.ts`. */
function isOurs(action: string): boolean {
  return /^(secretsmanager|kms|acm-pca|acm|s3|servicediscovery):(?!\*)/.test(action);
}

/** The table, a line for each that a role asks for, and what else is to be said. */
export function tableText(stack: string, { rows, problems }: Findings): string {
  const asked = rows.filter(({ asks }) => asks);
  const width = (of: (one: TableRow) => string) => Math.max(...asked.map((one) => of(one).length));
  const [roles, calls, resources] = [width((one) => one.role), width((one) => one.call), width((one) => one.resource)];
  const lines = asked.map(
    ({ role, call, resource, verdict }) =>
      `${role.padEnd(roles)}  ${call.padEnd(calls)}  ${resource.padEnd(resources)}  ${verdict}`,
  );
  const refused = rows.filter(({ asks, verdict }) => !asks && verdict !== "Allowed").length;
  const allowed = asked.filter(({ verdict }) => verdict === "Allowed").length;
  const summary = `${stack}: ${allowed} of ${asked.length} calls are allowed; ${refused} of ${rows.length - asked.length} that only another role makes are refused`;
  return [...lines, "", summary, ...problems].join("\n");
}
