import type * as pulumi from "@pulumi/pulumi";
import { fields, input, text } from "../../../fields";
import { ARN, nameOf } from "../../../fields/aws";

/** HAProxy's stock image in a repository of ours: `HaproxyImage`. */
export interface StockImage {
  /** The image, as a registry names it. */
  readonly uri: pulumi.Input<string>;
  /** The ECR repository that the image is pulled from. */
  readonly repositoryArn: pulumi.Input<string>;
}

export const IMAGE = input(
  text(nameOf("an image with a fixed tag or digest", "123456789012.dkr.ecr.us-east-1.amazonaws.com/agent:1.0.0")),
);

export const STOCK_IMAGE = fields<StockImage>()({ uri: IMAGE, repositoryArn: input(text(ARN)) });
