import { must, problemsOf, type Rule } from "../../../fields";
import { nameFits } from "../../shared/names";
import { FARGATE_MEMORY, FLEET, type HaproxyFleetArgs, type ResolvedFleet } from "./args";
import { MOST_TUNING_BYTES } from "./parameters";
import { stopProblems } from "./stop";

/** A task definition may have 64 KiB (ECS quota); what else is in ours takes under 8. */
export const MOST_INTENT_BYTES = 56 * 1024;

/** All that is wrong with the name and the arguments; empty if nothing. */
export function fleetProblems(name: string, args: HaproxyFleetArgs): string[] {
  return [
    ...nameFits(name, "-execution", 64, "IAM role"),
    ...problemsOf(FLEET, args, [
      ...FLEET_RULES,
      { of: ["image", "stockImage"], problems: imageProblems },
      {
        of: ["stopTimeoutSeconds", "longestRequestSeconds"],
        problems: ({ stopTimeoutSeconds, longestRequestSeconds }) =>
          stopProblems(stopTimeoutSeconds, longestRequestSeconds),
      },
      { of: ["intent", "tuning"], problems: bytesProblems },
    ]),
  ];
}

/** What spans what a person decides. */
export const FLEET_RULES: Rule<Pick<ResolvedFleet, "cpu" | "memoryMiB" | "minTasks" | "maxTasks">>[] = [
  {
    of: ["cpu", "memoryMiB"],
    problems: ({ cpu, memoryMiB }) => {
      const memory = FARGATE_MEMORY[cpu] ?? [];
      const what = `Fargate pairs ${cpu} CPU units with one of ${memory.join(", ")} MiB`;
      return must(memory.includes(memoryMiB), "memoryMiB", what, memoryMiB);
    },
  },
  {
    of: ["minTasks", "maxTasks"],
    problems: ({ minTasks, maxTasks }) =>
      must(minTasks <= maxTasks, "minTasks", `use at most maxTasks (${maxTasks})`, minTasks),
  },
];

function imageProblems({ image, stockImage }: ResolvedFleet): string[] {
  const what = "name an image, or give stockImage: one of the two";
  return must((image === undefined) !== (stockImage === undefined), "image", what, image);
}

function bytesProblems({ intent, tuning }: ResolvedFleet): string[] {
  const [intentSize, tuningSize] = [intentBytes(intent), Buffer.byteLength(tuning)];
  return [
    ...must(
      intentSize <= MOST_INTENT_BYTES,
      "intent",
      `keep it under ${MOST_INTENT_BYTES} bytes: it travels in the task definition, which may have 64 KiB`,
      intentSize,
    ),
    ...must(
      tuningSize <= MOST_TUNING_BYTES,
      "tuning",
      `keep it under ${MOST_TUNING_BYTES} bytes: an SSM parameter holds no more`,
      tuningSize,
    ),
  ];
}

/** How much of the task definition an intent takes. */
export function intentBytes(intent: string): number {
  return Buffer.byteLength(JSON.stringify(intent));
}
