import { isDnsName } from "../../shared/names";
import { must, within } from "../../shared/refuse";
import { regionProblems } from "../../shared/region";
import type { FleetSettings, HaproxyFleetArgs } from "./args";
import { MOST_TUNING_BYTES } from "./parameters";
import { stopProblems } from "./stop";
import { repositoryOf } from "./task";

/** The memory, in MiB, that Fargate pairs with each CPU size (ECS developer guide, "Task CPU and memory"). */
const FARGATE_MEMORY: Record<number, number[]> = {
  256: [512, 1024, 2048],
  512: steps(1024, 4096, 1024),
  1024: steps(2048, 8192, 1024),
  2048: steps(4096, 16384, 1024),
  4096: steps(8192, 30720, 1024),
  8192: steps(16384, 61440, 4096),
  16384: steps(32768, 122880, 8192),
};

/** A task definition may have 64 KiB (ECS quota); what else is in ours takes under 8. */
export const MOST_INTENT_BYTES = 56 * 1024;

/** All that is wrong with the arguments; empty if nothing. */
export function fleetProblems(args: HaproxyFleetArgs): string[] {
  return [
    ...regionProblems(args.region),
    ...fleetSettingsProblems(args),
    ...must(
      (args.image === undefined) !== (args.stockImage === undefined),
      "image",
      "name an image, or give stockImage: one of the two",
      args.image,
    ),
    ...stopProblems(args.stopTimeoutSeconds, args.longestRequestSeconds),
    ...within("agent", pollProblems(args.agent.pollSeconds)),
    ...must(isDnsName(args.namespace), "namespace", "use a DNS name, such as edge.internal", args.namespace),
    ...textProblems(args),
    ...certificateProblems(args),
  ];
}

/** All that is wrong with what a person decides; empty if nothing. */
export function fleetSettingsProblems(args: FleetSettings): string[] {
  return [
    ...(args.image === undefined ? [] : imageProblems(args.image)),
    ...sizeProblems(args.cpu ?? 1024, args.memoryMiB ?? 2048),
    ...scalingProblems(args),
  ];
}

/** What is wrong with how often the agent looks. */
export function pollProblems(seconds = 300): string[] {
  return wholeBetween("pollSeconds", seconds, 10, 3600, "how late a new certificate may be, and what the calls cost");
}

/** What is wrong with an image's address. */
export function imageProblems(image: string): string[] {
  const tag = repositoryOf(image)?.tag;
  return must(
    tag !== undefined && tag !== ":latest",
    "image",
    "give a fixed tag or digest of an ECR repository, <account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag> (tasks have no way to the internet, and `latest` changes under a running service)",
    image,
  );
}

function sizeProblems(cpu: number, memoryMiB: number): string[] {
  const memory = FARGATE_MEMORY[cpu];
  return [
    ...must(memory !== undefined, "cpu", `use one of ${Object.keys(FARGATE_MEMORY).join(", ")} CPU units`, cpu),
    ...must(
      memory === undefined || memory.includes(memoryMiB),
      "memoryMiB",
      `Fargate pairs ${cpu} CPU units with one of ${memory?.join(", ")} MiB`,
      memoryMiB,
    ),
  ];
}

function scalingProblems(args: FleetSettings): string[] {
  const { minTasks = 3, maxTasks = 12, cpuTargetPercent = 50, connectionsPerTask = 2000 } = args;
  return [
    ...wholeBetween("minTasks", minTasks, 1, 1000, "a door that can scale to nothing is shut"),
    ...wholeBetween("maxTasks", maxTasks, 1, 1000, "a target group of a balancer holds 1000"),
    ...must(minTasks <= maxTasks, "minTasks", `use at most maxTasks (${maxTasks})`, minTasks),
    ...wholeBetween(
      "cpuTargetPercent",
      cpuTargetPercent,
      10,
      90,
      "above it there is no room for the next task to start",
    ),
    ...wholeBetween("connectionsPerTask", connectionsPerTask, 1, 100_000, "the scaling target of each task"),
  ];
}

function textProblems({ intent, tuning }: HaproxyFleetArgs): string[] {
  const bytes = intentBytes(intent);
  return [
    ...must(isObject(intent), "intent", "give the intent of haproxy/config as JSON", intent),
    ...must(
      bytes <= MOST_INTENT_BYTES,
      "intent",
      `keep it under ${MOST_INTENT_BYTES} bytes: it travels in the task definition, which may have 64 KiB`,
      bytes,
    ),
    ...must(isObject(tuning), "tuning", 'give weights and limits as JSON, {"version":1,…}', tuning),
    ...must(
      Buffer.byteLength(tuning) <= MOST_TUNING_BYTES,
      "tuning",
      `keep it under ${MOST_TUNING_BYTES} bytes: an SSM parameter holds no more`,
      Buffer.byteLength(tuning),
    ),
  ];
}

/** How much of the task definition an intent takes. */
export function intentBytes(intent: string): number {
  return Buffer.byteLength(JSON.stringify(intent));
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function certificateProblems({ serverCertificate: server }: HaproxyFleetArgs) {
  return must(
    server.names.length > 0,
    "serverCertificate.names",
    "name what it is issued for: the agent uses no other certificate",
    server.names,
  );
}

function wholeBetween(property: string, value: number, least: number, most: number, why: string): string[] {
  const ok = Number.isInteger(value) && value >= least && value <= most;
  return must(ok, property, `use a whole number from ${least} to ${most} (${why})`, value);
}

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step);
}
