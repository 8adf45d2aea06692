import type * as pulumi from "@pulumi/pulumi";
import { AgentImage } from "../certificate-path/agent-image/agent-image";
import { imageContext } from "../certificate-path/agent-image/image-context";
import type { FleetAgent } from "../request-path/fleet/agent-args";
import type { FormerNeeds } from "../request-path/fleet/former-args";
import { HaproxyImage } from "../request-path/haproxy-image/haproxy-image";
import { haproxyImageContext } from "../request-path/haproxy-image/image-context";
import { repositoryArn } from "../shared/ecr-image";
import type { ResolvedGatehouse } from "./args";

/** HAProxy's image where none is named: the stock one, copied from Docker Hub. Kept for one release more when one is named. */
export function createHaproxyImage(
  name: string,
  { fleet, former }: ResolvedGatehouse,
  opts: pulumi.ComponentResourceOptions,
): { readonly stock?: HaproxyImage; readonly formerRepositoryArns: pulumi.Output<string>[] } {
  if (fleet.image !== undefined && !former.builtImages) return { formerRepositoryArns: [] };
  const { directory: context, tag } = haproxyImageContext();
  const stock = new HaproxyImage(`${name}-haproxy`, { context, tag }, opts);
  return fleet.image === undefined
    ? { stock, formerRepositoryArns: [] }
    : { formerRepositoryArns: [stock.repositoryArn] };
}

/** The agent's image: the one that is named, else one that is built from here; and what ran before. */
export function createAgent(
  name: string,
  { agent: { image, ...decided }, former }: ResolvedGatehouse,
  opts: pulumi.ComponentResourceOptions,
): { readonly agent: FleetAgent; readonly former: Required<FormerNeeds> } {
  const built = image === undefined || former.builtImages ? buildAgent(name, opts) : undefined;
  const named = former.images.map(repositoryArn);
  const repositoryArns = built && image !== undefined ? [...named, built.repositoryArn] : named;
  const used = image === undefined ? built! : { image, repositoryArn: repositoryArn(image) };
  return { agent: { ...used, ...decided }, former: { repositoryArns, secrets: former.certificates } };
}

function buildAgent(name: string, opts: pulumi.ComponentResourceOptions): Pick<FleetAgent, "image" | "repositoryArn"> {
  const built = imageContext();
  const { uri, repositoryArn: agentRepositoryArn } = new AgentImage(
    `${name}-agent`,
    { context: built.then((one) => one.directory), tag: built.then((one) => one.tag) },
    opts,
  );
  return { image: uri, repositoryArn: agentRepositoryArn };
}

/** What is formerly needed, with more repositories. */
export function also(
  { repositoryArns, secrets }: Required<FormerNeeds>,
  more: pulumi.Input<string>[],
): Required<FormerNeeds> {
  return { repositoryArns: [...repositoryArns, ...more], secrets };
}
