import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { duplicates, must } from "../../../fields";
import type { ResolvedGateway } from "./args";

/** What a stage's place among the paths is decided by. */
export type PlacedStage = Pick<ResolvedGateway["stages"][number], "name" | "path" | "defaultStage">;

/** What API Gateway calls a stage. */
export function stageName({ name, defaultStage }: PlacedStage): string {
  return defaultStage ? "$default" : name;
}

/** The path in front of a stage's routes, without slashes around it; nothing for the root. */
export function placedPath({ name, path, defaultStage }: PlacedStage): string {
  return path ?? (defaultStage ? "" : name);
}

/** Where each stage is called, by its name. @param base the API's own URL, or its domain's */
export function stageUrls(
  base: pulumi.Output<string>,
  stages: readonly PlacedStage[],
): pulumi.Output<Record<string, string>> {
  return base.apply((at) =>
    Object.fromEntries(stages.map((stage) => [stage.name, [at, placedPath(stage)].filter((part) => part).join("/")])),
  );
}

/** What is wrong with the stages' paths by themselves. @param hasDomain whether they are mapped onto a domain */
export function defaultStageProblems(stages: readonly PlacedStage[], hasDomain: boolean): string[] {
  const defaults = stages.filter((stage) => stage.defaultStage).map(({ name }) => name);
  const noDomain = "leave it out without a domain: under the name that AWS makes a stage's path is its name";
  return [
    ...must(defaults.length <= 1, "stages", "give one of them defaultStage at the most: an API has one", defaults),
    ...stages.flatMap(({ path }, i) => must(path === undefined || hasDomain, `stages[${i}].path`, noDomain, path)),
  ];
}

/** What is wrong with the stages' paths together. */
export function pathProblems(stages: readonly PlacedStage[], hasDomain: boolean): string[] {
  const twice = duplicates(stages.map(placedPath));
  return [
    ...defaultStageProblems(stages, hasDomain),
    ...must(twice.length === 0 || !hasDomain, "stages", "give each a path of its own on the domain", twice),
  ];
}

/** A stage of an API of either kind. */
interface MappedStage {
  readonly apiId: pulumi.Input<string>;
  readonly name: pulumi.Input<string>;
}

/** What tells the resources of a domain from those of others: the first one's have no number. */
export const domainLabel = (generation: number, separator = "-"): string =>
  generation === 1 ? "" : `${separator}${generation}`;

/** Leads each stage's path on the domain, and on those before it, to the stage. */
export function createMappings(
  name: string,
  { domainName, domainGeneration, formerDomainNames, stages: placed }: ResolvedGateway,
  stages: { readonly name: string; readonly stage: MappedStage }[],
  opts: pulumi.CustomResourceOptions,
): void {
  if (domainName === undefined) return;
  for (const [age, on] of [domainName, ...formerDomainNames].entries())
    for (const [i, { name: stageName, stage }] of stages.entries()) {
      const path = placedPath(placed[i]!);
      const key = path === "" ? {} : { apiMappingKey: path };
      new aws.apigatewayv2.ApiMapping(
        // No stage has a dot in its name.
        `${name}-${stageName}${domainLabel(domainGeneration - age, ".")}`,
        { apiId: stage.apiId, domainName: on, stage: stage.name, ...key },
        // A domain has each path once, and a mapping of another API is another one.
        { ...opts, deleteBeforeReplace: true },
      );
    }
}
