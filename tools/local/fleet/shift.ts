import type { Tuning } from "../../../haproxy/config";
import { CommandError } from "../../shared/command-error";
import type { Local } from "../running";
import { until } from "../../shared/until";
import { runtimeServers } from "./runtime";

type Weights = Readonly<Record<string, number>>;

/**
 * Changes the shares of a stage's versions as an operator does: in the parameter, which every agent reads. What is set by
 * hand in one HAProxy its agent undoes. Resolves when all tasks have them.
 */
export async function shiftWeights({ task, store, fleet }: Local, stage: string, weights: Weights): Promise<void> {
  const name = task.environment.GATEHOUSE_TUNING_PARAMETER;
  if (name === undefined) throw new CommandError("the plan's agent has no GATEHOUSE_TUNING_PARAMETER");
  const tuning = JSON.parse(await store.parameter(name)) as Tuning;
  const changed = { ...tuning.weights, [stage]: { ...tuning.weights?.[stage], ...weights } };
  await store.setParameter(name, JSON.stringify({ ...tuning, weights: changed }));
  for (const { socket } of fleet.tasks)
    await until(`the agent gives the versions of stage ${stage} their weights ${JSON.stringify(weights)}`, async () =>
      (await runtimeServers(socket, stage)).every((one) => one.weight === (weights[one.version] ?? one.weight)),
    );
}
