import { X509Certificate } from "node:crypto";
import { FILES, REPLACED } from "./files";
import { asksForCertificate, type HaproxyModel, type StageModel } from "./model";
import { limitMap } from "./limits/limits";
import { hasRouteClasses, usesClasses } from "./sections/classes";
import { allowedPaths } from "./sections/paths";
import { versionBackend } from "./sections/stages";
import { hasPins } from "./sections/versions";
import { apiKeyId, clientId, commonName, host, name, scope, sha256, stageWord } from "./quoting";

/** The map files, by name. Keys and values are words that no map line can misread. */
export function maps(model: HaproxyModel): Record<string, string> {
  const { stages } = model;
  const canaries = stages.flatMap((stage) => (stage.canary ? [{ stage, canary: stage.canary }] : []));
  const classes = usesClasses(model);
  const paths = stages.flatMap((stage) => (stage.ambiguousPaths ? [[id(stage), allowedPaths(stage)] as const] : []));
  return {
    [FILES.controlMap]: rows([
      ["draining", "0"],
      [REPLACED, "0"],
    ]),
    "stages.map": rows(stages.map((stage) => [id(stage), stage.maintenance ? "refuse:Maintenance" : id(stage)])),
    [FILES.queuesMap]: rows(stages.map((stage) => [id(stage), String(stage.maxQueuedPerInstance)])),
    ...(hasPins(model) ? { "versions.map": rows(stages.flatMap(versionsOf)) } : {}),
    ...(canaries.length > 0
      ? {
          [FILES.canaryMap]: rows(
            canaries.map(({ stage, canary }) => [id(stage), String(stage.maintenance ? 0 : canary.percent)]),
          ),
          "canaries.map": rows(canaries.map(({ stage, canary }) => [id(stage), canaryOf(stage, canary.version)])),
        }
      : {}),
    ...(paths.length > 0 ? { "paths.map": rows(paths) } : {}),
    [FILES.originProofs]: rows(model.apis.flatMap(proofsOf)),
    ...(model.hasApiKeys ? { [FILES.apiKeysMap]: rows(model.apis.flatMap(consumersOf)) } : {}),
    ...(model.hasCertificates
      ? {
          [FILES.certificatesMap]: rows(model.apis.flatMap(certificatesOf)),
        }
      : {}),
    ...(model.hasCertificates && !model.hasCommonNames
      ? {
          [FILES.gatewayCertificates]: [...new Set(model.apis.flatMap((api) => api.clientCertificates.map(pem)))].join(
            "",
          ),
        }
      : {}),
    ...(classes
      ? { [FILES.classesMap]: rows(model.classes.clients.map((rule) => [clientId(rule.client).text, rule.class])) }
      : {}),
    ...(classes && model.classes.scopes.length > 0
      ? { "scopes.map": rows(model.classes.scopes.map((entry) => [wholeScope(entry.scope), entry.class])) }
      : {}),
    ...(classes && hasRouteClasses(model) ? { [FILES.routeClassesMap]: rows(model.apis.flatMap(routesOf)) } : {}),
    ...(model.apis.some(({ tokens }) => tokens && tokens.publicRoutes.length > 0)
      ? { [FILES.publicRoutesMap]: rows(model.apis.flatMap(publicRoutesOf)) }
      : {}),
    ...(model.attachedScopes.length > 0
      ? {
          [FILES.attachedMap]: rows(model.apis.map((api) => [name(api.name).text, attachedOf(model, api)])),
          "attached-scopes.map": rows(model.attachedScopes.map((told) => [wholeScope(told), "1"])),
        }
      : {}),
    ...(model.pinning.scopes.length > 0
      ? { "pins.map": rows(model.pinning.scopes.map((allowed) => [wholeScope(allowed), "1"])) }
      : {}),
    ...(model.clients?.subjects
      ? { [FILES.clientsMap]: rows(model.clients.subjects.map((subject) => [commonName(subject).text, "1"])) }
      : {}),
    ...Object.fromEntries(
      model.limits.map((limit) => [
        limitMap(limit),
        rows(limit.numbers.map(([kind, number]) => [kind, String(number)])),
      ]),
    ),
  };
}

