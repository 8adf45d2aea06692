import type { ResolvedDashboard } from "../args";
import {
  acmSource,
  agentsSource,
  balancerSource,
  certificateSource,
  functionSource,
  streamSource,
  subscriptionSource,
  targetsSource,
  TRUST,
} from "../sources";
import { gatewayPanel } from "./apis";
import { lines, type GraphLine, type Panel, type DashboardRow } from "./widgets";

/** A request, hop by hop from left to right. */
export function requestPathRow(args: ResolvedDashboard): DashboardRow {
  return {
    title: "Request: gateway → link and balancer → HAProxy → versions",
    panels: [
      // What other programs attach they watch themselves.
      ...(args.apis.length > 0 ? [gatewayPanel(args)] : []),
      {
        title: "Balancer: healthy tasks, and connections",
        lines: [
          ...lines(targetsSource(args), [["HealthyHostCount", "Maximum", "healthy"]]),
          ...lines(balancerSource(args), [["NewFlowCount", "Sum", "new connections"]]),
        ],
      },
      {
        title: "HAProxy: requests, 5xx, and what waits",
        lines: lines(agentsSource(args), [
          ["Requests", "Sum", "requests"],
          ["ServerErrors", "Sum", "5xx"],
          ["Queued", "Sum", "requests that wait"],
        ]),
      },
      {
        title: "Versions: answers, by HAProxy's log",
        query: {
          logGroupName: args.fleetLogGroupName,
          text: 'filter kind = "Request" | stats count(*) as requests, sum(status >= 500) as failed, pct(answer_ms, 99) as p99 by stage, version | sort stage, version',
        },
      },
    ],
  };
}

/** A certificate, from the function that issues it to HAProxy, which shows it. */
export function certificatePathRow(args: ResolvedDashboard): DashboardRow {
  const { certificates: all } = args;
  const of = (metric: string, stat: string): GraphLine[] =>
    all.flatMap(({ name, file }) =>
      file === undefined ? [] : lines(certificateSource(args, file), [[metric, stat, name]]),
    );
  const inAcm = all.flatMap(({ name, acmCertificateArn }) =>
    acmCertificateArn === undefined ? [] : lines(acmSource(acmCertificateArn), [["DaysToExpiry", "Minimum", name]]),
  );
  const rotated = all.flatMap(({ name, rotationFunctionName }) =>
    rotationFunctionName === undefined
      ? []
      : lines(functionSource(rotationFunctionName), [
          ["Invocations", "Sum", `${name} asked`],
          ["Errors", "Sum", `${name} failed`],
        ]),
  );
  const refusedTrust = lines(certificateSource(args, TRUST), [["CertificateRejected", "Sum", TRUST]]);
  const least = all[0];
  return {
    title: "Certificate: function → secret → agents → HAProxy",
    panels: [
      ...(rotated.length > 0 ? [{ title: "Function: rotations", lines: rotated }] : []),
      {
        title: "Agents: certificates and trust refused",
        lines: [...of("CertificateRejected", "Sum"), ...refusedTrust],
      },
      {
        title: "Agents: days left, the least of all",
        lines: [
          ...of("CertDaysToExpiry", "Minimum"),
          ...inAcm,
          ...lines(agentsSource(args), [["AuthorityDaysToExpiry", "Minimum", "authority"]]),
        ],
        ...(least && { limit: { value: least.leastDays, label: `${least.name}: late` } }),
      },
      {
        title: "HAProxy: in sync, and reloads",
        lines: lines(agentsSource(args), [
          ["HaproxyInSync", "Minimum", "in sync, the worst"],
          ["Reloads", "Sum", "reloads"],
        ]),
      },
    ],
  };
}

/** A line of a log, on its way to the archive; nothing where there is none. */
export function archivePath({ archive }: ResolvedDashboard): DashboardRow[] {
  if (archive === undefined) return [];
  const stream = streamSource(archive);
  const panels: Panel[] = [
    {
      title: "CloudWatch Logs: lines not forwarded",
      lines: lines(subscriptionSource(archive), [["DeliveryErrors", "Sum", "lines"]]),
    },
    {
      title: "S3: the part of the writes that it took",
      lines: lines(stream, [["DeliveryToS3.Success", "Average", "taken"]]),
    },
    {
      title: "Age of what waits, s",
      lines: lines(stream, [["DeliveryToS3.DataFreshness", "Maximum", "the oldest line"]]),
    },
  ];
  return [{ title: "Archive: log group → subscription → Firehose → S3", panels }];
}
