import type * as pulumi from "@pulumi/pulumi";
import type { RotationFunctionSettings } from "../../../runtime/rotation/settings";
import type { DnsRecord } from "../../shared/dns-validation";
import type { Statement } from "../../shared/iam";
import type { AuthorityArgs, IdentifiedAuthority } from "./args";

/** The arguments of an authority that not every kind takes. */
export type KindArgs = Omit<AuthorityArgs, "accountId" | "region" | "kind" | "identity" | "dnsElsewhere" | "protect">;

/** What stands for an authority in AWS. */
export interface CreatedAuthority {
  /** Known once it can be used. */
  readonly arn: pulumi.Output<string>;
  /** What DNS must have for it, where that is kept elsewhere. */
  readonly dnsRecords?: pulumi.Output<DnsRecord[]>;
}

/** How long a certificate of a kind is valid, and who decides it. */
export type Lifetime =
  /** The settings do, within the authority's limit. */
  | { readonly decidedBy: "Settings"; readonly mostDays: number; readonly defaultDays: number }
  /**
   * The authority does. It renews `renewedDaysBefore` the end; a certificate with less than `remainingDays` left is not
   * stored, so that the function fails loudly while the one in force is still good.
   */
  | { readonly decidedBy: "Authority"; readonly renewedDaysBefore: number; readonly remainingDays: number };

/** All that the components know of one kind of authority. What the functions do for it: runtime/rotation/issuers/issuers.ts. */
export interface KindOfAuthority {
  /** Which of the arguments that not every kind takes it does take, and then needs. */
  readonly takes: Readonly<Record<keyof KindArgs, boolean>>;
  /** What is wrong with the arguments that it takes beyond what each may be; empty if nothing. */
  readonly problems: (args: KindArgs) => string[];
  /** What stands for it in AWS. */
  readonly create: (name: string, args: IdentifiedAuthority, opts: pulumi.CustomResourceOptions) => CreatedAuthority;
  readonly lifetime: Lifetime;
  /** When a certificate is replaced, unless the settings say: a third of its life, so that a second try comes in time. */
  readonly schedule: string;
  /** Why a client may not show its certificates; undefined if one may. */
  readonly notForClients: string | undefined;
  /** What a function must be allowed to have certificates issued by these authorities, for these uses. */
  readonly statements: (
    arns: pulumi.Input<string>[],
    certificate: { readonly region: string; readonly uses: RotationFunctionSettings["uses"] },
  ) => Statement[];
}
