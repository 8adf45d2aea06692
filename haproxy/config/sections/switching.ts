import { captured, MOST_SEALED } from "../captures";
import { pathOf } from "../files";
import type { HaproxyModel } from "../model";
import type { Line } from "../quoting";
import { directory, line, quoted, Word } from "../quoting";
import type { Step } from "../steps";
import { unknownClientRules } from "./clients";
import { api, isPrintable, isReadable } from "./identity";
import { handOver } from "./old-worker";
import { allowedPaths, ambiguousPaths } from "./paths";
import { fromGateway, refuseIf, when } from "./refuse";
import { isAmbiguous, isExtendedConnect, isOverridden, isTunnel } from "./unusual";
import { UNUSUAL } from "./usual";
import {
  choosesVersion,
  hasPins,
  isChosen,
  isPin,
  isUnknownVersion,
  knownStageBackend,
  stageBackend,
  wholeStage,
} from "./versions";

/**
 * Which backend, by the first that applies: so the most important reason to refuse stands first. Nearly all requests have none of
 * them, and that is found out by one line, which pays for each condition once.
 */
export const SWITCHING: readonly Step[] = [
  {
    why: "what an old worker was sent goes to the current one",
    rules: (model) => [handOver(model)],
  },
  {
    why: "a client whose certificate names nobody, or nobody that is let in",
    rules: unknownClientRules,
  },
  {
    why: "a request with usual names, in which none of the reasons below can be, goes to its stage. That `<stage>:.all` is a backend proves that the stage is one: no other backend's name has such another",
    rules: (model) => [...conditions(model), line`use_backend %[${target(model)}] if ${nothingToRefuse(model)}`],
  },
  {
    why: "the certificate that the API's gateway shows, where it shows one; looked up for each request, so that removing it from the map stops open connections too",
    rules: (model) =>
      when(model.hasCertificates, [
        refuseIf(
          "ClientCertificate",
          line`if certificate_asked !{ ${api},concat(.,sess.certificate),map_str(${pathOf(model, "certificatesMap")}) -m found }${issuedToNobody(model)}`,
        ),
      ]),
  },
  {
    why: "a client that did not come through the gateway learns nothing else. The proof must be one of the API that the stage is of",
    rules: fromGateway(() => [
      refuseIf(
        "OriginProof",
        line`if !proof_known || !{ ${captured("sealed")} -m found } || ${UNUSUAL} { req.fhdr_cnt(x-gatehouse-origin) gt 1 }`,
      ),
    ]),
  },
  {
    why: "which of two values a backend would believe is unknown, and so is what it makes of names like ours",
    rules: () => [refuseIf("AmbiguousHeader", line`if ${isAmbiguous}`)],
  },
  {
    why: "an identity must be readable, and no claim may hold the separator, or it would pass for the next one",
    rules: fromGateway(() => [
      refuseIf("IdentityMismatch", line`unless seal_whole seal_printable || seal_whole ${isReadable}`),
    ]),
  },
  {
    why: "no client address",
    rules: () => [refuseIf("ClientAddress", line`unless address_known`)],
  },
  {
    why: "a path that the gateway and a service may read differently: authorised would be the one, served the other",
    rules: pathRules,
  },
  {
    why: "a REST API takes the method that this header names for the request's: what it then chose and authorised goes no further",
    rules: () => [refuseIf("MethodOverride", line`if ${isOverridden}`)],
  },
  {
    why: "methods that no service has: TRACE shows a client's headers to scripts, CONNECT opens tunnels",
    rules: () => [refuseIf("Method", line`if method_of_nobody || ${isExtendedConnect}`)],
  },
  {
    why: "another protocol would be a tunnel that nothing here looks into, as soon as a service answers 101, asked or not: HAProxy believes it of every connection whose client wants one, whatever is left of its headers",
    rules: () => [refuseIf("Upgrade", line`if ${isTunnel}`)],
  },
  {
    why: "a version that the stage does not have",
    rules: (model) => when(hasPins(model), [refuseIf("UnknownVersion", line`if ${isUnknownVersion}`)]),
  },
  {
    why: "most of the stage's instances were put aside for their answers: then none is",
    rules: (model) => [
      line`use_backend %[${wholeStage}] if instances_well instances_aside !${isChosen} !{ ${stageBackend(model)} -m beg refuse: }`,
    ],
  },
  {
    why: "the stage; one that is not in the map gets the default backend, which refuses",
    rules: (model) => [
      ...when(choosesVersion(model), [line`use_backend %[var(txn.backend)] if ${isChosen}`]),
      line`use_backend %[${stageBackend(model)}]`,
      line`default_backend refuse:UnknownStage`,
    ],
  },
];

