import { FILES } from "./files";
import { authorityOf } from "./intent/authorities";
import type { Intent } from "./intent/intent";
import { maps } from "./maps";
import { modelOf, type HaproxyModel } from "./model";
import { intentProblems } from "./problems";
import { answerFiles } from "./sections/answers";
import { controlSection } from "./sections/control";
import { fleetSection, placeSections } from "./sections/fleet";
import { failureFiles, ringSections } from "./sections/log";
import { oldWorkerSection } from "./sections/old-worker";
import { baseSection, processSection, resolverSection } from "./sections/process";
import { cacheSections } from "./sections/options";
import { stageDefaults, stageSections } from "./sections/stages";
import { keyFiles } from "./sections/tokens";
import { refusalSections, trafficSection } from "./sections/traffic";
import { configurationText } from "./text";

/**
 * The files that HAProxy runs on, by name: `haproxy.cfg` and the maps. Same intent, same bytes. One file of the directory is not
 * among them and must be there before HAProxy starts: `edge.pem` (leaf, chain, key), which is a secret.
 *
 * @throws if `problems(intent)` is not empty.
 */
export function render(intent: Intent): Record<string, string> {
  const wrong = intentProblems(intent);
  if (wrong.length > 0) throw new Error(`cannot render:\n${wrong.join("\n")}`);
  const model = modelOf(intent);
  const sections = [
    processSection(model),
    baseSection(model),
    resolverSection(model),
    fleetSection(model),
    ...placeSections(model),
    ...ringSections(model),
    controlSection(model),
    trafficSection(model),
    oldWorkerSection(model),
    ...refusalSections(),
    ...cacheSections(model),
    stageDefaults(model),
    ...stageSections(model),
  ];
  return {
    [FILES.configuration]: configurationText(sections),
    ...authorities(model),
    ...maps(model),
    ...keyFiles(model),
    ...answerFiles(),
    ...failureFiles(),
  };
}

/** The versions' own authorities. */
function authorities({ stages }: HaproxyModel): Record<string, string> {
  const bundles = stages.flatMap(({ versions }) => versions.flatMap(({ tls }) => tls?.caCertificates ?? []));
  return Object.fromEntries([...new Set(bundles)].map(authorityOf).map(({ file, pem }) => [file, pem]));
}
