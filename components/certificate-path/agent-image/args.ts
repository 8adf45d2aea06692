import type * as pulumi from "@pulumi/pulumi";
import { fields } from "../../../fields";
import { DOCKER_BUILD } from "../../shared/docker-build";

export interface AgentImageArgs {
  /** The folder that Docker builds: a Dockerfile and all that it copies. */
  readonly context: pulumi.Input<string>;
  /** What tells this content from any other: the image's tag. */
  readonly tag: pulumi.Input<string>;
}

export const AGENT_IMAGE = fields<AgentImageArgs>()(DOCKER_BUILD);
