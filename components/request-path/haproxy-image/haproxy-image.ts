import * as pulumi from "@pulumi/pulumi";
import { createBuiltImage } from "../../shared/built-image";
import { nameFits } from "../../shared/names";
import { refuse } from "../../shared/refuse";
import { HAPROXY_IMAGE, type HaproxyImageArgs } from "./args";

/**
 * HAProxy's stock image, copied from Docker Hub when `pulumi up` runs: needs Docker there, and the internet. Tasks have no way
 * to Docker Hub, and a pull-through cache of ECR needs one for its first pull.
 *
 * gateway -> link -> balancer -> **fleet** -> backends
 *
 * Creates an ECR repository, scanned, whose tags never move and which keeps the last ten images, and puts the image there.
 * Tasks pull it by its digest. Who copies images elsewhere gives the fleet an image and leaves this out.
 *
 * @example
 * const image = new gatehouse.HaproxyImage("edge-haproxy", { context: "haproxy", tag: "3.4.4" });
 */
export class HaproxyImage extends pulumi.ComponentResource {
  /** With its digest. */
  readonly uri: pulumi.Output<string>;
  /** The ECR repository that holds the image: who runs it may pull from there. */
  readonly repositoryArn: pulumi.Output<string>;

  constructor(name: string, args: HaproxyImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gatehouse:index:HaproxyImage", name, {}, opts);
    refuse([...nameFits(name, "", 256, "ECR repository"), ...HAPROXY_IMAGE.problems(args)], this);

    const { uri, repositoryArn } = createBuiltImage(name, args, { parent: this });

    this.uri = uri;
    this.repositoryArn = repositoryArn;
    this.registerOutputs({ uri: this.uri, repositoryArn: this.repositoryArn });
  }
}
