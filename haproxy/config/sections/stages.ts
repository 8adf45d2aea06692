import type { HaproxyModel, StageModel, VersionModel } from "../model";
import { versionBackendName, wholeBackendName } from "../files";
import { stepLines } from "../steps";
import type { Remark, Section } from "../text";
import { line, name, stageWord, Word, type Line } from "../quoting";
import { ADMISSION } from "./admission";
import { forwardedPrefix } from "./forwarded";
import { ownFilters, ownHeaders, ownNumbers, ownRefusals, rewriteRules } from "./options";
import { connections, health, instances, OUTLIERS, serving, tolerance } from "./servers";
import { signedNumbers, signedSections, signerOf, signerServer, signingRules } from "./signing";
import { tokenRules } from "./tokens";
import { hasPins } from "./versions";

/** What every stage's backend does alike. */
export function stageDefaults(model: HaproxyModel): Section {
  return {
    kind: "defaults",
    name: "stage",
    from: "base",
    about: "What every stage's backend does alike. Identity headers pass through as they were checked.",
    body: [...serving(model), ...stepLines(ADMISSION, model)],
  };
}

/**
 * A gateway stage: the backend of the same name, with the instances of all its versions by weight. Beside it, for what
 * must reach one version (a canary's share, a tester), a backend of that version, `<api>.<stage>:<version>`.
 */
export function stageSections(model: HaproxyModel): Section[] {
  return model.stages.flatMap((stage) => [
    section(model, stage, stageWord(stage.id), `API ${stage.api}, stage ${stage.name}.`, stage.versions),
    section(model, stage, wholeBackend(stage), WHOLE_ABOUT, stage.versions, line``),
    ...versionsAlone(model, stage).map((version) =>
      section(
        model,
        stage,
        versionBackend(stage, version.name),
        `API ${stage.api}, stage ${stage.name}, version ${version.name} alone.`,
        [{ ...version, weight: Math.max(1, version.weight) }],
      ),
    ),
    ...signedSections(model, stage),
  ]);
}

const WHOLE_ABOUT =
  "The same instances, none of them put aside for its answers: where most of them answer with errors, it is not they who differ.";

/** Where nobody is put aside. */
const wholeBackend = (stage: StageModel): Word => Word.of(wholeBackendName(stageWord(stage.id).text));

/** The backend of one version. */
export const versionBackend = (stage: StageModel, version: string): Word =>
  Word.of(versionBackendName(stageWord(stage.id).text, name(version).text));

/** The versions that a request can be sent to by name: the canary, and all of them where somebody may ask. */
export const versionsAlone = (model: HaproxyModel, { canary, versions }: StageModel): readonly VersionModel[] =>
  hasPins(model) ? versions : versions.filter(({ name: version }) => version === canary?.version);

function section(
  model: HaproxyModel,
  stage: StageModel,
  title: Word,
  about: string,
  versions: readonly VersionModel[],
  putAside = OUTLIERS,
): Section {
  const sent = sentTo(model, stage, versions, putAside);
  return {
    kind: "backend",
    name: title,
    from: "stage",
    about,
    body: [
      ...sent.numbers,
      ...ownRefusals(model, stage),
      ...tokenRules(model, stage),
      ...ownHeaders(stage),
      ...ownFilters(model, stage, versions === stage.versions),
      ...connections(stage),
      ...forwardedPrefix(stage),
      ...rewriteRules(stage),
      ...sent.servers,
    ],
  };
}

/** Whom a stage's requests are sent to, and how long that may take: its instances, or first the program that signs. */
function sentTo(
  model: HaproxyModel,
  stage: StageModel,
  versions: readonly VersionModel[],
  putAside: Line,
): { readonly numbers: readonly (Line | Remark)[]; readonly servers: readonly Line[] } {
  const signer = signerOf(model, stage);
  if (signer) return { numbers: signedNumbers(model, stage), servers: [...signingRules, signerServer(stage, signer)] };
  return {
    numbers: [...health(stage), ...tolerance(versions), ...ownNumbers(stage)],
    servers: versions.map((version) => line`${instances(model, stage, version)}${putAside}`),
  };
}
