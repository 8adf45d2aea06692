import { LimitedClass } from "../intent/classes";
import type { HaproxyModel } from "../model";
import type { Line } from "../quoting";
import { directory, line, name } from "../quoting";
import { pathOf } from "../files";
import { captured, isKnown } from "../captures";
import { api, sealedScopes } from "./identity";
import { when } from "./refuse";

/** Whether anything depends on a request's class. */
export const usesClasses = ({ limits, pinning }: HaproxyModel): boolean =>
  limits.length > 0 || pinning.classes.length > 0;

/** Whether any API says of which class the callers of a route are. */
export const hasRouteClasses = ({ apis }: HaproxyModel): boolean => apis.some((api) => api.routeClasses.length > 0);

/** Without an identity the class is Public; else it is by the OAuth client, else by the scopes, else by the route. */
export function classRules(model: HaproxyModel): readonly Line[] {
  if (!usesClasses(model)) return [];
  const clients = line`map_str(${directory(model.directory)}/classes.map`;
  const unlisted = name(model.classes.unlisted);
  // No client has an empty id: a request without one gets the default too, without another rule.
  if (model.classes.scopes.length === 0 && !hasRouteClasses(model))
    return [line`http-request set-var(txn.class) ${captured("client")},${clients},${unlisted})`, nobody];
  const none = line`if !{ var(txn.class) -m found }`;
  return [
    line`http-request set-var(txn.class) ${captured("client")},${clients})`,
    ...when(model.classes.scopes.length > 0, [
      line`http-request set-var(txn.class) ${sealedScopes},map_reg(${directory(model.directory)}/scopes.map) ${none}`,
    ]),
    ...when(hasRouteClasses(model), [
      line`http-request set-var(txn.routed) ${captured("route")},url_enc ${none}`,
      line`http-request set-var(txn.class) ${api},concat(/,txn.routed),map_str(${pathOf(model, "routeClassesMap")}) ${none}`,
    ]),
    line`http-request set-var(txn.class) str(${unlisted}) ${none}`,
    nobody,
  ];
}

const nobody = line`http-request set-var(txn.class) str(${name(LimitedClass.Public)}) if !${isKnown("subject")} !${isKnown("client")}`;
