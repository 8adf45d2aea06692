import {
  DeleteCertificateCommand,
  ImportCertificateCommand,
  KeyAlgorithm,
  ListTagsForCertificateCommand,
  paginateListCertificates,
  ResourceInUseException,
  ResourceNotFoundException,
  type ACMClient,
} from "@aws-sdk/client-acm";
import { printCertificates } from "../../certificate/x509";
import { Refused } from "../refused";
import { OWNER_TAG, type ImportApi } from "./import-api";

/** ACM over its own SDK. */
export function awsImport(client: ACMClient): ImportApi {
  return {
    async owned(owner) {
      const owned: { readonly arn: string; readonly inUse: boolean }[] = [];
      // Left out, ACM lists certificates of RSA alone.
      const filter = { Includes: { keyTypes: [KeyAlgorithm.EC_prime256v1] }, MaxItems: 1000 };
      for await (const { CertificateSummaryList = [] } of paginateListCertificates({ client }, filter))
        for (const { CertificateArn, Type, InUse = false } of CertificateSummaryList) {
          if (CertificateArn === undefined || Type !== "IMPORTED") continue;
          const { Tags = [] } = await client.send(new ListTagsForCertificateCommand({ CertificateArn }));
          const isOwn = Tags.some(({ Key, Value }) => Key === OWNER_TAG && Value === owner);
          if (isOwn) owned.push({ arn: CertificateArn, inUse: InUse });
        }
      const inOrder = owned.sort((a, b) => Number(b.inUse) - Number(a.inUse) || (a.arn < b.arn ? -1 : 1));
      return inOrder.map(({ arn }) => arn);
    },

    async import({ leaf, key, chain }, as) {
      const { CertificateArn } = await client.send(
        new ImportCertificateCommand({
          Certificate: Buffer.from(printCertificates([leaf])),
          PrivateKey: Buffer.from(key.export({ type: "pkcs8", format: "pem" })),
          CertificateChain: Buffer.from(printCertificates(chain)),
          // ACM takes no tags with what replaces another.
          ...("arn" in as ? { CertificateArn: as.arn } : { Tags: [{ Key: OWNER_TAG, Value: as.owner }] }),
        }),
      );
      if (!CertificateArn) throw new Refused("ImportMissing", "ACM took the certificate and named no ARN");
      return CertificateArn;
    },

    async delete(CertificateArn) {
      try {
        await client.send(new DeleteCertificateCommand({ CertificateArn }));
      } catch (error) {
        if (error instanceof ResourceInUseException) return false;
        if (!(error instanceof ResourceNotFoundException)) throw error;
      }
      return true;
    },
  };
}
