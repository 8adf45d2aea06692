import { type Checks, named } from "./checks";
import { HEALTH_PATH, HOST_NAME, NAME } from "./quoting";

const STAGE = ["name", "versions", "healthPath", "canary", "maxRequestsPerInstance", "maxQueuedPerInstance", "slowStartMs"] as const; // prettier-ignore
const VERSION = ["name", "host", "port", "weight", "instances", "tls"] as const;
const A_NAME = 'use 1 to 63 letters, digits, "-" or "_", beginning with a letter or digit';
const A_HOST = "use a DNS name of at least two labels";

/** What is wrong with the stages. */
export function stages(checks: Checks, value: unknown): void {
  if (!checks.list("stages", value, 1, 100)) return;
  value.forEach((stage, i) => oneStage(checks, `stages[${i}]`, stage));
  checks.distinct("stages", named(value));
}

function oneStage(checks: Checks, path: string, stage: unknown): void {
  if (!checks.object(path, stage, STAGE)) return;
  checks.text(`${path}.name`, stage.name, NAME, A_NAME);
  versions(checks, `${path}.versions`, stage.versions);
  checks.if(stage.healthPath, (value) =>
    checks.text(`${path}.healthPath`, value, HEALTH_PATH, 'use a path of letters, digits, "/", "_", ".", "~" or "-"'),
  );
  checks.if(stage.canary, (value) => canary(checks, `${path}.canary`, value, named(stage.versions)));
  checks.if(stage.maxRequestsPerInstance, (value) => checks.whole(`${path}.maxRequestsPerInstance`, value, 1, 100_000));
  checks.if(stage.maxQueuedPerInstance, (value) => checks.whole(`${path}.maxQueuedPerInstance`, value, 1, 100_000));
  checks.if(stage.slowStartMs, (value) => checks.whole(`${path}.slowStartMs`, value, 0, 600_000, " of milliseconds"));
}

function versions(checks: Checks, path: string, value: unknown): void {
  if (!checks.list(path, value, 1, 10)) return;
  const weights = value.map((version, i) => oneVersion(checks, `${path}[${i}]`, version));
  checks.distinct(path, named(value));
  if (weights.every((weight) => weight === 0))
    checks.refuse(path, "give at least one version a weight above 0", weights);
}

function oneVersion(checks: Checks, path: string, value: unknown): unknown {
  if (!checks.object(path, value, VERSION)) return undefined;
  checks.text(`${path}.name`, value.name, NAME, A_NAME);
  checks.text(`${path}.host`, value.host, HOST_NAME, A_HOST);
  checks.whole(`${path}.port`, value.port, 1, 65_535);
  checks.whole(`${path}.weight`, value.weight, 0, 256);
  checks.if(value.instances, (instances) => checks.whole(`${path}.instances`, instances, 1, 100));
  checks.if(value.tls, (tls) => backendTls(checks, `${path}.tls`, tls));
  return value.weight;
}

function backendTls(checks: Checks, path: string, value: unknown): void {
  if (!checks.object(path, value, ["serverName", "clientCertificate"])) return;
  checks.if(value.serverName, (serverName) => checks.text(`${path}.serverName`, serverName, HOST_NAME, A_HOST));
  checks.if(value.clientCertificate, (own) => checks.yesNo(`${path}.clientCertificate`, own));
}

function canary(checks: Checks, path: string, value: unknown, known: readonly unknown[]): void {
  if (!checks.object(path, value, ["version", "percent"])) return;
  if (!known.includes(value.version))
    checks.refuse(`${path}.version`, "name one of the stage's versions", value.version);
  checks.whole(`${path}.percent`, value.percent, 0, 100);
}
