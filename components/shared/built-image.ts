import * as aws from "@pulumi/aws";
// By their files: the whole package takes three times as long to load.
import { Image } from "@pulumi/awsx/ecr";
import { Provider } from "@pulumi/awsx/provider";
import type * as pulumi from "@pulumi/pulumi";

/** What Docker builds. */
export interface BuiltImageArgs {
  /** The folder that Docker builds: a Dockerfile and all that it copies. */
  readonly context: pulumi.Input<string>;
  /** What tells this content from any other: the image's tag. */
  readonly tag: pulumi.Input<string>;
}

/** An image in a repository of ours. */
export interface BuiltImage {
  /** With its digest. */
  readonly uri: pulumi.Output<string>;
  readonly repositoryArn: pulumi.Output<string>;
}

/** A repository for ARM64 images, and the one that is built into it. */
export function createBuiltImage(
  name: string,
  args: BuiltImageArgs,
  opts: pulumi.ComponentResourceOptions,
): BuiltImage {
  const repository = createRepository(name, opts);
  // Its own, and not the default one: that is in nobody's dependencies, so a destroy that its guard stops would still delete it.
  const provider = new Provider(name, {}, opts);
  const image = new Image(
    name,
    {
      repositoryUrl: repository.repositoryUrl,
      context: args.context,
      imageTag: args.tag,
      platform: "linux/arm64",
      // What BuildKit writes of times into an image: not the time of this build, so that the same content is the same image.
      args: { SOURCE_DATE_EPOCH: "0" },
    },
    { ...opts, provider },
  );
  return { uri: image.imageUri, repositoryArn: repository.arn };
}

function createRepository(name: string, opts: pulumi.CustomResourceOptions): aws.ecr.Repository {
  const repository = new aws.ecr.Repository(
    name,
    {
      encryptionConfigurations: [{ encryptionType: "KMS" }],
      imageScanningConfiguration: { scanOnPush: true },
      // A tag is a hash of the content: it never has to move.
      imageTagMutability: "IMMUTABLE",
      // What is in it can be built again.
      forceDelete: true,
    },
    opts,
  );
  const keepTen = {
    rulePriority: 1,
    description: "the last ten: a rollback needs the one before",
    selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 10 },
    action: { type: "expire" },
  };
  new aws.ecr.LifecyclePolicy(
    name,
    { repository: repository.name, policy: JSON.stringify({ rules: [keepTen] }) },
    opts,
  );
  return repository;
}
