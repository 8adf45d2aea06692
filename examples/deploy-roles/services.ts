/** What deployments do in a service of AWS. */
export interface Service {
  /** Actions that tell what there is: what `pulumi preview --refresh` calls. */
  readonly read: readonly string[];
  /** Actions that change it. */
  readonly write: readonly string[];
}

/** All of a service; what reads begins with one of three words, of which not every service has each. */
const everything = (prefix: string, words = ["Describe", "Get", "List"]): Service => ({
  read: words.map((word) => `${prefix}:${word}*`),
  write: [`${prefix}:*`],
});

/**
 * By the module of the resources' type tokens, `ecs` of `aws:ecs/service:Service`: a gatehouse uses these and no others. IAM, KMS,
 * secrets and buckets have narrower rules, in policies.ts.
 */
export const SERVICES: Readonly<Record<string, Service>> = {
  acm: everything("acm"),
  // API Gateway's actions are HTTP methods.
  apigatewayv2: { read: ["apigateway:GET"], write: ["apigateway:*"] },
  appautoscaling: everything("application-autoscaling"),
  cloudwatch: {
    read: [...everything("cloudwatch").read, ...everything("logs").read, "events:Describe*", "events:List*"],
    write: ["cloudwatch:*", "logs:*", "events:*"],
  },
  ec2: everything("ec2"),
  ecr: { read: [...everything("ecr").read, "ecr:BatchGetImage", "ecr:BatchCheckLayerAvailability"], write: ["ecr:*"] },
  ecs: everything("ecs"),
  iam: { read: ["iam:Get*", "iam:List*"], write: [] },
  kms: { read: ["kms:Describe*", "kms:GetKey*", "kms:List*"], write: [] },
  lambda: everything("lambda", ["Get", "List"]),
  lb: everything("elasticloadbalancing", ["Describe", "Get"]),
  route53: everything("route53", ["Get", "List"]),
  scheduler: everything("scheduler", ["Get", "List"]),
  secretsmanager: {
    read: ["secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy", "secretsmanager:ListSecretVersionIds"],
    write: [],
  },
  servicediscovery: everything("servicediscovery", ["Get", "List"]),
  sns: everything("sns", ["Get", "List"]),
  ssm: everything("ssm"),
  // Rules of security groups.
  vpc: { read: [], write: [] },
  // Only where settings ask for them: a user pool, a REST API with usage plans and a firewall, an archive of the logs.
  cognito: everything("cognito-idp"),
  apigateway: { read: [], write: [] },
  kinesis: everything("firehose", ["Describe", "List"]),
  wafv2: everything("wafv2"),
  s3: {
    // Of buckets, not of what is in them: other states may be in the same account.
    read: ["s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration"],
    write: [],
  },
};
