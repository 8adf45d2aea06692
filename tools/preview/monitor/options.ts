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
  const timeouts = options.getCustomTimeouts();
  return present({
    protect: options.getProtect(),
    retainOnDelete: options.getRetainOnDelete(),
    deleteBeforeReplace: options.getDeleteBeforeReplace(),
    import: options.getImport(),
    provider: providerUrn(options.getProvider()),
    providers: Object.fromEntries(
      options.getProvidersMap().getEntryList().map(([name, reference]) => [name, providerUrn(reference)] as const).sort(), // prettier-ignore
    ),
    ignoreChanges: options.getIgnoreChangesList(),
    replaceOnChanges: options.getReplaceOnChangesList(),
    hideDiffs: options.getHideDiffList(),
    additionalSecretOutputs: options.getAdditionalSecretOutputsList(),
    deletedWith: options.getDeletedWith(),
    replaceWith: options.getReplaceWithList(),
    customTimeouts: present({
      create: timeouts?.getCreate(),
      update: timeouts?.getUpdate(),
      delete: timeouts?.getDelete(),
    }),
  });
}

/** URN of a provider reference, which is `<urn>::<id>`. */
export function providerUrn(reference: string): string {
  return reference.slice(0, Math.max(0, reference.lastIndexOf("::")));
}

/** Without false, empty texts, empty lists and empty objects. */
function present(options: Record<string, unknown>): Record<string, never> {
  const found = Object.entries(options).flatMap(([key, value]): [string, unknown][] => {
    if (Array.isArray(value)) return value.length > 0 ? [[key, [...(value as string[])].sort()]] : [];
    const isEmpty = !value || (typeof value === "object" && Object.keys(value).length === 0);
    return isEmpty ? [] : [[key, value]];
  });
  return Object.fromEntries(found) as Record<string, never>;
}
