import type * as pulumi from "@pulumi/pulumi";

export interface AgentImageArgs {
  /** The folder that Docker builds: a Dockerfile and all that it copies. */
  readonly context: pulumi.Input<string>;
  /** What tells this content from any other: the image's tag. */
  readonly tag: pulumi.Input<string>;
}
