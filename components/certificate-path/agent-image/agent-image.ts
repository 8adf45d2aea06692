import * as aws from "@pulumi/aws";
import { Image } from "@pulumi/awsx/ecr";
import * as pulumi from "@pulumi/pulumi";
import { nameFits } from "../../shared/names";
import { refuse } from "../../shared/refuse";
import type { AgentImageArgs } from "./args";

/**
 * The agent's image, built when `pulumi up` runs, on a machine of any architecture: needs Docker there. The first preview needs
 * nothing; once the repository exists a preview builds too, and pushes nothing (docker-build's `buildOnPreview`).
 *
 * issue -> secret -> rotate -> **agent** -> haproxy
 *
 * Creates an ECR repository, scanned, whose tags never move and which keeps the last ten images, and builds and pushes the
 * image. Tasks pull it by its digest. Who builds images elsewhere gives the fleet an image and leaves this out.
 *
 * @example
 * const image = new gatehouse.AgentImage("edge-agent", { context: "runtime/image", tag: "1.0.0" });
 */
export class AgentImage extends pulumi.ComponentResource {
  /** With its digest. */
  readonly uri: pulumi.Output<string>;
  readonly repositoryArn: pulumi.Output<string>;

  constructor(name: string, args: AgentImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:AgentImage", name, {}, opts);
    refuse(nameFits(name, "", 256, "ECR repository"), this);
    const mine = { parent: this };

    const repository = createRepository(name, mine);
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
      mine,
    );

    this.uri = image.imageUri;
    this.repositoryArn = repository.arn;
    this.registerOutputs({ uri: this.uri, repositoryArn: this.repositoryArn });
  }
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
