import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { registrationKey, type Registration } from "../../haproxy/config";

/**
 * Registers an API: what HAProxy must know of it, in one object of the gatehouse's bucket that the fleet follows. A change of it starts
 * no task, and is in force within seconds.
 */
export function createRegistration(
  name: string,
  args: {
    readonly bucket: pulumi.Input<string>;
    readonly api: string;
    readonly registration: pulumi.Input<Registration>;
  },
  opts: pulumi.CustomResourceOptions,
): aws.s3.BucketObjectv2 {
  return new aws.s3.BucketObjectv2(
    name,
    {
      bucket: args.bucket,
      key: registrationKey(args.api),
      content: pulumi.jsonStringify(args.registration),
      contentType: "application/json",
    },
    opts,
  );
}
