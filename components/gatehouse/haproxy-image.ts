import type * as pulumi from "@pulumi/pulumi";
import { HaproxyImage } from "../request-path/haproxy-image/haproxy-image";
import { haproxyImageContext } from "../request-path/haproxy-image/image-context";
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
