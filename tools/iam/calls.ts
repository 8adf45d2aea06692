import { randomUUID } from "node:crypto";
import { MOST_REGISTRATION_BYTES, registrationKey } from "../../haproxy/config";
import { ValidSecrets } from "../../runtime/agent/valid-secrets";
import { Poll } from "../../runtime/agent/poll";
import { Report } from "../../runtime/agent/report";
import { decoded, trustsOf, type AgentVariables, type CertificateSetting } from "../../runtime/agent/environment";
import { systemClock } from "../../runtime/agent/clock";
import { cloudMap } from "../../runtime/agent/instances/cloud-map";
import { awsStore } from "../../runtime/agent/store/aws";
import { s3Objects } from "../../runtime/agent/store/s3";
import { Confidential } from "../../runtime/certificate/confidential";
import { jsonLog } from "../../runtime/certificate/log";
import { awsImport } from "../../runtime/rotation/acm/aws-import";
import { deleteImported, importCurrent } from "../../runtime/rotation/acm/import";
import { bootstrap } from "../../runtime/rotation/bootstrap";
import type { RotationContext } from "../../runtime/rotation/context";
import { issuerOf } from "../../runtime/rotation/issuers/issuers";
import { rotate, ROTATION_STEPS } from "../../runtime/rotation/rotate";
import { secretsManager } from "../../runtime/rotation/secrets/secrets-manager";
import { readSettings, type RotationFunctionSettings } from "../../runtime/rotation/settings";
import { ACMClient } from "@aws-sdk/client-acm";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Plan, PlannedResource } from "../preview";
import { textOf } from "../preview/plan-resources";
import { conditionValues, resourceOf } from "./actions";
import { Cloud } from "./cloud";
import { firstIn, secretKeyOf, plannedOfType, roleOf, rotatorOf, symbolOf, type PlannedRole } from "./plan-policies";

