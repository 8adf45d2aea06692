import { FILES, REPLACED } from "./files";
import type { HaproxyModel, StageModel } from "./model";
import { limitMap } from "./limits/limits";
import { usesClasses } from "./sections/classes";
import { versionBackend } from "./sections/stages";
import { clientId, commonName, host, name, scope } from "./quoting";

/** The map files, by name. Keys and values are words that no map line can misread. */
export function maps(model: HaproxyModel): Record<string, string> {
  const canaries = model.stages.flatMap((stage) => (stage.canary ? [{ stage, canary: stage.canary }] : []));
  const classes = usesClasses(model);
  return {
    [FILES.controlMap]: rows([
      ["draining", "0"],
      [REPLACED, "0"],
    ]),
    "stages.map": rows(model.stages.map((stage) => [name(stage.name).text, name(stage.name).text])),
    "queues.map": rows(model.stages.map((stage) => [name(stage.name).text, String(stage.maxQueuedPerInstance)])),
    "versions.map": rows(
      model.stages.flatMap((stage) =>
        stage.versions.map(({ name: version }) => [
          `${name(stage.name).text}/${name(version).text}`,
          versionBackend(stage, version).text,
        ]),
      ),
    ),
    ...(canaries.length > 0
      ? {
          [FILES.canaryMap]: rows(canaries.map(({ stage, canary }) => [name(stage.name).text, String(canary.percent)])),
          "canaries.map": rows(
            canaries.map(({ stage, canary }) => [name(stage.name).text, canaryOf(stage, canary.version)]),
          ),
        }
      : {}),
    ...(classes
      ? { [FILES.classesMap]: rows(model.classes.clients.map((rule) => [clientId(rule.client).text, rule.class])) }
      : {}),
    ...(classes && model.classes.scopes.length > 0
      ? { "scopes.map": rows(model.classes.scopes.map((entry) => [wholeScope(entry.scope), entry.class])) }
      : {}),
    ...(model.pinning.scopes.length > 0
      ? { "pins.map": rows(model.pinning.scopes.map((allowed) => [wholeScope(allowed), "1"])) }
      : {}),
    ...Object.fromEntries(
      model.limits.map((limit) => [
        limitMap(limit),
        rows(limit.numbers.map(([kind, number]) => [kind, String(number)])),
      ]),
    ),
    ...(model.clientCertificate
      ? { "certificates.map": rows(model.clientCertificate.subjects.map((subject) => [commonName(subject).text, "1"])) }
      : {}),
  };
}

/** The canary's backend, and what tells it from every other canary: its host is of one API, stage and version. */
function canaryOf(stage: StageModel, canary: string): string {
  const version = stage.versions.find((one) => one.name === canary);
  return `${versionBackend(stage, canary).text};${host(version?.host ?? "").text}`;
}

/** A regular expression for one scope among others: `a b`, or `[a b]` as API Gateway writes a list. */
function wholeScope(value: string): string {
  return `(?:^|[\\s\\[])${scope(value).text.replaceAll(".", "\\.")}(?:[\\s\\]]|$)`;
}

function rows(entries: readonly (readonly [string, string])[]): string {
  return entries.map(([key, value]) => `${key} ${value}\n`).join("");
}
