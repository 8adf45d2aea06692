import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { refuse } from "../../shared/refuse";
import { DASHBOARD, type DashboardArgs } from "../args";
import { dashboardProblems } from "../problems";
import { dashboardRows } from "./rows";
import { widgetsOf } from "./widgets";

/**
 * One page that follows a request from left to right, then a certificate; below them each API, and each hop for itself.
 *
 * client -> gateway -> link -> balancer -> fleet -> backends
 *
 * Creates a CloudWatch dashboard: the alarms that call, and rows below them. $3 a month beyond the account's first three
 * (CloudWatch pricing, us-east-1, 2026-11-26).
 *
 * @example
 * const { alarmArns } = alarms;
 * new gatehouse.Dashboard("edge-dashboard", { ...place, ...watched, apis, alarmArns, fleetLogGroupName: logs.fleetGroupName });
 */
export class Dashboard extends pulumi.ComponentResource {
  /** As the console names it. */
  readonly dashboardName: pulumi.Output<string>;

  constructor(name: string, args: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:Dashboard", name, {}, opts);
    refuse(dashboardProblems(name, args), this);
    const settings = DASHBOARD.resolve(args);
    const { identity = name, region, alarmArns } = settings;

    const widgets = widgetsOf(dashboardRows(settings), region, alarmArns);
    const dashboard = new aws.cloudwatch.Dashboard(
      name,
      { dashboardName: identity, dashboardBody: pulumi.jsonStringify({ widgets }) },
      { parent: this },
    );

    this.dashboardName = dashboard.dashboardName;
    this.registerOutputs({ dashboardName: this.dashboardName });
  }
}