/**
 * What the line for nearly all requests asks, and those of the refusals. Readable at one look, a seal is what nearly all are.
 */
const conditions = (model: HaproxyModel): Line[] => [
  ...when(model.clients === undefined, [
    line`acl proof_known ${captured("generation")} -m found`,
    line`acl seal_whole ${captured("sealed")} -m len 0:${MOST_SEALED - 1}`,
    line`acl seal_printable ${captured("sealed")} -m reg -- ${isPrintable}`,
  ]),
  line`acl address_known ${captured("address")} -m ip 0.0.0.0/0 ::/0`,
  line`acl path_ambiguous path -m reg -i -- ${quoted(ambiguousPaths())}`,
  line`acl method_of_nobody method TRACE CONNECT`,
  line`acl instances_well ${wholeStage},nbsrv,set-var(txn.well) -m int ge 0`,
  line`acl instances_aside ${captured("stageId")},nbsrv,mul(2),sub(txn.well) -m int lt 0`,
  ...when(model.hasCertificates, [
    line`acl certificate_asked ${api},map_str(${pathOf(model, "certificatesMap")}) -m found`,
  ]),
];

/** Nor is it one that the authority vouches for and whose common name is the API's. */
const issuedToNobody = (model: HaproxyModel): Line =>
  model.hasCommonNames
    ? line` !{ ${api},concat(=,sess.issued),map_str(${pathOf(model, "certificatesMap")}) -m found }`
    : line``;

/** None of the reasons to refuse: a request with usual names alone is none that tunnels, overrides, or says anything twice. */
const nothingToRefuse = (model: HaproxyModel): Line =>
  line`!${UNUSUAL}${model.clients ? line`` : line` proof_known seal_whole seal_printable`} address_known !path_ambiguous !method_of_nobody${hasPins(model) ? line` !${isPin}` : line``}${model.hasCertificates ? line` !certificate_asked` : line``} instances_well !instances_aside`;

/** Where the stage's requests go, unless there is a reason against it. */
const target = (model: HaproxyModel): Line =>
  choosesVersion(model) ? line`var(txn.backend)` : knownStageBackend(model);

/** Stages that allow the same share a line. */
function pathRules(model: HaproxyModel): readonly Line[] {
  const relaxed = model.stages.filter((stage) => stage.ambiguousPaths !== undefined);
  if (relaxed.length === 0) return [refuseIf("AmbiguousPath", line`if path_ambiguous`)];
  const sets = [...new Map(relaxed.map((stage) => [allowedPaths(stage), stage.ambiguousPaths!.allow]))];
  const allowed = line`${captured("stageId")},map_str(${directory(model.directory)}/paths.map,none)`;
  return [
    refuseIf("AmbiguousPath", line`if path_ambiguous { ${allowed} -m str none }`),
    ...sets
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([word, allow]) =>
        refuseIf(
          "AmbiguousPath",
          line`if path_ambiguous { ${allowed} -m str ${Word.of(word)} } { path -m reg -i -- ${quoted(ambiguousPaths(allow))} }`,
        ),
      ),
  ];
}
