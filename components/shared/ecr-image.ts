import { must, type TextRule } from "../../fields";
import { arn } from "./arn";
import { domainOf, findPartition } from "./partitions";

/** The parts of an ECR image's address. */
export interface EcrImage {
  readonly accountId: string;
  readonly region: string;
  readonly repository: string;
  /** With what it begins with: `:3.4.7`, `@sha256:…`. */
  readonly tag: string;
}

/** The parts of an ECR image's address; undefined if it is another text. */
export function ecrImage(image: string): EcrImage | undefined {
  const [, accountId, region, domain, repository, tag] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.([a-z.]+)\/([a-z0-9._/-]+)(:[\w.-]+|@sha256:[0-9a-f]{64})$/.exec(image) ?? [];
  if (!accountId || !region || !repository || !tag || !findPartition(region) || domain !== domainOf(region)) return;
  return { accountId, region, repository, tag };
}

/** The ARN of the repository of an image that ECR_IMAGE takes. */
export function repositoryArn(image: string): string {
  const { accountId, region, repository } = ecrImage(image)!;
  return arn({ accountId, region }, "ecr", `repository/${repository}`);
}

/** An image in ECR that stays what it is. */
export const ECR_IMAGE: TextRule = {
  what: "give a fixed tag or digest of an ECR repository, <account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag> (tasks have no way to the internet, and `latest` changes under a running service)",
  fits: (image) => (ecrImage(image)?.tag ?? ":latest") !== ":latest",
  example: "123456789012.dkr.ecr.us-east-1.amazonaws.com/haproxy:3.4.7",
};

/** Whether an image stands in another region's ECR than the tasks that pull it; of one that is not known yet, no. */
export function isElsewhere(image: unknown, region: string): boolean {
  const parts = typeof image === "string" ? ecrImage(image) : undefined;
  return parts !== undefined && parts.region !== region;
}

/**
 * What is wrong with images, by their paths, where tasks have endpoints alone: an interface endpoint of ECR leads to the registries of
 * its own region, of every account (ECR user guide, VPC endpoints). Another account's repository must allow the pull by its policy.
 */
export function elsewhere(images: Readonly<Record<string, unknown>>, region: string, overNat: boolean): string[] {
  const what = `use an image in ${region}, or have NAT: endpoints lead to the ECR of their own region`;
  return Object.entries(images).flatMap(([path, image]) =>
    must(overNat || !isElsewhere(image, region), path, what, image),
  );
}
