/** A fact of an account: what cannot be reviewed as code, because it is what AWS or somebody else has decided. */
interface Fact {
  /** Said when it is missing or wrong. */
  readonly what: string;
  readonly example: unknown;
  readonly fits: (value: unknown) => boolean;
  readonly optional?: true;
}

const text = (pattern: RegExp) => (value: unknown) => typeof value === "string" && pattern.test(value);
const list = (pattern: RegExp, least: number) => (value: unknown) =>
  Array.isArray(value) && value.length >= least && value.every(text(pattern));

const HOST = /^(?=.{4,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/;

/** Every key that a Pulumi.<stack>.yaml may and must hold, besides the provider's own (`aws:…`). */
const FACTS = {
  "aws:region": {
    what: "name the region",
    example: "us-east-1",
    fits: text(/^[a-z]{2}(-[a-z]+)+-\d$/),
  },
  "gatehouse:accountId": {
    what: "give the AWS account's twelve digits, in quotes",
    example: "123456789012",
    fits: text(/^\d{12}$/),
  },
  "gatehouse:availabilityZoneIds": {
    what: "name at least two zones of the region by their ids (aws ec2 describe-availability-zones shows them as ZoneId)",
    example: ["use1-az1", "use1-az2"],
    fits: list(/^[a-z]{2,6}\d-az[1-9]$/, 2),
  },
  "gatehouse:image": {
    what: "give HAProxy's image in ECR, with a fixed tag or digest, or leave it out to have Docker copy the stock one",
    example: "123456789012.dkr.ecr.us-east-1.amazonaws.com/haproxy:3.4.7",
    fits: text(/^\S+[:@]\S+$/),
    optional: true,
  },
  "gatehouse:issuer": {
    what: "give the OpenID Connect issuer's https URL, exactly as in its tokens' iss",
    example: "https://id.example.com/",
    fits: text(/^https:\/\/[^\s/?#]+[^\s?#]*$/),
  },
  "gatehouse:audiences": {
    what: "name the audiences of which a token must hold one",
    example: ["api"],
    fits: list(/^\S+$/, 1),
  },
  "gatehouse:serverName": {
    what: "name what HAProxy's certificate is issued for",
    example: "origin.example.com",
    fits: text(HOST),
  },
  "gatehouse:breakGlassArns": {
    what: "name the IAM roles or users that may act in an emergency: write secrets, disable a signing key",
    example: ["arn:aws:iam::123456789012:role/break-glass"],
    fits: list(/^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/, 1),
  },
  "gatehouse:agentImage": {
    what: "give the agent's image in ECR, with a fixed tag or digest, or leave it out to have Docker build it",
    example: "123456789012.dkr.ecr.us-east-1.amazonaws.com/gatehouse-agent:1.0.0",
    fits: text(/^\S+[:@]\S+$/),
    optional: true,
  },
  "gatehouse:certificateSecretArn": {
    what: "give the ARN of the Secrets Manager secret with a certificate for gatehouse:serverName that somebody else renews, or leave it out to have ACM issue one",
    example: "arn:aws:secretsmanager:us-east-1:123456789012:secret:origin-AbCdEf",
    fits: text(/^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:\S+$/),
    optional: true,
  },
  "gatehouse:certificateKeyArn": {
    what: "give the ARN of the KMS key of that secret, or leave it out if it has none of its own",
    example: "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000",
    fits: text(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/\S+$/),
    optional: true,
  },
  "gatehouse:domain": {
    what: "name the API as clients call it, or leave it out",
    example: "api.example.com",
    fits: text(HOST),
    optional: true,
  },
  "gatehouse:hostedZoneId": {
    what: "give the id of the public Route 53 zone that gatehouse:domain and gatehouse:serverName are in",
    example: "Z0123456789ABCDEFGHIJ",
    fits: text(/^Z[A-Z0-9]{4,32}$/),
    optional: true,
  },
} satisfies Record<string, Fact>;

/** The facts of a stack, by the name behind the colon. */
export interface Facts {
  readonly region: string;
  readonly accountId: string;
  readonly availabilityZoneIds: string[];
  readonly image?: string;
  readonly issuer: string;
  readonly audiences: string[];
  readonly serverName: string;
  readonly breakGlassArns: string[];
  readonly agentImage?: string;
  readonly certificateSecretArn?: string;
  readonly certificateKeyArn?: string;
  readonly domain?: string;
  readonly hostedZoneId?: string;
}

/**
 * Reads the facts out of a stack's configuration, and all that is wrong with them.
 *
 * For a fact that is missing or wrong its example stands in, so that everything else can be judged in the same run;
 * nobody may use the facts while there are problems.
 */
export function readFacts(config: Record<string, string>): { facts: Facts; problems: string[] } {
  const facts: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, fact] of Object.entries<Fact>(FACTS)) {
    const name = key.slice(key.indexOf(":") + 1);
    // Empty is as good as left out: so `--config` can take a fact away.
    const value = parse(config[key] || undefined, Array.isArray(fact.example));
    if (value === undefined && fact.optional) continue;
    facts[name] = fact.fits(value) ? value : fact.example;
    if (!fact.fits(value))
      problems.push(`${key}: ${fact.what}, such as ${JSON.stringify(fact.example)}; got ${show(value)}`);
  }
  if (!("hostedZoneId" in facts) && ("domain" in facts || !("certificateSecretArn" in facts))) {
    const { what, example } = FACTS["gatehouse:hostedZoneId"];
    facts.hostedZoneId = example;
    problems.push(`gatehouse:hostedZoneId: ${what}, such as "${example}"; got nothing`);
  }
  problems.push(...allowedAccountProblems(config["aws:allowedAccountIds"], config["gatehouse:accountId"]));
  const unknown = Object.keys(config).filter((key) => key.startsWith("gatehouse:") && !(key in FACTS));
  problems.push(...unknown.map((key) => `${key}: use one of ${Object.keys(FACTS).join(", ")}; got ${key}`));
  return { facts: facts as unknown as Facts, problems };
}

/** The provider touches whatever account its credentials are for, unless it is told which it may. YAML reads digits as a number. */
function allowedAccountProblems(value: string | undefined, accountId: string | undefined): string[] {
  if (!FACTS["gatehouse:accountId"].fits(accountId)) return [];
  const allowed = parse(value || undefined, true);
  if (
    Array.isArray(allowed) &&
    allowed.every((one) => typeof one === "string") &&
    (allowed as unknown[]).includes(accountId)
  )
    return [];
  const what = "name the account of gatehouse:accountId, in quotes: the provider touches no other";
  return [`aws:allowedAccountIds: ${what}, such as ["${accountId}"]; got ${show(allowed)}`];
}

function parse(value: string | undefined, isList: boolean): unknown {
  if (value === undefined || !isList) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
