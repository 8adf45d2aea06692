import { ExportCertificateCommand, RequestInProgressException, type ACMClient } from "@aws-sdk/client-acm";
import { Confidential } from "../../certificate/confidential";
import { Refused } from "../refused";
import type { ExportApi } from "./acm-export";

/** ACM over its own SDK. */
export function awsExport(client: ACMClient, certificateArn: string): ExportApi {
  return {
    async export(passphrase) {
      const request = { CertificateArn: certificateArn, Passphrase: Buffer.from(passphrase.reveal()) };
      const answer = await client.send(new ExportCertificateCommand(request)).catch((error: unknown) => {
        if (error instanceof RequestInProgressException) return undefined;
        throw error;
      });
      if (answer === undefined) return undefined;
      const { Certificate, CertificateChain, PrivateKey } = answer;
      if (!Certificate || !CertificateChain || !PrivateKey) {
        throw new Refused(
          "ExportMalformed",
          `${certificateArn} was exported without certificate, chain or key: is it issued, and exportable?`,
        );
      }
      return { certificate: Certificate, chain: CertificateChain, encryptedKey: new Confidential(PrivateKey) };
    },
  };
}
