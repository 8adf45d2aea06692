import { registrationKey, stageId, type Registration } from "../../../haproxy/config";
import type { Local } from "../running";
import { until } from "../../shared/until";
import { runtimeServers } from "./runtime";

type Weights = Readonly<Record<string, number>>;

/**
 * Changes the shares of a stage's versions as an operator does: in the API's registration, which every agent follows. What is set by
 * hand in one HAProxy its agent undoes. Resolves when all tasks have them.
 *
 * @param stage as the gateway calls it, `<api>.<stage>`
 */
export async function shiftWeights({ store, fleet }: Local, stage: string, weights: Weights): Promise<void> {
  const [api = ""] = stage.split(".");
  const registration = JSON.parse(await store.object(registrationKey(api))) as Registration;
  const stages = registration.stages.map((one) =>
    stageId(api, one.name) === stage
      ? { ...one, versions: one.versions.map((version) => ({ ...version, weight: weights[version.name] ?? version.weight })) } // prettier-ignore
      : one,
  );
  await store.setObject(registrationKey(api), JSON.stringify({ ...registration, stages }));
  for (const { socket } of fleet.tasks)
    await until(`the agent gives the versions of stage ${stage} their weights ${JSON.stringify(weights)}`, async () =>
      (await runtimeServers(socket, stage)).every((one) => one.weight === (weights[one.version] ?? one.weight)),
    );
}
