import type { X509Certificate } from "node:crypto";
import { ACMClient } from "@aws-sdk/client-acm";
import { ACMPCAClient } from "@aws-sdk/client-acm-pca";
import { KMSClient, type KMSClientConfig } from "@aws-sdk/client-kms";
import { Refused } from "../refused";
import type { AuthorityRecord } from "../settings";
import { acmExport } from "./acm-export";
import { acmPca } from "./acm-pca";
import { awsAcmPca } from "./aws-acm-pca";
import { awsExport } from "./aws-export";
import type { CertificateIssuer } from "./issuer";
import type { AuthorityKind } from "./kind";
import { kmsSigner } from "./kms-signer";
import { privateCa } from "./private-ca";

/** What an issuer needs of where it runs. */
export interface IssuerContext {
  /** How AWS's clients are made; on Lambda region and credentials are in the environment. */
  readonly client: Pick<KMSClientConfig, "maxAttempts" | "region" | "credentials" | "requestHandler">;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Whom an exported certificate leads to. @default the roots of Amazon Trust Services */
  readonly publicRoots?: readonly X509Certificate[];
}

/** How each kind of authority issues. */
const ISSUERS = {
  PrivateCa: ({ name, arn }, { client }) => privateCa(name, kmsSigner(new KMSClient(client), arn)),
  AcmPca: ({ arn }, { client, sleep }) => acmPca(awsAcmPca(new ACMPCAClient(client), arn), sleep),
  AcmExport: ({ arn }, { client, sleep, publicRoots }) =>
    acmExport(awsExport(new ACMClient(client), arn), sleep, publicRoots),
} satisfies Record<AuthorityKind, (authority: AuthorityRecord, context: IssuerContext) => CertificateIssuer>;

/**
 * The issuer of an authority.
 *
 * @throws Refused SettingsMalformed if the settings name a kind that this function does not know
 */
export function issuerOf(authority: AuthorityRecord, context: IssuerContext): CertificateIssuer {
  // The settings were written by a program that may be newer or older than this function.
  if (Object.hasOwn(ISSUERS, authority.kind)) return ISSUERS[authority.kind](authority, context);
  const kinds = Object.keys(ISSUERS).join(", ");
  throw new Refused("SettingsMalformed", `kind: use one of ${kinds}; got ${String(authority.kind)}`);
}
