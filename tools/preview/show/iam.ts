import { ApiKind } from "../../../components/api/kind";
import { apiPolicy } from "../../../components/api/policy";
import type { GatehouseReference } from "../../../components/api/reference";
import { className } from "../monitor/urn";
import type { Json, Plan, PlannedResource } from "../plan";
import type { Style } from "../../shared/style";

type Statement = { readonly [key: string]: Json };

const ROLE = "aws:iam/role:Role";
const REST_GATEWAY = "gatehouse:index:RestGateway";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
/** Where the policies of resources stand: of keys, secrets, endpoints. */
const RESOURCE_POLICIES: Record<string, string> = {
  "aws:kms/key:Key": "policy",
  "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "policy",
};

/** Every IAM statement of every role and of every resource policy, as they stand in the plan. */
export function iamText(plan: Plan, style: Style): string {
  const roles = plan.resources.filter((one) => one.type === ROLE);
  const owners = plan.resources.filter((one) => one.inputs[RESOURCE_POLICIES[one.type] ?? ""] !== undefined);
  const sections = [
    ...roles.map((role) => section(style, role, statementsOf(role, "assumeRolePolicy"), policiesOf(plan, role))),
    ...owners.map((one) => section(style, one, statementsOf(one, RESOURCE_POLICIES[one.type]!), [])),
  ];
  const teams = teamsOf(plan).map((section) =>
    [style.bold(section.title), ...section.statements.flatMap(statementLines)].join("\n"),
  );
  const count = `${style.bold(plan.stack)}: ${roles.length} roles, ${owners.length} resources with a policy of their own`;
  return [count, ...sections, ...teams].join("\n\n");
}

/** What the role of each API's team needs, by the gatehouse's reference. */
function teamsOf({ outputs, resources }: Plan): { title: string; statements: Statement[] }[] {
  const reference = outputs.reference as unknown as GatehouseReference | undefined;
  if (reference === undefined) return [];
  // What those of other programs are made of is not known here: an HTTP API's are shown.
  const isRest = (api: string): boolean => resources.some(({ type, name }) => type === REST_GATEWAY && name.endsWith(`-${api}`)); // prettier-ignore
  return [...reference.own, ...reference.attached].map(({ name }) => ({
    title: `Team of the API ${name}`,
    statements: apiPolicy(reference, name, isRest(name) ? ApiKind.Rest : ApiKind.Http)
      .Statement as unknown as Statement[],
  }));
}

function policiesOf(plan: Plan, role: PlannedResource): Statement[] {
  const symbol = `«${className(ROLE)} ${role.name}»`;
  const statements = plan.resources.filter(
    (one) => one.type === ROLE_POLICY && typeof one.inputs.role === "string" && one.inputs.role.startsWith(symbol),
  );
  return statements.flatMap((one) => statementsOf(one, "policy"));
}

function section(style: Style, owner: PlannedResource, statements: Statement[], granted: Statement[]): string {
  const lines = [...statements, ...granted].flatMap(statementLines);
  return [style.bold(`${className(owner.type)} ${owner.name}`), ...lines].join("\n");
}

function statementLines({ Sid, Effect, Principal, Action, Resource, Condition }: Statement): string[] {
  const of = (label: string, value: Json | undefined): string[] =>
    value === undefined ? [] : listed(value).map((item, i) => `    ${(i === 0 ? label : "").padEnd(10)}${item}`);
  return [
    `  ${text(Effect)} ${text(Sid)}`,
    ...of("principal", Principal && pairs(Principal)),
    ...of("action", Action),
    ...of("resource", Resource),
    ...of("condition", Condition && conditions(Condition)),
  ];
}

function statementsOf(one: PlannedResource, property: string): Statement[] {
  const document = one.inputs[property];
  // Secret or not known yet: said as it stands.
  if (typeof document !== "string" || !document.startsWith("{")) return [{ Effect: text(document), Sid: "" }];
  return (JSON.parse(document) as { Statement: Statement[] }).Statement;
}

/** `StringEquals kms:ViaService = …` */
function conditions(value: Json): Json {
  return Object.entries(value as Record<string, Json>).flatMap(
    ([operator, keys]) =>
    Object.entries(keys as Record<string, Json>).map(([key, wanted]) => `${operator} ${key} = ${listed(wanted).join(", ")}`), // prettier-ignore
  );
}

function pairs(value: Json): Json {
  if (typeof value === "string") return value;
  return Object.entries(value as Record<string, Json>).map(
    ([kind, principals]) => `${kind} ${listed(principals).join(", ")}`,
  );
}

function listed(value: Json): string[] {
  return [value].flat().map(text);
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? "");
}
