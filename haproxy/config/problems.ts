import { must, problemsOf, type ResolvedBy, type Rule } from "../../fields";
import {
  DEPLOYED_INTENT,
  INTENT,
  SETTINGS,
  type DeployedIntent,
  type HaproxySettings,
  type Intent,
} from "./intent/intent";

/** What was decided, once the defaults are filled in. */
type Decided = ResolvedBy<typeof SETTINGS>;

/** What spans several fields of what was decided. */
const RULES: readonly Rule<Decided>[] = [
  {
    of: ["stages"],
    problems: ({ stages }) =>
      stages.flatMap(({ versions }, i) => {
        const weights = versions.map(({ weight }) => weight);
        const served = weights.some((weight) => weight > 0);
        return must(served, `stages[${i}].versions`, "give at least one version a weight above 0", weights);
      }),
  },
  {
    of: ["stages"],
    problems: ({ stages }) =>
      stages.flatMap(({ versions, canary }, i) => {
        const known = versions.map(({ name }) => name);
        if (canary === undefined || known.includes(canary.version)) return [];
        return must(
          false,
          `stages[${i}].canary.version`,
          `name one of the stage's versions (${known.join(", ")})`,
          canary.version,
        );
      }),
  },
];

const DEPLOYED_RULES: readonly Rule<ResolvedBy<typeof DEPLOYED_INTENT>>[] = [
  ...RULES,
  {
    of: ["trafficPort", "controlPort"],
    problems: ({ trafficPort, controlPort }) =>
      must(trafficPort !== controlPort, "controlPort", "use another port than trafficPort", controlPort),
  },
  {
    of: ["originProof", "clientCertificate"],
    problems: ({ originProof, clientCertificate }) =>
      must(
        originProof || clientCertificate !== undefined,
        "originProof",
        "leave it on, or ask for a clientCertificate",
        originProof,
      ),
  },
];

const INTENT_RULES: readonly Rule<ResolvedBy<typeof INTENT>>[] = [
  ...DEPLOYED_RULES,
  {
    of: ["fleet"],
    problems: ({ fleet }) => {
      const known = fleet.members.map(({ name }) => name);
      return must(
        known.includes(fleet.self),
        "fleet.self",
        `name one of the members (${known.join(", ")})`,
        fleet.self,
      );
    },
  },
];

/**
 * Everything that is wrong with what was decided, as `property: what to do; got …`. Nothing is assumed of the value: it may
 * come from any file.
 */
export function settingsProblems(settings: HaproxySettings): string[] {
  return [...problemsOf(SETTINGS, settings, RULES), ...switchedOff("limits", settings)];
}

/** The same for what a deployment tells every task. */
export function deployedIntentProblems(intent: DeployedIntent): string[] {
  const off = [...switchedOff("limits", intent), ...switchedOff("log", intent)];
  return [...problemsOf(DEPLOYED_INTENT, intent, DEPLOYED_RULES), ...off];
}

/** The same for the intent of one task. One without problems is one that HAProxy accepts. */
export function intentProblems(intent: Intent): string[] {
  const off = [...switchedOff("limits", intent), ...switchedOff("log", intent)];
  return [...problemsOf(INTENT, intent, INTENT_RULES), ...off];
}

/** What is off has a reason, and nothing else. Asked of what was given: defaults are no settings. */
function switchedOff<K extends "limits" | "log">(key: K, given: { readonly [P in K]?: { readonly none?: string } }) {
  const value = (given as typeof given | undefined | null)?.[key];
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  return must(!(keys.includes("none") && keys.length > 1), key, "give either none or settings", keys);
}
