import { must, problemsOf, type Rule } from "../../../fields";
import { nameFits } from "../../shared/names";
import { LISTENERS } from "./listener";
import { BALANCER, TlsMode, type BalancerArgs, type ResolvedBalancer } from "./args";

/** The most that AWS lets a load balancer's name be, in characters. */
export const NAME_LENGTH = 32;

/** All that is wrong with the name and the arguments; empty if nothing. */
export function balancerProblems(name: string, args: BalancerArgs): string[] {
  const suffix = longestSuffix([args?.tlsMode, args?.alsoTlsMode]);
  return [...nameFits(name, suffix, NAME_LENGTH, "load balancer"), ...problemsOf(BALANCER, args, BALANCER_RULES)];
}

/** What the target groups of these modes append to the balancer's name, at the longest. */
export function longestSuffix(modes: readonly (TlsMode | undefined)[]): string {
  return modes.includes(TlsMode.Reencrypt) ? LISTENERS.Reencrypt.suffix : "";
}

const BALANCER_RULES: Rule<ResolvedBalancer>[] = [
  {
    of: ["linkSecurityGroupId", "clientCidrBlocks"],
    problems: ({ linkSecurityGroupId, clientCidrBlocks }) =>
      must(
        (linkSecurityGroupId === undefined) !== (clientCidrBlocks === undefined),
        "linkSecurityGroupId",
        "give it, or clientCidrBlocks where clients call without a gateway: one of the two",
        linkSecurityGroupId,
      ),
  },
  {
    of: ["tlsMode", "alsoTlsMode", "clientCidrBlocks"],
    problems: ({ tlsMode, alsoTlsMode, clientCidrBlocks }) =>
      must(
        clientCidrBlocks === undefined || (tlsMode === TlsMode.Passthrough && alsoTlsMode === undefined),
        "tlsMode",
        "use Passthrough with clientCidrBlocks: a balancer that ends TLS asks nobody for a certificate",
        tlsMode,
      ),
  },
  {
    of: ["tlsMode", "alsoTlsMode", "certificateArn"],
    problems: ({ tlsMode, alsoTlsMode, certificateArn }) =>
      listenerCertificate([tlsMode, alsoTlsMode], certificateArn, "certificateArn"),
  },
  {
    of: ["tlsMode", "alsoTlsMode"],
    problems: ({ tlsMode, alsoTlsMode }) => otherMode(tlsMode, alsoTlsMode, "alsoTlsMode"),
  },
];

/** The mode beside another is the other one. */
export function otherMode(mode: TlsMode, also: TlsMode | undefined, path: string): string[] {
  return must(also !== mode, path, "name the other mode, or leave it out", also);
}

/** The balancer's certificate is needed where it ends TLS, and of no use where it does not. */
export function listenerCertificate(
  modes: readonly (TlsMode | undefined)[],
  certificateArn: unknown,
  path: string,
): string[] {
  const terminates = modes.includes(TlsMode.Reencrypt);
  const what = terminates
    ? "give the ACM certificate that the balancer shows under Reencrypt"
    : "leave it out under Passthrough: HAProxy shows its own certificate";
  return must(terminates === (certificateArn !== undefined), path, what, certificateArn);
}
