import type { HaproxyModel } from "../model";
import type { Line } from "../quoting";
import { directory, line, name } from "../quoting";
import { refuse, when } from "./refuse";
import { UNUSUAL } from "./usual";

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
    line`http-request set-var(txn.percent) var(txn.stage),map_str_int(${dir}/canary.map,0)`,
    line`http-request set-var(txn.canary) var(txn.stage),map_str(${dir}/canaries.map) if ${on}`,
    line`http-request set-var-fmt(txn.sample) "%[var(txn.subject)];%[var(txn.canary)]" if ${on} { var(txn.subject) -m found }`,
    line`http-request set-var-fmt(txn.sample) "%[var(txn.source)];%[var(txn.canary)]" if ${on} !{ var(txn.subject) -m found }`,
    line`http-request set-var(txn.chosen) str(Canary) if ${on} { var(txn.sample),xxh32(7),mod(100),sub(txn.percent) lt 0 }`,
    line`http-request set-var(txn.backend) var(txn.canary),field(1,;) if { var(txn.chosen) -m str Canary }`,
  ]);
}

/** A version that is asked for by name. Who may not ask has not asked. */
export function pinRules(model: HaproxyModel): readonly Line[] {
  if (!hasPins(model)) return [line`http-request del-header x-gatehouse-version if ${UNUSUAL}`];
  const { scopes, classes } = model.pinning;
  const dir = directory(model.directory);
  const may = line`{ var(txn.may_pin) -m found }`;
  const allow = (condition: Line): Line => line`http-request set-var(txn.may_pin) bool(true) if ${asked} ${condition}`;
  return [
    ...when(scopes.length > 0, [allow(line`{ var(txn.scopes),map_reg(${dir}/pins.map) -m found }`)]),
    ...classes.map((kind) => allow(line`{ var(txn.class) -m str ${name(kind)} }`)),
    line`http-request del-header x-gatehouse-version unless ${may}`,
    line`http-request set-var-fmt(txn.pin) "%[var(txn.stage)]/%[req.fhdr(x-gatehouse-version)]" if ${may} { var(txn.backend) -m found }`,
    line`http-request set-var(txn.pinned) var(txn.pin),map_str(${dir}/versions.map) if ${may}`,
    line`http-request set-var(txn.backend) var(txn.pinned) if { var(txn.pinned) -m found }`,
    line`http-request set-var(txn.chosen) str(Pin) if { var(txn.pinned) -m found }`,
    refuse("UnknownVersion", line`if { var(txn.pin) -m found } !{ var(txn.pinned) -m found }`),
  ];
}

/**
 * Where more than half of the instances that are well were put aside for their answers, it is the service that fails, or whom it
 * asks: nobody is put aside then, so that the others are not crowded, and a caller who can make errors stops nobody else.
 */
export const allFailingRules = (): readonly Line[] => [
  line`http-request set-var(txn.well) var(txn.stage),concat(:.all),nbsrv`,
  line`http-request set-var(txn.backend) var(txn.stage),concat(:.all) if !{ var(txn.chosen) -m found } { var(txn.stage),nbsrv,mul(2),sub(txn.well) lt 0 }`,
];

/** A version without a usable instance: the stage's others serve, by their weights. */
export function fallbackRules(model: HaproxyModel): readonly Line[] {
  const down = line`{ var(txn.chosen) -m found } { var(txn.backend),nbsrv eq 0 }`;
  return when(hasCanary(model) || hasPins(model), [
    line`http-request set-var-fmt(txn.chosen) "%[var(txn.chosen)]Down" if ${down}`,
    line`http-request set-var(txn.backend) var(txn.stage) if { var(txn.chosen) -m end Down }`,
  ]);
}
