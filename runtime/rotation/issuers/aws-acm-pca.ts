import {
  GetCertificateAuthorityCertificateCommand,
  GetCertificateCommand,
  IssueCertificateCommand,
  RequestInProgressException,
  type ACMPCAClient,
} from "@aws-sdk/client-acm-pca";
import { Refused } from "../refused";
import type { AcmPcaApi } from "./acm-pca";

/** AWS Private CA over its own SDK. */
export function awsAcmPca(client: ACMPCAClient, authorityArn: string): AcmPcaApi {
  const CertificateAuthorityArn = authorityArn;
  const partition = authorityArn.split(":")[1] ?? "aws";
  return {
    async authority() {
      const it = await client.send(new GetCertificateAuthorityCertificateCommand({ CertificateAuthorityArn }));
      if (!it.Certificate) throw new Refused("AuthorityUnusable", `${authorityArn} has no certificate yet`);
      return { certificate: it.Certificate, ...(it.CertificateChain && { chain: it.CertificateChain }) };
    },

    async order({ request, template, signingAlgorithm, days, token }) {
      const it = await client.send(
        new IssueCertificateCommand({
          CertificateAuthorityArn,
          Csr: Buffer.from(request),
          SigningAlgorithm: signingAlgorithm,
          TemplateArn: `arn:${partition}:acm-pca:::template/${template}`,
          Validity: { Type: "DAYS", Value: days },
          IdempotencyToken: token,
        }),
      );
      if (!it.CertificateArn)
        throw new Refused("AuthorityUnusable", `${authorityArn} took the order and named no certificate`);
      return it.CertificateArn;
    },

    async collect(CertificateArn) {
      try {
        return (await client.send(new GetCertificateCommand({ CertificateAuthorityArn, CertificateArn }))).Certificate;
      } catch (error) {
        if (error instanceof RequestInProgressException) return undefined;
        throw error;
      }
    },
  };
}
