import * as pulumi from "@pulumi/pulumi";
import { createBuiltImage } from "../../shared/built-image";
import { nameFits } from "../../shared/names";
import { refuse } from "../../shared/refuse";
import { AGENT_IMAGE, type AgentImageArgs } from "./args";

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
  /** The ECR repository that holds the image: who runs it may pull from there. */
  readonly repositoryArn: pulumi.Output<string>;

  constructor(name: string, args: AgentImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:AgentImage", name, {}, opts);
    refuse([...nameFits(name, "", 256, "ECR repository"), ...AGENT_IMAGE.problems(args)], this);

    const { uri, repositoryArn } = createBuiltImage(name, args, { parent: this });

    this.uri = uri;
    this.repositoryArn = repositoryArn;
    this.registerOutputs({ uri: this.uri, repositoryArn: this.repositoryArn });
  }
}
