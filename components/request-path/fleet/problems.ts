import { must } from "../../shared/refuse";
import type { FleetSettings, HaproxyFleetArgs } from "./haproxy-fleet";
import { CERTIFICATE_FILE, environmentName, repositoryOf } from "./task";

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
export const MOST_FILE_BYTES = 56 * 1024;

/** All that is wrong with the arguments; empty if nothing. */
export function fleetProblems(args: FleetSettings & Partial<Pick<HaproxyFleetArgs, "files">>): string[] {
  return [
    ...imageProblems(args.image),
    ...sizeProblems(args.cpu ?? 1024, args.memoryMiB ?? 2048),
    ...scalingProblems(args),
    ...wholeBetween("stopTimeoutSeconds", args.stopTimeoutSeconds ?? 110, 2, 120, "Fargate stops waiting after 120"),
    ...fileProblems(args.files ?? {}),
  ];
}

function imageProblems(image: string): string[] {
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

function fileProblems(files: Record<string, unknown>): string[] {
  const bytes = fileBytes(files);
  return [
    ...Object.keys(files).flatMap((file) =>
      must(
        environmentName(file) !== undefined,
        "files",
        "name files like haproxy.cfg or limit.subject.requests.map: lower-case words with dots between them",
        file,
      ),
    ),
    ...must(
      !(CERTIFICATE_FILE in files),
      "files",
      `leave ${CERTIFICATE_FILE} out: it comes from the certificate's secret`,
      CERTIFICATE_FILE,
    ),
    ...must(
      bytes <= MOST_FILE_BYTES,
      "files",
      `keep them under ${MOST_FILE_BYTES} bytes together: they travel in the task definition, which may have 64 KiB`,
      bytes,
    ),
  ];
}

/** How much of the task definition files take, as far as they are known now. */
export function fileBytes(files: object): number {
  const texts = Object.values(files).filter((text: unknown) => typeof text === "string");
  return texts.reduce((sum, text) => sum + Buffer.byteLength(JSON.stringify(text)), 0);
}

function wholeBetween(property: string, value: number, least: number, most: number, why: string): string[] {
  const ok = Number.isInteger(value) && value >= least && value <= most;
  return must(ok, property, `use a whole number from ${least} to ${most} (${why})`, value);
}

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, i) => from + i * step);
}
