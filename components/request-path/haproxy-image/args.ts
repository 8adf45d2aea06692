import type * as pulumi from "@pulumi/pulumi";
import { fields } from "../../../fields";
import { DOCKER_BUILD } from "../../shared/docker-build";

export interface HaproxyImageArgs {
  /** The folder that Docker builds: a Dockerfile that names the stock image. */
  readonly context: pulumi.Input<string>;
  /** What tells this content from any other: the image's tag. */
  readonly tag: pulumi.Input<string>;
}

export const HAPROXY_IMAGE = fields<HaproxyImageArgs>()(DOCKER_BUILD);
