import { LimitedClass } from "../intent/classes";
import type { HaproxyModel } from "../model";
import type { Line } from "../quoting";
import { directory, line, name } from "../quoting";

/** Whether anything depends on a request's class. */
export const usesClasses = ({ limits, pinning }: HaproxyModel): boolean =>
  limits.length > 0 || pinning.classes.length > 0;

/** Without an identity the class is Public; else it is by the OAuth client, else by the scopes. */
export function classRules(model: HaproxyModel): readonly Line[] {
  if (!usesClasses(model)) return [];
  const clients = line`map_str(${directory(model.directory)}/classes.map`;
  const unlisted = name(model.classes.unlisted);
  // `-` is not a client id: a request without one gets the default too, without another rule.
  if (model.classes.scopes.length === 0)
    return [line`http-request set-var(txn.class) var(txn.client,-),${clients},${unlisted})`, nobody];
  const none = line`if !{ var(txn.class) -m found }`;
  return [
    line`http-request set-var(txn.class) var(txn.client),${clients})`,
    line`http-request set-var(txn.class) var(txn.scopes),map_reg(${directory(model.directory)}/scopes.map) ${none}`,
    line`http-request set-var(txn.class) str(${unlisted}) ${none}`,
    nobody,
  ];
}

const nobody = line`http-request set-var(txn.class) str(${name(LimitedClass.Public)}) if !{ var(txn.subject) -m found } !{ var(txn.client) -m found }`;
