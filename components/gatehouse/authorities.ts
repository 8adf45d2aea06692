import type * as pulumi from "@pulumi/pulumi";
import { AuthorityKind, type AuthorityReference } from "../certificate-path/authority/args";
import { Authority } from "../certificate-path/authority/authority";
import { kindOf } from "../certificate-path/authority/kinds";
import { signersPath } from "../certificate-path/authority/signers";
import { TlsMode } from "../request-path/balancer/args";
import type { ResolvedGatehouse } from "./args";
import { ServerAuthority } from "./tls-args";
import { authorityName, identityOf, PUBLIC_AUTHORITY, serverNames } from "./names";

/** The authorities of the gatehouse's own: all of them stand, the retired ones are told to nobody. */
export function createAuthorities(name: string, args: ResolvedGatehouse, opts: pulumi.ComponentResourceOptions) {
  const { accountId, region, protect, certificates } = args;
  const { breakGlassArns, authorities } = certificates;
  const identity = identityOf(name, args);
  return authorities.flatMap(({ name: authority, kind, retired, unusable }): AuthorityReference[] => {
    const full = authorityName(identity, authority);
    const { takes } = kindOf(kind);
    const { arn } = new Authority(
      authorityName(name, authority),
      {
        accountId,
        region,
        kind,
        identity: full,
        protect,
        ...(takes.signersPath && { signersPath: signersPath(identity) }),
        ...(takes.breakGlassArns && { breakGlassArns }),
      },
      opts,
    );
    return retired ? [] : [{ name: full, kind, arn, unusable }];
  });
}

/** The authority of HAProxy's own certificate where ACM issues it. */
export function createPublicAuthority(
  name: string,
  args: ResolvedGatehouse,
  opts: pulumi.ComponentResourceOptions,
): Authority | undefined {
  if (!serverAuthorities(args).includes(ServerAuthority.Public)) return undefined;
  const { accountId, region, tls, protect } = args;
  const { hostedZoneId, dnsElsewhere } = tls;
  const { name: identity, kind } = publicAuthority(name, args);
  const dns = hostedZoneId === undefined ? { dnsElsewhere } : { hostedZoneId };
  return new Authority(
    authorityName(name, PUBLIC_AUTHORITY),
    { accountId, region, kind, identity, names: serverNames(args), ...dns, protect },
    opts,
  );
}

/** The same as a certificate's settings name it. */
export function publicReference(name: string, args: ResolvedGatehouse, { arn }: Authority): AuthorityReference {
  return { ...publicAuthority(name, args), arn };
}

function publicAuthority(name: string, args: ResolvedGatehouse) {
  return { name: authorityName(identityOf(name, args), PUBLIC_AUTHORITY), kind: AuthorityKind.AcmExport };
}

/** Those whose roots are in the trust bundle. */
export function trustedAuthorities(args: ResolvedGatehouse): ResolvedGatehouse["certificates"]["authorities"] {
  return args.certificates.authorities.filter((one) => !one.retired);
}

/** Who may have issued HAProxy's own certificate, the first one the next: nobody of ours if one is brought. */
export function serverAuthorities({ tls }: ResolvedGatehouse): ServerAuthority[] {
  if (tls.certificate !== undefined) return [];
  const { Public, Private } = ServerAuthority;
  return tls.authorities ?? [tls.mode === TlsMode.Passthrough ? Public : Private];
}
