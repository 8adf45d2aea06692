import { RoutingPolicy } from "../../../components/request-path/domain/args";
import type { Plan, PlannedResource } from "../../preview";
import { fieldsOf, listOf, PlanResources, textOf } from "../../preview/plan-resources";
import { CommandError } from "../../shared/command-error";
import { rulesOf, type AlarmRule } from "../faults/rule";

/** By what Route 53 knows whether a region is healthy. */
export interface PlannedHealthCheck {
  readonly alarm: AlarmRule;
  /** What the health check says where the alarm cannot tell. */
  readonly insufficientData: string;
}

/** One region of a plan that has several. */
export interface PlannedRegion {
  readonly region: string;
  /** What is below its gatehouse. */
  readonly plan: Plan;
  /** The name that clients call, the same in every region. */
  readonly domainName: string;
  readonly policy: RoutingPolicy;
  /** None: it counts as healthy. */
  readonly healthCheck: PlannedHealthCheck | undefined;
}

/** The regions of a plan, by its gatehouses. @throws CommandError if a region of them cannot be imitated */
export function regionsOf(plan: Plan): PlannedRegion[] {
  const resources = new PlanResources(plan);
  return resources.all("gatehouse:index:Gatehouse").map((gatehouse) => {
    const provider = plan.resources.find(({ urn }) => Object.values(gatehouse.options.providers ?? {}).some((one) => one.startsWith(urn))); // prettier-ignore
    const region = textOf(provider?.inputs.region);
    const ofRegion = { ...plan, resources: below(plan, gatehouse) };
    const record = new PlanResources(ofRegion)
      .all("aws:route53/record:Record")
      .find(({ inputs }) => inputs.type === "A");
    const policy = record && policyOf(record);
    if (region === "" || record === undefined || policy === undefined)
      throw new CommandError(`${gatehouse.name}: give it a provider of its region, and domain.routing`);
    return {
      region,
      plan: ofRegion,
      domainName: textOf(record.inputs.name),
      policy,
      healthCheck: healthCheckOf(plan, resources.referred(record.inputs.healthCheckId)),
    };
  });
}

/** All whose parents lead to one resource. */
function below({ resources }: Plan, top: PlannedResource): PlannedResource[] {
  const byUrn = new Map(resources.map((one) => [one.urn, one]));
  const isBelow = ({ parent = "" }: PlannedResource): boolean => {
    const above = byUrn.get(parent);
    return above !== undefined && (above === top || isBelow(above));
  };
  return resources.filter(isBelow);
}

function policyOf({ inputs }: PlannedResource): RoutingPolicy | undefined {
  if (listOf(inputs.latencyRoutingPolicies).length > 0) return RoutingPolicy.Latency;
  const type = textOf(fieldsOf(listOf(inputs.failoverRoutingPolicies)[0]).type);
  return [RoutingPolicy.Primary, RoutingPolicy.Secondary].find((one) => one.toUpperCase() === type);
}

function healthCheckOf(plan: Plan, check: PlannedResource | undefined): PlannedHealthCheck | undefined {
  if (check === undefined) return undefined;
  const watched = new PlanResources(plan).referred(check.inputs.cloudwatchAlarmName);
  const alarm = rulesOf(plan).find(({ name }) => name === watched?.name);
  if (alarm === undefined)
    throw new CommandError(`${check.name}: type: only CLOUDWATCH_METRIC runs here; got ${textOf(check.inputs.type)}`);
  return { alarm, insufficientData: textOf(check.inputs.insufficientDataHealthStatus) };
}

/** Refuses regions whose tokens are not each other's: a client would have to know which region it is led to. */
export function refuseOwnIssuers(regions: readonly PlannedRegion[]): void {
  const issuers = regions.map(({ plan }) =>
    new PlanResources(plan)
      .all("aws:apigatewayv2/authorizer:Authorizer")
      .map(({ inputs }) => JSON.stringify(inputs.jwtConfiguration)),
  );
  const [first, ...others] = issuers.map((one) => [...new Set(one)].sort().join());
  if (others.some((one) => one !== first))
    throw new CommandError("authorizer: give all regions one issuer and audience: a token must be good in each");
}
