import { must, problemsOf, under, type Rule } from "../../../fields";
import { BYTES_PER_SERVER, SETTINGS_RULES } from "../../../haproxy/config";
import { AWS_ACCESS_RULES } from "../../shared/aws-access";
import { elsewhere } from "../../shared/ecr-image";
import { nameFits } from "../../shared/names";
import { deployed, intentBytes } from "./deployed";
import { FARGATE_MEMORY, FLEET, type HaproxyFleetArgs, type ResolvedFleet } from "./args";
import { signedAtATime, type SignerNumbers } from "./signer";
import type { SignerSettings } from "./signer-args";
import { stopProblems } from "./stop";

/** A task definition may have 64 KiB (ECS quota); what else is in ours takes under 8. */
export const MOST_INTENT_BYTES = 56 * 1024;

/** All that is wrong with the name and the arguments; empty if nothing. */
export function fleetProblems(name: string, args: HaproxyFleetArgs): string[] {
  return [
    ...nameFits(name, "-execution", 64, "IAM role"),
    ...problemsOf(FLEET, args, [
      ...FLEET_RULES,
      ...IMAGE_RULES,
      ...AWS_ACCESS_RULES,
      {
        of: ["stopTimeoutSeconds", "longestRequestSeconds"],
        problems: ({ stopTimeoutSeconds, longestRequestSeconds }) =>
          stopProblems(stopTimeoutSeconds, longestRequestSeconds),
      },
      ...under("haproxy", ({ haproxy }: ResolvedFleet) => haproxy, SETTINGS_RULES),
      { of: ["trafficPort", "controlPort"], problems: portProblems },
      { of: ["clients", "trust", "gatewayTrust"], problems: clientsProblems },
      {
        of: ["clients", "memoryMiB", "region", "overNat"],
        problems: ({ clients, ...fleet }) => signerProblems(clients?.signer, fleet, "clients.signer"),
      },
      { of: ["haproxy", "memoryMiB"], problems: memoryProblems },
      { of: ["haproxy", "stopTimeoutSeconds", "trafficPort", "controlPort"], problems: bytesProblems },
    ]),
  ];
}

/** Which images, and from where tasks can pull them. */
export const IMAGE_RULES: Rule<Pick<ResolvedFleet, "image" | "stockImage" | "agent" | "region" | "overNat">>[] = [
  { of: ["image", "stockImage"], problems: imageProblems },
  { of: ["image", "agent", "region", "overNat"], problems: imageRegionProblems },
];

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

function imageProblems({ image, stockImage }: Pick<ResolvedFleet, "image" | "stockImage">): string[] {
  const what = "name an image, or give stockImage: one of the two";
  return must((image === undefined) !== (stockImage === undefined), "image", what, image);
}

function imageRegionProblems({
  image,
  agent,
  region,
  overNat,
}: Pick<ResolvedFleet, "image" | "agent" | "region" | "overNat">): string[] {
  return elsewhere({ image, "agent.image": agent.image }, region, overNat);
}

function portProblems({ trafficPort, controlPort }: ResolvedFleet): string[] {
  return must(trafficPort !== controlPort, "controlPort", "use another port than trafficPort", controlPort);
}

function clientsProblems({ clients, trust, gatewayTrust }: ResolvedFleet): string[] {
  if (clients === undefined) return [];
  const what = "leave it out with clients: their authorities are not a backend's, which public ones vouch for";
  return [
    ...must(trust === undefined, "trust", what, trust),
    ...must(gatewayTrust === undefined, "gatewayTrust", "leave it out with clients: no gateway calls", gatewayTrust),
  ];
}

/** What is wrong with the program that signs, where one does, by the path of its settings. */
export function signerProblems(
  signer: (SignerNumbers & Pick<SignerSettings, "image">) | undefined,
  { memoryMiB, region, overNat }: Pick<ResolvedFleet, "memoryMiB" | "region" | "overNat">,
  path: string,
): string[] {
  if (signer === undefined) return [];
  const { image, maxBodyBytes, memoryMiB: given } = signer;
  const most = Math.floor(memoryMiB / 4);
  const larger = "give it more memoryMiB, or let bodies be shorter: not one of the longest fits";
  const atATime = signedAtATime({ memoryMiB: given, maxBodyBytes });
  return [
    ...elsewhere({ [`${path}.image`]: image }, region, overNat),
    ...must(given <= most, `${path}.memoryMiB`, `use at most ${most}, a quarter of memoryMiB (${memoryMiB})`, given),
    ...must(atATime > 0, `${path}.maxBodyBytes`, larger, maxBodyBytes),
  ];
}

function memoryProblems({ haproxy: { maxServers }, memoryMiB }: ResolvedFleet): string[] {
  return placesFit(maxServers, memoryMiB, "haproxy.maxServers");
}

/** Places for instances may take a quarter of the task's memory; connections, the agent and the collector need the rest. */
export function placesFit(maxServers: number, memoryMiB: number, path: string): string[] {
  const most = Math.floor((memoryMiB * 1024 * 1024) / 4 / BYTES_PER_SERVER);
  const what = `use at most ${most}, a quarter of memoryMiB (${memoryMiB}) by ${BYTES_PER_SERVER} bytes each, or give more memory`;
  return must(maxServers <= most, path, what, maxServers);
}

function bytesProblems(args: ResolvedFleet): string[] {
  const size = intentBytes(deployed(args));
  const what = `keep it under ${MOST_INTENT_BYTES} bytes: it travels in the task definition, which may have 64 KiB`;
  return must(size <= MOST_INTENT_BYTES, "haproxy", what, size);
}
