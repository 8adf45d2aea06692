/** What runs in each task of the fleet: intent -> checks -> frozen model -> sections -> text. */
export type { Intent, Resolver, Stage, Timeouts, Version } from "./intent";
export { problems } from "./problems";
export { render } from "./render";
