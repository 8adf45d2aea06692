import { DEPLOYED_INTENT, type DeployedIntent, type Intent } from "./intent/intent";
import { signedBackendName, versionBackendName, wholeBackendName } from "./files";
import { modelOf, type HaproxyModel, type StageModel, type VersionModel } from "./model";
import { placesOf } from "./sections/servers";
import { signerOf } from "./sections/signing";
import { versionsAlone } from "./sections/stages";

/** The most that a fleet has. */
export const maxServersOf = (intent: DeployedIntent): number => DEPLOYED_INTENT.resolve(intent).maxServers;

/** A backend with servers. */
export interface ServerBackend {
  readonly name: string;
  readonly versions: readonly VersionModel[];
}

/**
 * Of each stage its two backends with all versions, and each version's own where requests can ask for it. Of one whose requests are signed,
 * where they come back.
 */
export function serverBackends(intent: Intent): ServerBackend[] {
  const model = modelOf(intent);
  return model.stages.flatMap((stage) =>
    signerOf(model, stage)
      ? [{ name: signedBackendName(stage.id), versions: stage.versions }]
      : ofInstances(model, stage),
  );
}

function ofInstances(model: HaproxyModel, stage: StageModel): ServerBackend[] {
  return [
    { name: stage.id, versions: stage.versions },
    { name: wholeBackendName(stage.id), versions: stage.versions },
    ...versionsAlone(model, stage).map((one) => ({
      name: versionBackendName(stage.id, one.name),
      versions: [{ ...one, weight: Math.max(1, one.weight) }],
    })),
  ];
}

/** How many places for instances an intent without problems takes: an instance has one in each backend of its stage. */
export const serversOf = (intent: Intent): number =>
  serverBackends(intent).reduce((all, { versions }) => all + versions.reduce((sum, one) => sum + placesOf(one), 0), 0);
