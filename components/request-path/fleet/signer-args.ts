import type * as pulumi from "@pulumi/pulumi";
import { fields, input, text, whole, type TextRule } from "../../../fields";
import { ARN } from "../../../fields/aws";
import { DNS_NAME } from "../../../fields/dns";
import { BODY_BYTES } from "../../../haproxy/config";
import { ecrImage } from "../../shared/ecr-image";

/** The program that signs requests in each task (SigV4): AWS's proxy, aws-sigv4-proxy. */
export interface SignerSettings {
  /**
   * Its image for ARM64, `public.ecr.aws/aws-observability/aws-sigv4-proxy` copied to ECR, by its digest: it signs with the rights of the
   * tasks, so nothing else may ever stand behind the name. In ECR, because tasks have no way to the internet.
   */
  readonly image: string;
  /**
   * Of its container, in MiB, 64 to 8192, at most a quarter of the task's. It holds the body of each request and answer: how many are signed
   * at a time follows.
   * @default 256
   */
  readonly memoryMiB?: number;
  /**
   * The longest body of a request or of an answer, in bytes, 1 to 10,485,760. A longer request is refused with 413, one whose length is not
   * said with 411; a longer answer is a 502.
   * @default 1048576
   */
  readonly maxBodyBytes?: number;
}

/** The same, with what it signs for. */
export interface FleetSigner extends SignerSettings {
  /** The host that signed requests are for: `<id>.execute-api.<region>.amazonaws.com`. */
  readonly host: pulumi.Input<string>;
  /** What the tasks may call: the ARN of a stage of an API, with all its methods and paths. */
  readonly invokes: pulumi.Input<string>;
}

const BY_DIGEST: TextRule = {
  what: "give an image in ECR by its digest, <account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:<digest> (it signs with the tasks' rights, and a tag can be moved)",
  fits: (image) => ecrImage(image)?.tag.startsWith("@") === true,
  example: `123456789012.dkr.ecr.us-east-1.amazonaws.com/aws-sigv4-proxy@sha256:${"0a".repeat(32)}`,
};

/** The rows of what a person decides. */
export const SIGNER_SETTINGS = {
  image: text(BY_DIGEST),
  memoryMiB: whole({ from: 64, to: 8192, unit: "MiB" }).withDefault(256, "45 requests at a time, with bodies of 1 MiB"),
  maxBodyBytes: BODY_BYTES.withDefault(1_048_576, "each is held in memory whole, so that it can be signed"),
};

export const FLEET_SIGNER = fields<FleetSigner>()({
  ...SIGNER_SETTINGS,
  host: input(text(DNS_NAME)),
  invokes: input(text(ARN)),
});
