/** What runs in each task of the fleet: intent -> checks -> frozen model -> sections -> text. */
export type { Intent, Stage, Version } from "./intent";
export type { BackendTls, Canary, ClientCertificate, Fleet, Member, Resolver, Timeouts } from "./intent-parts";
export type {
  Classes,
  ClassLimits,
  ClassName,
  Collector,
  Counted,
  Limits,
  Log,
  None,
  ScopeClass,
} from "./intent-policy";
export { problems } from "./problems";
export { render } from "./render";
