import type { Finding, Law } from "../law";
import type { Resource, Value } from "../plan";
import { asList, groupsAt, inEach, expect, textIn } from "../read";

/** CPU units -> MiB, from, to, step: ECS guide, Fargate task definition parameters, task size. */
const SIZES: Readonly<Record<number, readonly [from: number, to: number, step: number]>> = {
  256: [512, 2048, 512],
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16_384, 1024],
  4096: [8192, 30_720, 1024],
  8192: [16_384, 61_440, 4096],
  16_384: [32_768, 122_880, 8192],
};

/** ECS refuses other pairs when the task definition is registered: half way through `pulumi up`. */
export const cpuMemoryPairs: Law = {
  name: "cpu-memory-pairs",
  says: "a task's CPU and memory are a pair that Fargate has, with room for what its containers may take",
  findings: inEach("aws:ecs/taskDefinition:TaskDefinition", (task) => [...ofTask(task), ...ofContainers(task)]),
};

function ofTask(task: Resource): Finding[] {
  const { cpu = null, memory = null, requiresCompatibilities } = task.inputs;
  // Tasks on instances take what is there.
  if (requiresCompatibilities !== undefined && !asList(requiresCompatibilities).includes("FARGATE")) return [];
  const [from, to, step] = SIZES[units(cpu)] ?? [];
  if (from === undefined) return expect(false, task, "cpu", `use one of ${Object.keys(SIZES).join(", ")}`, cpu);
  const mib = units(memory);
  const fits = mib >= from && mib <= to! && mib % step! === 0;
  return expect(fits, task, "memory", `use ${from} to ${to} MiB in steps of ${step}`, memory);
}

function ofContainers(task: Resource): Finding[] {
  const taken = groupsAt(task, "containerDefinitions").map(([, { memory }]) => Number(memory ?? 0));
  const sum = taken.reduce((all, one) => all + one, 0);
  const { memory } = task.inputs;
  const fits = memory === undefined || sum <= units(memory);
  return expect(
    fits,
    task,
    "containerDefinitions[].memory",
    `use at most ${textIn(task.inputs.memory)} MiB in sum`,
    sum,
  );
}

/** ECS takes `1 vCPU` for 1024, and `2 GB` for 2048 (ECS API, RegisterTaskDefinition). */
function units(value: Value | undefined): number {
  const [, number, unit] = /^\s*([\d.]+)\s*(vcpu|gb)?\s*$/i.exec(textIn(value)) ?? [];
  return Number(number) * (unit === undefined ? 1 : 1024);
}
