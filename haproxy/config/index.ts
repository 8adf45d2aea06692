/** What runs in each task of the fleet: intent -> checks -> frozen model -> sections -> text. */
export type { Intent, StageIntent, VersionIntent } from "./intent";
export type { BackendTls, Canary, GatewayCertificate, FleetIntent, Member, Resolver, Timeouts } from "./intent-parts";
export type {
  Classes,
  ClassLimits,
  ClassName,
  Collector,
  Counted,
  Limits,
  LogIntent,
  None,
  ScopeClass,
} from "./intent-policy";
export { intentProblems } from "./problems";
export { render } from "./render";
