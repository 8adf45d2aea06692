import type { HaproxyModel } from "../model";
import type { Line } from "../quoting";
import { directory, line, name } from "../quoting";
import { captured, isKnown } from "../captures";
import { IS_IPV6 } from "./forwarded";
import { sealedScopes } from "./identity";
import { when } from "./refuse";

/** Why a request went to its version, in the log's `chosen_by`; nothing where the weights decided. */
export type ChosenBy = "Canary" | "Pin" | "CanaryDown" | "PinDown";

const asked = line`{ req.fhdr(x-gatehouse-version) -m found }`;

/** Whether any stage has a canary. */
export const hasCanary = (model: HaproxyModel): boolean => model.stages.some((stage) => stage.canary !== undefined);

/** Whether anybody may ask for a version. */
export const hasPins = ({ pinning }: HaproxyModel): boolean => pinning.scopes.length + pinning.classes.length > 0;

/**
 * The canary's share. The hash takes in what the canary is: two canaries of one percent are two samples, and who is in the one
 * is not therefore in the other.
 */
export function canaryRules(model: HaproxyModel): readonly Line[] {
  const dir = directory(model.directory);
  const on = line`{ var(txn.percent) -m int gt 0 }`;
  return when(hasCanary(model), [
    line`http-request set-var(txn.percent) ${captured("stageId")},map_str_int(${dir}/canary.map,0)`,
    line`http-request set-var(txn.canary) ${captured("stageId")},map_str(${dir}/canaries.map) if ${on}`,
    line`http-request set-var-fmt(txn.sample) "%[${captured("subject")}];%[var(txn.canary)]" if ${on} ${isKnown("subject")}`,
    line`http-request set-var-fmt(txn.sample) "%[${captured("address")}];%[var(txn.canary)]" if ${on} !${isKnown("subject")} !${IS_IPV6}`,
    line`http-request set-var-fmt(txn.sample) "%[var(txn.source)];%[var(txn.canary)]" if ${on} !${isKnown("subject")} ${IS_IPV6}`,
    line`http-request set-var(txn.chosen) str(Canary) if ${on} { var(txn.sample),xxh32(7),mod(100),sub(txn.percent) lt 0 }`,
    line`http-request set-var(txn.backend) var(txn.canary),field(1,;) if { var(txn.chosen) -m str Canary }`,
  ]);
}

/** Of who may ask for one. */
export const isPin = line`{ var(txn.pin) -m found }`;

/** Whether the stage does not have it. */
export const isUnknownVersion = line`${isPin} !{ var(txn.pinned) -m found }`;

/** A version that is asked for by name. Who may not ask has not asked. */
export function pinRules(model: HaproxyModel): readonly Line[] {
  if (!hasPins(model)) return [];
  const { scopes: pinning, classes } = model.pinning;
  const dir = directory(model.directory);
  const may = line`{ var(txn.may_pin) -m found }`;
  const allow = (condition: Line): Line => line`http-request set-var(txn.may_pin) bool(true) if ${asked} ${condition}`;
  return [
    ...when(pinning.length > 0, [allow(line`{ ${sealedScopes},map_reg(${dir}/pins.map) -m found }`)]),
    ...classes.map((kind) => allow(line`{ var(txn.class) -m str ${name(kind)} }`)),
    line`http-request del-header x-gatehouse-version unless ${may}`,
    line`http-request set-var-fmt(txn.pin) "%[${captured("stageId")}]/%[req.fhdr(x-gatehouse-version)]" if ${may} { ${stageBackend(model)} -m found }`,
    line`http-request set-var(txn.pinned) var(txn.pin),map_str(${dir}/versions.map) if ${may}`,
    line`http-request set-var(txn.backend) var(txn.pinned) if { var(txn.pinned) -m found }`,
    line`http-request set-var(txn.chosen) str(Pin) if { var(txn.pinned) -m found }`,
  ];
}

/** Of a request that a canary, a pin or the lack of an instance has sent to a backend. */
export const isChosen = line`{ var(txn.chosen) -m found }`;

/** Whether any request may go to another backend than its stage's. */
export const choosesVersion = (model: HaproxyModel): boolean => hasCanary(model) || hasPins(model);

/**
 * The backend of a request whose stage is known: the stage's own name, which costs no look-up, unless some stage is in
 * maintenance.
 */
export const knownStageBackend = (model: HaproxyModel): Line =>
  model.stages.some(({ maintenance }) => maintenance) ? stageBackend(model) : captured("stageId");

/** The stage's backend; of a stage in maintenance, one that refuses. Of a stage that is none there is none. */
export const stageBackend = (model: HaproxyModel): Line =>
  line`${captured("stageId")},map_str(${directory(model.directory)}/stages.map)`;

/**
 * Where nobody is put aside. Where more than half of the instances that are well were put aside for their answers, it is the service
 * that fails, or whom it asks: so the others are not crowded, and a caller who can make errors stops nobody else.
 */
export const wholeStage = line`${captured("stageId")},concat(:.all)`;

/** A version without a usable instance: the stage's others serve, by their weights. */
export function fallbackRules(model: HaproxyModel): readonly Line[] {
  const down = line`${isChosen} { var(txn.backend),nbsrv eq 0 }`;
  return when(choosesVersion(model), [
    line`http-request set-var-fmt(txn.chosen) "%[var(txn.chosen)]Down" if ${down}`,
    line`http-request set-var(txn.backend) ${knownStageBackend(model)} if { var(txn.chosen) -m end Down }`,
  ]);
}
