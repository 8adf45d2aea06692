/** The invoices team's service: one ECS service for each version, behind the platform's gatehouse. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { CertificateUse, Keys, RotatedCertificate, rotationLogPrefix } from "pulumi-gatehouse";
import { SERVER_NAME } from "./contract";
import { readPlatform } from "./platform";
import { createRoles } from "./roles";
import { createVersion } from "./version";

/** Pulumi runs what is exported. A function, because what the platform tells is awaited. */
export = async () => {
  const config = new pulumi.Config();
  const place = { accountId: config.require("accountId"), region: new pulumi.Config("aws").require("region") };
  const images = config.requireObject<Record<string, string>>("images");
  const platform = await readPlatform(config.require("platform"));

  const name = pulumi.getProject();
  // Stacks may share an account and a region: what has a fixed name says whose it is.
  const identity = `${name}-${pulumi.getStack()}`;
  const logPrefix = `/aws/ecs/${identity}-`;
  const keys = new Keys(`${name}-keys`, {
    ...place,
    identity,
    logGroupPrefixes: [logPrefix, rotationLogPrefix(identity)],
  });
  const retentionInDays = 365;
  const logGroup = new aws.cloudwatch.LogGroup(name, {
    namePrefix: logPrefix,
    kmsKeyId: keys.logsKeyArn,
    retentionInDays,
  });
  const certificate = new RotatedCertificate(name, {
    ...place,
    identity,
    names: [SERVER_NAME],
    use: CertificateUse.Server,
    authorities: platform.certificateAuthorities,
    issuer: platform.certificateIssuer,
    signersPath: platform.signersPath,
    breakGlassArns: [config.require("breakGlassArn")],
    logKeyArn: keys.logsKeyArn,
    logRetentionDays: retentionInDays,
  });

  const roles = createRoles(name, { ...place, images: Object.values(images), logGroup, certificate, platform });
  const cluster = new aws.ecs.Cluster(name, { settings: [{ name: "containerInsights", value: "enabled" }] });
  const versions = Object.entries(images).map(([version, image]) =>
    createVersion(`${name}-${version}`, {
      version,
      image,
      family: `${identity}-${version}`,
      region: place.region,
      cluster,
      roles,
      logGroup,
      certificate,
      platform,
    }),
  );
  return { services: versions.map((service) => service.name), certificateSecretArn: certificate.secretArn };
};
