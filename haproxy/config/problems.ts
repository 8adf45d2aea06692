import { must, problemsOf, within, type ResolvedBy, type Rule } from "../../fields";
import { STAGE_RULES } from "./api-problems";
import {
  DEPLOYED_INTENT,
  INTENT,
  PEERS_PORT,
  SETTINGS,
  type DeployedIntent,
  type HaproxySettings,
  type Intent,
} from "./intent/intent";
import { descriptors, MOST_DESCRIPTORS } from "./descriptors";
import { stageId } from "./files";

type Sizes = Pick<ResolvedBy<typeof SETTINGS>, "maxServers" | "maxConnections">;

/** Whether HAProxy may open all that it needs; `more` connections come beside those of clients. */
function descriptorProblems({ maxServers, maxConnections }: Sizes, more = 0): string[] {
  const needed = descriptors({ maxConnections: maxConnections + more, servers: maxServers });
  const what = `use less, or fewer maxConnections: HAProxy may open ${MOST_DESCRIPTORS} files and sockets`;
  return must(needed <= MOST_DESCRIPTORS, "maxServers", what, `${maxServers}, which takes ${needed}`);
}

/** What spans several fields of what was decided. */
export const SETTINGS_RULES: readonly Rule<Sizes>[] = [
  { of: ["maxServers", "maxConnections"], problems: (sizes) => descriptorProblems(sizes) },
];

const DEPLOYED_RULES: readonly Rule<ResolvedBy<typeof DEPLOYED_INTENT>>[] = [
  {
    of: ["maxServers", "maxConnections", "clients"],
    problems: (intent) => descriptorProblems(intent, intent.clients?.signer?.maxRequests),
  },
  {
    of: ["trafficPort", "controlPort"],
    problems: ({ trafficPort, controlPort }) =>
      must(trafficPort !== controlPort, "controlPort", "use another port than trafficPort", controlPort),
  },
  { of: ["trafficPort", "controlPort", "clients"], problems: signerPortProblems },
];

/** The listeners of a task share its ports, whatever their addresses. */
function signerPortProblems({ trafficPort, controlPort, clients }: ResolvedBy<typeof DEPLOYED_INTENT>): string[] {
  if (clients?.signer === undefined) return [];
  const { port, returnPort } = clients.signer;
  const others = [trafficPort, controlPort, PEERS_PORT];
  const what = `use a port that no other listener of the task has (${others.join(", ")})`;
  return [
    ...must(!others.includes(port), "clients.signer.port", what, port),
    ...must(
      ![...others, port].includes(returnPort),
      "clients.signer.returnPort",
      `${what}, nor its signer`,
      returnPort,
    ),
  ];
}

const INTENT_RULES: readonly Rule<ResolvedBy<typeof INTENT>>[] = [
  ...DEPLOYED_RULES,
  {
    of: ["apis"],
    problems: ({ apis }) =>
      apis.flatMap((api, i) => STAGE_RULES.flatMap((rule) => within(`apis[${i}]`, rule.problems(api)))),
  },
  {
    of: ["apis", "clients"],
    problems: ({ apis, clients }) =>
      apis.flatMap((api, i) =>
        api.stages.flatMap(({ name, versions }, j) => {
          const signed = clients?.signer !== undefined && clients.stage === stageId(api.name, name);
          const what = "give one version: what comes back signed does not say which it was for";
          return must(!signed || versions.length === 1, `apis[${i}].stages[${j}].versions`, what, versions.length);
        }),
      ),
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
