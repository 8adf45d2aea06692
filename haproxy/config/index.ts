/** What runs in each task of the fleet: intent -> checks -> frozen model -> sections -> text. */
export type { Intent, StageIntent, VersionIntent } from "./intent";
export type { BackendTls, Canary, GatewayCertificate, FleetIntent, Member, Resolver, Timeouts } from "./intent-parts";
export { ClientClass } from "./intent-policy";
export type {
  Classes,
  ClassLimits,
  Collector,
  CountLimits,
  Limits,
  LogIntent,
  None,
  ScopeClass,
} from "./intent-policy";
export { askedFrom, isLimitMap, limitMap, limitName } from "./limits/limits";
export { tableNames } from "./limits/tables";
export { intentProblems } from "./problems";
export { render } from "./render";
