import * as pulumi from "@pulumi/pulumi";
import type { ResolvedAlarms } from "../args";
import { acmSource, agentsSource, certificateSource, functionSource, TRUST } from "../sources";
import { Comparison, Silence, type Alarm, type Metric } from "./alarm";

const FIVE_MINUTES = 300;
const HOUR = 3600;
const DAY = 86_400;

/** What a rollover to the next authority may take, in days: each step of it waits for every task (docs/operations/ca-rollover.md). */
const AUTHORITY_LEAST_DAYS = 60;

type Certificate = ResolvedAlarms["certificates"][number];

/** issue -> secret -> rotate -> agent -> haproxy. What is left is asked of the agents: a function that stopped says nothing. */
export function certificatePathAlarms(args: ResolvedAlarms): Alarm[] {
  return [...args.certificates.flatMap((certificate) => ofCertificate(args, certificate)), ...ofAgents(args)];
}

function ofCertificate(args: ResolvedAlarms, certificate: Certificate): Alarm[] {
  const { name, file, acmCertificateArn, rotationFunctionName } = certificate;
  return [
    ...(file === undefined ? [] : ofAgentsFile(args, certificate, file)),
    ...(acmCertificateArn === undefined ? [] : [inAcmExpires(certificate, acmCertificateArn)]),
    ...(rotationFunctionName === undefined ? [] : [rotationFailed(name, rotationFunctionName)]),
  ];
}

/** What gateways show. ACM falls silent once it has expired: the alarm has called for days by then, and keeps calling. */
function inAcmExpires({ name, leastDays }: Certificate, certificateArn: pulumi.Input<string>): Alarm {
  return {
    name: `${name}-expires`,
    means: pulumi.interpolate`The certificate that gateways show HAProxy has less than ${leastDays} days left: it should have been replaced.`,
    runbook: "gateway-certificate-expires",
    metrics: [{ ...acmSource(certificateArn), id: "days", name: "DaysToExpiry", stat: "Minimum", period: DAY }],
    is: Comparison.LessThan,
    threshold: leastDays,
    wrong: 1,
    of: 1,
    silence: Silence.IsAsBefore,
  };
}

function ofAgentsFile(args: ResolvedAlarms, { name, leastDays }: Certificate, file: string): Alarm[] {
  const agents = (id: string, of: string, stat: string, period: number): Metric => {
    return { ...certificateSource(args, file), id, name: of, stat, period };
  };
  return [
    {
      name: `${name}-expires`,
      means: pulumi.interpolate`The ${name} certificate of a task has less than ${leastDays} days left: it should have been replaced.`,
      runbook: "certificate-expires",
      metrics: [agents("days", "CertDaysToExpiry", "Minimum", HOUR)],
      is: Comparison.LessThan,
      threshold: leastDays,
      wrong: 1,
      of: 1,
      silence: Silence.IsWrong,
    },
    {
      name: `${name}-refused`,
      means: `A task refuses the ${name} certificate that is in force in its secret, and goes on with the one it had.`,
      runbook: "certificate-refused",
      metrics: [agents("refused", "CertificateRejected", "Sum", FIVE_MINUTES)],
      is: Comparison.GreaterThan,
      threshold: 0,
      wrong: 2,
      of: 3,
      silence: Silence.IsFine,
    },
  ];
}

function rotationFailed(name: string, functionName: NonNullable<Certificate["rotationFunctionName"]>): Alarm {
  return {
    name: `${name}-rotation-failed`,
    means: `The function that rotates the ${name} certificate failed. The one in force stays; Secrets Manager tries again.`,
    runbook: "rotation-failed",
    metrics: [{ ...functionSource(functionName), id: "errors", name: "Errors", stat: "Sum", period: HOUR }],
    is: Comparison.GreaterThan,
    threshold: 0,
    wrong: 1,
    of: 1,
    silence: Silence.IsFine,
  };
}

function ofAgents(args: ResolvedAlarms): Alarm[] {
  return [
    {
      name: "authority-expires",
      means: `The authority that issues the certificates has less than ${AUTHORITY_LEAST_DAYS} days left, and no next one is trusted.`,
      runbook: "authority-expires",
      metrics: [{ ...agentsSource(args), id: "days", name: "AuthorityDaysToExpiry", stat: "Minimum", period: HOUR }],
      is: Comparison.LessThan,
      threshold: AUTHORITY_LEAST_DAYS,
      wrong: 1,
      of: 1,
      // Where certificates are brought along nobody reports one.
      silence: Silence.IsFine,
      callsItself: true,
    },
    {
      name: "trust-refused",
      means: "A task does not take the trust that is in force, and goes on with the one it had: a rollover must wait.",
      runbook: "trust-refused",
      metrics: [
        {
          ...certificateSource(args, TRUST),
          id: "refused",
          name: "CertificateRejected",
          stat: "Sum",
          period: FIVE_MINUTES,
        },
      ],
      is: Comparison.GreaterThan,
      threshold: 0,
      wrong: 2,
      of: 3,
      silence: Silence.IsFine,
    },
    {
      name: "secrets-unreadable",
      means:
        "Agents cannot read their secrets, the registrations or the instances: an endpoint, a role or a key is not as it was.",
      runbook: "secrets-unreadable",
      metrics: [{ ...agentsSource(args), id: "failures", name: "PollFailures", stat: "Sum", period: FIVE_MINUTES }],
      is: Comparison.GreaterThan,
      threshold: 0,
      wrong: 6,
      of: 6,
      silence: Silence.IsFine,
    },
  ];
}
