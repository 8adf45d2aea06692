import { must, problemsOf, within, type ResolvedBy, type Rule } from "../../fields";
import { STAGE_RULES } from "./api-problems";
import {
  DEPLOYED_INTENT,
  INTENT,
  SETTINGS,
  type DeployedIntent,
  type HaproxySettings,
  type Intent,
} from "./intent/intent";
import { descriptors, MOST_DESCRIPTORS } from "./descriptors";

/** What spans several fields of what was decided. */
export const SETTINGS_RULES: readonly Rule<Pick<ResolvedBy<typeof SETTINGS>, "maxServers" | "maxConnections">>[] = [
  {
    of: ["maxServers", "maxConnections"],
    problems: ({ maxServers, maxConnections }) => {
      const needed = descriptors({ maxConnections, servers: maxServers });
      const what = `use less, or fewer maxConnections: HAProxy may open ${MOST_DESCRIPTORS} files and sockets`;
      return must(needed <= MOST_DESCRIPTORS, "maxServers", what, `${maxServers}, which takes ${needed}`);
    },
  },
];

const DEPLOYED_RULES: readonly Rule<ResolvedBy<typeof DEPLOYED_INTENT>>[] = [
  ...SETTINGS_RULES,
  {
    of: ["trafficPort", "controlPort"],
    problems: ({ trafficPort, controlPort }) =>
      must(trafficPort !== controlPort, "controlPort", "use another port than trafficPort", controlPort),
  },
];

const INTENT_RULES: readonly Rule<ResolvedBy<typeof INTENT>>[] = [
  ...DEPLOYED_RULES,
  {
    of: ["apis"],
    problems: ({ apis }) =>
      apis.flatMap((api, i) => STAGE_RULES.flatMap((rule) => within(`apis[${i}]`, rule.problems(api)))),
  },
  {
    of: ["fleet"],
    problems: ({ fleet }) => {
      const known = fleet.members.map(({ name }) => name);
      const self = fleet.members.find(({ name }) => name === fleet.self);
      return [
        ...must(self !== undefined, "fleet.self", `name one of the members (${known.join(", ")})`, fleet.self),
        ...must(
          self === undefined || self.address !== undefined,
          "fleet.members",
          `give the address of this task, ${fleet.self}`,
          fleet.members,
        ),
      ];
    },
  },
];

/**
 * Everything that is wrong with what was decided, as `property: what to do; got …`. Nothing is assumed of the value: it may
 * come from any file.
 */
export const settingsProblems = (settings: HaproxySettings): string[] => problemsOf(SETTINGS, settings, SETTINGS_RULES);

/** The same for what a deployment tells every task. */
export const deployedIntentProblems = (intent: DeployedIntent): string[] =>
  problemsOf(DEPLOYED_INTENT, intent, DEPLOYED_RULES);

/** The same for the intent of one task. One without problems is one that HAProxy accepts. */
export const intentProblems = (intent: Intent): string[] => problemsOf(INTENT, intent, INTENT_RULES);
