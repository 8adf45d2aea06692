import { must } from "../../shared/refuse";
import { type BalancerArgs, type BalancerSettings, TlsMode } from "./args";

/** Seconds: the two minutes of the docstring, and some. */
export const DEREGISTRATION_DELAY = 150;

/** All that is wrong with the arguments; empty if nothing. */
export function balancerProblems(args: BalancerSettings & Pick<BalancerArgs, "tlsMode" | "certificateArn">): string[] {
  const delay = args.deregistrationDelaySeconds ?? DEREGISTRATION_DELAY;
  const terminates = args.tlsMode === TlsMode.Reencrypt;
  return [
    ...must(
      Number.isInteger(delay) && delay >= 120 && delay <= 3600,
      "deregistrationDelaySeconds",
      "use 120 to 3600 seconds: a balancer sends new connections for two minutes to a task that is taken out",
      delay,
    ),
    ...must(
      Object.values<string>(TlsMode).includes(args.tlsMode),
      "tlsMode",
      `use one of ${Object.values(TlsMode).join(", ")}`,
      args.tlsMode,
    ),
    ...must(
      !terminates || args.certificateArn !== undefined,
      "certificateArn",
      "give the ACM certificate that the balancer shows under Reencrypt",
      args.certificateArn,
    ),
    ...must(
      terminates || args.certificateArn === undefined,
      "certificateArn",
      "leave it out under Passthrough: HAProxy shows its own certificate",
      args.certificateArn,
    ),
  ];
}