const id = (stage: StageModel): string => stageWord(stage.id).text;

function versionsOf(stage: StageModel): (readonly [string, string])[] {
  return stage.versions.map(({ name: version }) => [
    `${id(stage)}/${name(version).text}`,
    versionBackend(stage, version).text,
  ]);
}

/** As HAProxy's `url_enc` writes a route: a key of a map ends at the first blank. */
function routesOf({ name: api, routeClasses }: HaproxyModel["apis"][number]): (readonly [string, string])[] {
  return routeClasses.map(({ route, class: kind }) => [`${name(api).text}/${urlEncoded(route)}`, kind]);
}

function publicRoutesOf({ name: api, tokens }: HaproxyModel["apis"][number]): (readonly [string, string])[] {
  return (tokens?.publicRoutes ?? []).map((route) => [`${name(api).text}/${urlEncoded(route)}`, "1"]);
}

/** All but the unreserved characters (RFC 3986, 2.3). */
const urlEncoded = (text: string): string =>
  text.replace(/[^A-Za-z0-9._~-]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);

/** No `;` in it, which ends a command of the Runtime API. An API's name is part of the key, so that a proof opens no backend of another API, whoever registers its hash. */
function proofsOf({ name: api, originProofs }: HaproxyModel["apis"][number]): (readonly [string, string])[] {
  return originProofs.map(({ sha256: hash, generation }) => [
    `${name(api).text}.${sha256(hash).text}`,
    String(generation),
  ]);
}

/** Told apart from another API's consumer of the same name. */
function consumersOf({ name: api, apiKeys }: HaproxyModel["apis"][number]): (readonly [string, string])[] {
  return apiKeys.map(({ id, consumer }) => [
    `${name(api).text}.${apiKeyId(id).text}`,
    `${name(api).text}.${name(consumer).text}`,
  ]);
}

/** `=` is in no API's name, so that no common name is taken for a hash. */
function certificatesOf(api: HaproxyModel["apis"][number]): (readonly [string, string])[] {
  if (!asksForCertificate(api)) return [];
  const { clientCertificates, clientCommonName } = api;
  const apiKey = name(api.name).text;
  const taken = new Set(clientCertificates.map((one) => new X509Certificate(one).fingerprint256));
  const hashes = [...taken].map((hash) => sha256(hash.replaceAll(":", "").toLowerCase()).text);
  const named = clientCommonName === undefined ? [] : [`${apiKey}=${commonName(clientCommonName).text}`];
  return [apiKey, ...hashes.map((hash) => `${apiKey}.${hash}`), ...named].map((key) => [key, "1"] as const);
}

/** As it was written, but for blanks: the parser has seen that it is a certificate and nothing else. */
const pem = (certificate: string): string => new X509Certificate(certificate).toString();

/** As a header's value: one word of the map, without `;`, which ends a command of the Runtime API. */
function attachedOf({ fleet }: HaproxyModel, { hash }: HaproxyModel["apis"][number]): string {
  const registration = hash === undefined ? "unknown" : sha256(hash).text;
  return `registration=${registration},task=${name(fleet.self).text},tasks=${fleet.tasks ?? fleet.members.length}`;
}

/** The canary's backend, and what tells it from every other canary: its host is of one API, stage and version. */
function canaryOf(stage: StageModel, canary: string): string {
  const version = stage.versions.find((one) => one.name === canary);
  return `${versionBackend(stage, canary).text};${host(version?.host ?? "").text}`;
}

/** A regular expression for one scope among others: `a b`, or `[a b]` as API Gateway writes a list. A scope may have brackets itself (RFC 6749, 3.3). */
function wholeScope(value: string): string {
  return `(?:^\\[?|\\s)${scope(value).text.replaceAll(".", "\\.")}(?:\\s|\\]?$)`;
}

function rows(entries: readonly (readonly [string, string])[]): string {
  return entries.map(([key, value]) => `${key} ${value}\n`).join("");
}
