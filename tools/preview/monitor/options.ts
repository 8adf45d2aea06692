import { type RegisterResourceRequest, TransformResourceOptions } from "@pulumi/pulumi/proto/resource_pb";
import type { PlannedOptions } from "../plan";

/** The options of a request in the form in which transforms take and return them. */
export function requestedOptions(request: RegisterResourceRequest): TransformResourceOptions {
  const options = new TransformResourceOptions();
  options.setDependsOnList(request.getDependenciesList());
  if (request.hasProtect()) options.setProtect(request.getProtect() === true);
  options.setIgnoreChangesList(request.getIgnorechangesList());
  options.setReplaceOnChangesList(request.getReplaceonchangesList());
  options.setVersion(request.getVersion());
  options.setAliasesList(request.getAliasesList());
  options.setProvider(request.getProvider());
  options.setCustomTimeouts(request.getCustomtimeouts());
  options.setPluginDownloadUrl(request.getPlugindownloadurl());
  if (request.hasRetainondelete()) options.setRetainOnDelete(request.getRetainondelete() === true);
  options.setDeletedWith(request.getDeletedwith());
  if (request.getDeletebeforereplacedefined()) options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  options.setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList());
  request.getProvidersMap().forEach((reference, name) => options.getProvidersMap().set(name, reference));
  options.setHooks(request.getHooks());
  options.setImport(request.getImportid());
  options.setHideDiffList(request.getHidediffsList());
  options.setReplaceWithList(request.getReplaceWithList());
  options.setReplacementTrigger(request.getReplacementTrigger());
  return options;
}

/** What the plan says of them: an option that does nothing is left out, lists of names are sorted. */
export function plannedOptions(options: TransformResourceOptions): PlannedOptions {
  return {
    ...flag("protect", options.getProtect()),
    ...flag("retainOnDelete", options.getRetainOnDelete()),
    ...flag("deleteBeforeReplace", options.getDeleteBeforeReplace()),
    ...text("import", options.getImport()),
    ...text("provider", providerUrn(options.getProvider())),
    ...table("providers", mapped(options.getProvidersMap().getEntryList(), providerUrn)),
    ...list("ignoreChanges", options.getIgnoreChangesList()),
    ...list("replaceOnChanges", options.getReplaceOnChangesList()),
    ...list("hideDiffs", options.getHideDiffList()),
    ...list("additionalSecretOutputs", options.getAdditionalSecretOutputsList()),
    ...text("deletedWith", options.getDeletedWith()),
    ...list("replaceWith", options.getReplaceWithList()),
    ...table("customTimeouts", timeouts(options.getCustomTimeouts())),
  };
}

/** URN of a provider reference, which is `<urn>::<id>`. */
export function providerUrn(reference: string): string {
  return reference.slice(0, Math.max(0, reference.lastIndexOf("::")));
}

function timeouts(message: RegisterResourceRequest.CustomTimeouts | undefined): [string, string][] {
  const all: [string, string][] = [
    ["create", message?.getCreate() ?? ""],
    ["delete", message?.getDelete() ?? ""],
    ["read", message?.getRead() ?? ""],
    ["update", message?.getUpdate() ?? ""],
  ];
  return all.filter(([, value]) => value !== "");
}

function mapped(entries: [string, string][], change: (value: string) => string): [string, string][] {
  return entries.map(([key, value]): [string, string] => [key, change(value)]).sort();
}

function flag<K extends string>(key: K, value: boolean | undefined): Partial<Record<K, true>> {
  return value ? entry(key, true as const) : {};
}

function text<K extends string>(key: K, value: string): Partial<Record<K, string>> {
  return value ? entry(key, value) : {};
}

function list<K extends string>(key: K, values: string[]): Partial<Record<K, string[]>> {
  return values.length > 0 ? entry(key, [...values].sort()) : {};
}

function table<K extends string>(key: K, entries: [string, string][]): Partial<Record<K, Record<string, string>>> {
  return entries.length > 0 ? entry(key, Object.fromEntries(entries)) : {};
}

function entry<K extends string, V>(key: K, value: V): Partial<Record<K, V>> {
  return { [key]: value } as Partial<Record<K, V>>;
}
