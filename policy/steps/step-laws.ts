import { balancerKeepsItsZones } from "./balancer-keeps-its-zones";
import { callersKeepAnAddress } from "./callers-keep-an-address";
import { linkLivesOn } from "./link-lives-on";
import { listenerKeepsItsTasks } from "./listener-keeps-its-tasks";
import { serverNameIsShown } from "./server-name-is-shown";
import type { StepLaw } from "./step-law";
import { tasksKeepWhatTheyNeed } from "./tasks-keep-what-they-need";
import { versionsLeaveFirst } from "./versions-leave-first";

/** Every law about the step from one release to the next, in the order in which their findings are told. */
export const STEP_LAWS: readonly StepLaw[] = [
  tasksKeepWhatTheyNeed,
  versionsLeaveFirst,
  serverNameIsShown,
  listenerKeepsItsTasks,
  callersKeepAnAddress,
  linkLivesOn,
  balancerKeepsItsZones,
];
