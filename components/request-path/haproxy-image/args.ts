import type * as pulumi from "@pulumi/pulumi";

export interface HaproxyImageArgs {
  /** The folder that Docker builds: a Dockerfile that names the stock image. */
  readonly context: pulumi.Input<string>;
  /** What tells this content from any other: the image's tag. */
  readonly tag: pulumi.Input<string>;
}
