import { must, problemsOf, type Rule } from "../../../fields";
import { nameFits } from "../../shared/names";
import { BALANCER, TlsMode, type BalancerArgs, type ResolvedBalancer } from "./args";

/** The most that AWS lets a load balancer's name be, in characters. */
export const NAME_LENGTH = 32;

/** All that is wrong with the name and the arguments; empty if nothing. */
export function balancerProblems(name: string, args: BalancerArgs): string[] {
  return [...nameFits(name, "", NAME_LENGTH, "load balancer"), ...problemsOf(BALANCER, args, BALANCER_RULES)];
}

const BALANCER_RULES: Rule<Pick<ResolvedBalancer, "tlsMode" | "certificateArn">>[] = [
  {
    of: ["tlsMode", "certificateArn"],
    problems: ({ tlsMode, certificateArn }) => listenerCertificate(tlsMode, certificateArn, "certificateArn"),
  },
];

/** The balancer's certificate is needed where it ends TLS, and of no use where it does not. */
export function listenerCertificate(mode: TlsMode, certificateArn: unknown, path: string): string[] {
  const terminates = mode === TlsMode.Reencrypt;
  const what = terminates
    ? "give the ACM certificate that the balancer shows under Reencrypt"
    : "leave it out under Passthrough: HAProxy shows its own certificate";
  return must(terminates === (certificateArn !== undefined), path, what, certificateArn);
}
