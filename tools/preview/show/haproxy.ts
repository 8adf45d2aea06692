import { createHash } from "node:crypto";
import {
  CERTIFICATE,
  registeredApi,
  render,
  tuned,
  TUNING_KEY,
  type DeployedIntent,
  type Intent,
} from "../../../haproxy/config";
import { checked, trustedBy, type FleetRules } from "../../../runtime/agent/registrations/check";
import {
  decoded,
  trustsOf,
  type AgentEnvironment,
  type CertificateSetting,
  type AgentVariables,
} from "../../../runtime/agent/environment";
import { PreviewError } from "../failure";
import { SECRET, SYMBOLS, UNKNOWN, type Json, type Plan } from "../plan";
import { fieldsOf, listOf, PlanResources, textOf, type PlanFields } from "../plan-resources";
import type { Style } from "../../shared/style";

/** A file that the agent writes before HAProxy starts. */
export interface TaskFile {
  readonly name: string;
  readonly text: string;
}

const TASK = "aws:ecs/taskDefinition:TaskDefinition";
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";
const AGENT = "agent";

/** HAProxy's files as they follow from the plan, each under a heading. */
export function haproxyText(plan: Plan, style: Style): string {
  const files = haproxyFiles(plan);
  const sections = files.map(({ name, text }) => `${style.bold(`# ${plan.stack}: ${name}`)}\n${text.trimEnd()}`);
  return sections.join("\n\n");
}

/** What the agent makes of the task definition and the registrations of the plan, by the agent's code. */
export function haproxyFiles(plan: Plan): TaskFile[] {
  return Object.entries(render(plannedIntent(plan))).map(([name, text]) => ({ name, text }));
}

/** The certificate that API Gateway generates for a resource, as PEM. */
export type CertificateOf = (name: string) => string;

/** The texts of the objects that the fleet follows, by key. */
export function plannedObjects(plan: Plan, certificateOf?: CertificateOf): Readonly<Record<string, string>> {
  const objects = new PlanResources(plan).all(OBJECT).filter(({ inputs }) => isFollowed(textOf(inputs.key)));
  return Object.fromEntries(
    objects.map(({ name, inputs: { key, content } }) => {
      if (typeof content !== "string" || isHidden(content))
        throw new PreviewError(`stack ${plan.stack}: the text of the object ${name} cannot be read in the plan`);
      return [textOf(key), withGiven(content, certificateOf)] as const;
    }),
  );
}

/** By the output that a symbol names. */
const given = (certificateOf: CertificateOf): Readonly<Record<string, (name: string) => string>> => ({
  "ApiKey.id": standInKeyId,
  "ClientCertificate.pemEncodedCertificate": certificateOf,
  "UserPool.id": standInKeyId,
  "UserPoolClient.id": standInKeyId,
});

/** The id of an API key, by its resource's name. */
export const standInKeyId = (name: string): string => createHash("sha256").update(name).digest("hex").slice(0, 10);

/** A registration with what only API Gateway gives, of the shape that it gives, in place of symbols. */
export const withGiven = (text: string, certificateOf: CertificateOf = () => CERTIFICATE.example): string =>
  text.replace(SYMBOLS, (symbol, type: string, name: string, output: string) => {
    const value = given(certificateOf)[`${type}.${output}`]?.(name);
    return value === undefined ? symbol : JSON.stringify(value).slice(1, -1);
  });

/** The APIs, hosts and limits of the objects, in the intent of the task definition. */
export function plannedIntent(plan: Plan): Intent {
  const environment = decoded(agentEnvironment(plan));
  const deployed = environment.GATEHOUSE_INTENT as DeployedIntent;
  const { [TUNING_KEY]: tuning = '{"schema":1}', ...texts } = plannedObjects(plan);
  const found = tuned(deployed, tuning);
  const refuse = (what: string, problems: readonly string[]): never => {
    throw new PreviewError(`stack ${plan.stack}: the agent refuses ${what}: ${problems.join("; ")}`);
  };
  if ("problems" in found) return refuse(TUNING_KEY, found.problems);
  const certificates = environment.GATEHOUSE_CERTIFICATES as CertificateSetting[] | undefined;
  const rules: FleetRules = {
    namespace: deployed.namespace,
    hosts: found.hosts,
    apis: Object.keys(texts).map((key) => registeredApi(key)!),
    ...trustedBy(trustsOf(environment as AgentVariables)),
    gateway: deployed.clients === undefined,
    clientCertificate: certificates?.some(({ use }) => use === "Client") ?? false,
  };
  const apis = Object.entries(texts).map(([key, text]) => {
    const one = checked(key, text, rules);
    return "api" in one ? one.api : refuse(key, one.problems);
  });
  return { ...found.intent, apis };
}

const isFollowed = (key: string): boolean => key === TUNING_KEY || registeredApi(key) !== undefined;

/** The environment of the agent in the plan's task. */
export function agentEnvironment(plan: Plan): AgentEnvironment {
  const definitions = new PlanResources(plan).all(TASK).map((one) => one.inputs.containerDefinitions);
  const agent = definitions.flatMap(containers).find((one) => one.name === AGENT);
  if (agent) return environmentOfContainer(agent);
  const why = definitions.some(isHidden) ? "; the container definitions are secret or unknown" : "";
  throw new PreviewError(`stack ${plan.stack}: no container named "${AGENT}" can be read in the plan${why}`);
}

/** The environment of a container. */
export function environmentOfContainer(container: PlanFields): Record<string, string> {
  const pairs = listOf(container.environment).map(fieldsOf);
  return Object.fromEntries(pairs.map(({ name, value }) => [textOf(name), textOf(value)]));
}

function isHidden(value: Json | undefined): boolean {
  return value === SECRET || value === UNKNOWN;
}

function containers(definitions: Json | undefined): PlanFields[] {
  return isHidden(definitions) ? [] : (JSON.parse(textOf(definitions) || "[]") as Json[]).map(fieldsOf);
}