/** One thing that a role of the plan asks of AWS. */
export interface Call {
  readonly role: PlannedRole;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

/** What Lambda calls one of a group's streams is for it to say: the functions of one group may write each other's. */
const STREAM = "2026/01/31/[$LATEST]1";

const log = jsonLog(() => undefined);

/** Everything that the plan's functions and agents ask of AWS, recorded from their own SDK clients. */
export async function callsOf(plan: Plan): Promise<Call[]> {
  const cloud = await Cloud.start();
  const calls = new Map<string, Call>();
  const asRole = async (role: PlannedRole, work: () => Promise<unknown>) => {
    cloud.onCall = (action, input) => {
      for (const call of asked(plan, role, action, input))
        calls.set(JSON.stringify([role.name, call.action, call.resource, call.context]), call);
    };
    await work();
  };
  const functions = plannedOfType(plan, "aws:lambda/function:Function").filter(settingsText);
  // What bootstraps first: there is something to rotate then, and to read. And last again, as when the trust changes.
  for (const operation of ["Bootstrap", "Rotate", "Bootstrap"] as const)
    for (const one of functions) {
      const settings = readSettings({ GATEHOUSE_SETTINGS: settingsText(one) });
      if (settings.operation === operation)
        for (const issuer of signers(settings)) {
          if (operation === "Bootstrap") await emptied(cloud, settings.certificateSecretArn);
          await asRole(roleOf(plan, one.inputs.role), () => runFunction(cloud, { ...settings, issuer }));
        }
      for (const call of byLambda(plan, one))
        calls.set(JSON.stringify([call.role.name, call.action, call.resource]), call);
      if (settings.operation === operation && operation === "Rotate") await emptied(cloud, settings.trustSecretArn);
    }
  for (const task of plannedOfType(plan, "aws:ecs/taskDefinition:TaskDefinition"))
    await asRole(roleOf(plan, task.inputs.taskRoleArn), () => runAgent(cloud, task));
  return [...calls.values()];
}

/**
 * What Lambda asks in a function's name: to write its log, about a stream whose name Lambda chooses
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html), in a group that is there; and its traces
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html), if it is traced.
 */
function byLambda(plan: Plan, { name, inputs }: PlannedResource): Call[] {
  const { logGroup = "" } = (inputs.loggingConfig ?? {}) as { logGroup?: string };
  const group = plannedOfType(plan, "aws:cloudwatch/logGroup:LogGroup").find(
    (one) => symbolOf(one, "name") === logGroup,
  );
  if (group === undefined) throw new Error(`${name}: the plan has no log group ${logGroup}`);
  const { mode } = (inputs.tracingConfig ?? {}) as { mode?: string };
  const stream = `${symbolOf(group, "arn")}:log-stream:${STREAM}`;
  const role = roleOf(plan, inputs.role);
  const asks = (actions: string[], resource: string) =>
    actions.map((action) => ({ role, action, resource, context: {} }));
  return [
    ...asks(["logs:CreateLogStream", "logs:PutLogEvents"], stream),
    ...(mode === "Active" ? asks(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*") : []),
  ];
}

/** Who may sign while one authority is rolled over to the next: the other one, before the trust has changed and when it goes back. */
function signers({ authorities, issuer }: RotationFunctionSettings): string[] {
  const usable = authorities.filter((one) => !one.unusable).map(({ name }) => name);
  return [...usable.filter((name) => name !== issuer), issuer];
}

/** Somebody emptied a secret: the bootstrap makes it anew, and looks at all that is served. */
async function emptied(cloud: Cloud, secretArn: string): Promise<void> {
  const token = `emptied-${randomUUID()}`;
  await cloud.secrets.put(secretArn, { token, value: new Confidential(""), stage: "AWSCURRENT" });
}

async function runFunction(cloud: Cloud, settings: RotationFunctionSettings): Promise<void> {
  cloud.exportedNames = settings.names;
  const sleep = async () => undefined;
  const issuer = { client: cloud.client, sleep, publicRoots: [cloud.root] };
  const context: RotationContext = {
    // Nobody has to be waited for.
    settings: { ...settings, trustSettleMinutes: 0 },
    store: secretsManager(new SecretsManagerClient(cloud.client)),
    issuers: new Map(
      settings.authorities.filter((one) => !one.unusable).map((one) => [one.name, issuerOf(one, issuer)]),
    ),
    imports: awsImport(new ACMClient(cloud.client)),
    log,
    now: () => new Date(),
    sleep,
  };
  if (settings.operation === "Bootstrap") {
    await bootstrap(context);
    if (settings.acmImport !== undefined) await kept(context);
    return;
  }
  const SecretId = settings.certificateSecretArn;
  const ClientRequestToken = cloud.secrets.announce(SecretId);
  for (const Step of ROTATION_STEPS) await rotate(context, { Step, SecretId, ClientRequestToken });
}

/** What is kept in ACM too: made, found again, taken away. */
async function kept(context: RotationContext): Promise<void> {
  await importCurrent(context);
  await importCurrent(context);
  await deleteImported(context);
}

async function runAgent(cloud: Cloud, task: PlannedResource): Promise<void> {
  const containers = JSON.parse(textOf(task.inputs.containerDefinitions)) as {
    name: string;
    environment?: { name: string; value: string }[];
  }[];
  const variables = containers.find(({ name }) => name === "agent")?.environment ?? [];
  const told = Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  const store = awsStore(cloud.client);
  const signal = new AbortController().signal;
  const settings = {
    certificates: JSON.parse(told.GATEHOUSE_CERTIFICATES ?? "[]") as CertificateSetting[],
    trusts: trustsOf(decoded(told) as AgentVariables),
  };
  const parts = {
    settings,
    store,
    validSecrets: new ValidSecrets(),
    clock: systemClock,
    log,
    report: new Report("iam"),
  };
  await new Poll(parts).run(signal);
  const objects = s3Objects(told.GATEHOUSE_REGISTRATIONS ?? "", cloud.client);
  for (const { key } of await objects.list(signal)) await objects.read(key, MOST_REGISTRATION_BYTES, signal);
  const key = registrationKey("any");
  for (const { id } of await objects.earlier(key, signal)) await objects.read(key, MOST_REGISTRATION_BYTES, signal, id);
  const { namespace } = JSON.parse(told.GATEHOUSE_INTENT ?? "{}") as { namespace?: string };
  if (namespace !== undefined) await cloudMap(namespace, cloud.client)("any", signal);
}

/** A call, and what AWS asks of KMS in its course: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html. */
function asked(plan: Plan, role: PlannedRole, action: string, input: Readonly<Record<string, unknown>>): Call[] {
  const resource = resourceOf(action, input);
  const rotator = rotatorOf(plan, resource);
  const rotated = rotator === undefined ? {} : { "secretsmanager:resource/AllowRotationLambdaArn": rotator };
  const call = {
    role,
    action,
    resource,
    context: { ...conditionValues(action, input), ...rotated, ...accountOf(action, resource) },
  };
  const key = secretKeyOf(plan, resource);
  const via = {
    "kms:ViaService": firstIn(plan, /secretsmanager\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?/),
    "kms:EncryptionContext:SecretARN": resource,
  };
  const implied = { "secretsmanager:GetSecretValue": ["kms:Decrypt"], "secretsmanager:PutSecretValue": ["kms:GenerateDataKey", "kms:Decrypt"] }[action]; // prettier-ignore
  if (key === undefined || implied === undefined) return [call];
  return [call, ...implied.map((one) => ({ role, action: one, resource: key, context: via }))];
}

/** The account of a bucket, which its ARN does not tell and its name ends with. */
function accountOf(action: string, resource: string): Record<string, string> {
  const account = /-(\d{12})(?:\/|$)/.exec(resource)?.[1];
  return action.startsWith("s3:") && account !== undefined ? { "aws:ResourceAccount": account } : {};
}

function settingsText({ inputs }: PlannedResource): string | undefined {
  const { variables } = (inputs.environment ?? {}) as { variables?: Record<string, string> };
  return variables?.GATEHOUSE_SETTINGS;
}
