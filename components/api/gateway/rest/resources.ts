import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ResolvedRoute } from "../route-args";

/** A route's path, without its method. */
export function pathOfRoute({ key }: Pick<ResolvedRoute, "key">): string {
  return key.slice(key.indexOf(" ") + 1);
}

/** The paths that have a resource, each behind the one above it: those of the routes and all that lead there, the root aside. */
export function resourcePaths(routes: readonly Pick<ResolvedRoute, "key">[]): string[] {
  const all = routes.flatMap((route) => {
    const parts = partsOf(pathOfRoute(route));
    return parts.map((_, i) => `/${parts.slice(0, i + 1).join("/")}`);
  });
  return [...new Set(all)].sort();
}

export function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}

/**
 * A path by which resources are named, whatever its variables are called. Another name of a variable is a change then, and goes live with the
 * next deployment; a second resource at the place API Gateway would refuse, since one there has a variable already.
 */
export function placeOf(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, "{}");
}

/** The tree of paths. @returns the id of a path's resource */
export function createResources(
  name: string,
  routes: readonly ResolvedRoute[],
  api: aws.apigateway.RestApi,
  opts: pulumi.CustomResourceOptions,
): (path: string) => pulumi.Output<string> {
  const ids = new Map([["/", api.rootResourceId]]);
  for (const path of resourcePaths(routes)) {
    const parts = partsOf(path);
    const parentId = ids.get(`/${parts.slice(0, -1).join("/")}`)!;
    const args = { restApi: api.id, parentId, pathPart: parts.at(-1)! };
    ids.set(path, new aws.apigateway.Resource(`${name}-${placeOf(path)}`, args, opts).id);
  }
  return (path) => ids.get(path)!;
}
