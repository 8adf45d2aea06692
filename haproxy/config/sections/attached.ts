import type { HaproxyModel } from "../model";
import { pathOf } from "../files";
import { directory, line, type Line } from "../quoting";
import { api, sealedScopes } from "./identity";
import { when } from "./refuse";

/** The answer header that says which registration of the API this task has. */
export const ATTACHED_HEADER = "x-gatehouse-attached";

const isOn = ({ attachedScopes }: HaproxyModel): boolean => attachedScopes.length > 0;

/** Only of a request that reaches its stage: who forges a scope is refused, and learns nothing. */
export const attachedRules = (model: HaproxyModel): readonly Line[] =>
  when(isOn(model), [
    line`http-request set-var(txn.attached) ${api},map_str(${pathOf(model, "attachedMap")}) if { ${sealedScopes},map_reg(${directory(model.directory)}/attached-scopes.map) -m found }`,
  ]);

/** What a service says under that name is not believed to be HAProxy's. */
export const attachedAnswer = (model: HaproxyModel): readonly Line[] =>
  when(isOn(model), [
    line`http-after-response del-header x-gatehouse-attached`,
    line`http-after-response set-header x-gatehouse-attached %[var(txn.attached)] if { var(txn.attached) -m found }`,
  ]);
