import { fields, list, text, whole, type ResolvedBy } from "../../../../../fields";

/** What is asked of each request before anything else, tokens included (AWS WAF). */
export interface WafSettings {
  /**
   * Groups of rules that AWS or a vendor keeps current.
   * @default AWS's common rules, known bad inputs and list of bad addresses
   */
  readonly managedGroups?: ManagedRuleGroup[];
  /**
   * Requests that one address may send in five minutes, 10 to 2,000,000,000. Each IPv6 address counts for itself there; HAProxy counts
   * networks.
   * @default 100000: a flood; what a caller may take is HAProxy's to say
   */
  readonly requestsPerAddress?: number;
  /**
   * Networks that none of this is asked of, as CIDR blocks; IPv6 too.
   * @default none
   */
  readonly allow?: string[];
  /**
   * Networks that are refused, as CIDR blocks; IPv6 too.
   * @default none
   */
  readonly deny?: string[];
  /**
   * What HAProxy and services are told of a request that a rule has labelled and let through: the header `x-amzn-waf-<name>`, always with
   * the same value. A client that sends one of these headers is refused.
   * @default nothing
   */
  readonly labelHeaders?: LabelHeader[];
  /**
   * Why nothing is refused yet, for who reads the settings: rules only count then, and log.
   * @default none: rules refuse
   */
  readonly countBecause?: string;
}

/** Rules of somebody else, which AWS keeps current. */
export interface ManagedRuleGroup {
  /** `AWSManagedRulesSQLiRuleSet`. */
  readonly name: string;
  /**
   * Whose it is.
   * @default `AWS`
   */
  readonly vendor?: string;
  /**
   * Rules of it that only count and label, such as one that a service's uploads break: `SizeRestrictions_BODY`.
   * @default none
   */
  readonly countedRules?: string[];
}

/** A label that rules give to a request, as a header. */
export interface LabelHeader {
  /** The whole label: `awswaf:managed:aws:core-rule-set:SizeRestrictions_Body`. */
  readonly label: string;
  /** What stands behind `x-amzn-waf-`, in lower case. */
  readonly name: string;
  readonly value: string;
}

const NAME = {
  what: "use letters, digits, - and _, 128 at the most",
  fits: /^[A-Za-z0-9_-]{1,128}$/,
  example: "AWSManagedRulesCommonRuleSet",
};

/** A network, as an IP set takes it: IPv4 of /1 to /32, IPv6 of /1 to /128 (WAF's API, CreateIPSet). */
const NETWORK = {
  what: "use a CIDR block of IPv4 or IPv6, not /0",
  fits: isNetwork,
  example: "198.51.100.0/24",
};

const networks = list(text(NETWORK), { of: "networks", to: 10_000, why: "WAF quota", distinct: true });

const RULES =
  "leave it out: deny, allow, requestsPerAddress and managedGroups are the rules, asked in this order; their places are their priorities, so no two have the same";

export const WAF = fields<WafSettings>()(
  {
    managedGroups: list(
      fields<ManagedRuleGroup>()({
        name: text(NAME),
        vendor: text({ ...NAME, example: "AWS" }).withDefault("AWS", "most are"),
        countedRules: list(text({ ...NAME, example: "SizeRestrictions_BODY" }), {
          of: "rules",
          to: 100,
          why: "WAF quota",
          distinct: true,
        }).withDefault([], "a rule is there to refuse"),
      }),
      { of: "groups", to: 10, distinct: { by: "name" } },
    ).withDefault(
      ["CommonRuleSet", "KnownBadInputsRuleSet", "AmazonIpReputationList"].map((name) => ({
        name: `AWSManagedRules${name}`,
      })),
      "what AWS recommends for any application; 925 of the 1500 capacity units that cost nothing",
    ),
    requestsPerAddress: whole({
      from: 10,
      to: 2_000_000_000,
      unit: "requests in five minutes",
      why: "WAF's API",
    }).withDefault(100_000, "a flood; what a caller may take is HAProxy's to say"),
    allow: networks.withDefault([], "all are asked alike"),
    deny: networks.withDefault([], "nobody is known to be bad"),
    labelHeaders: list(
      fields<LabelHeader>()({
        label: text({
          what: "give the whole label, up to 1024 letters, digits, _, - and :",
          fits: /^[0-9A-Za-z_:-]{1,1024}$/,
          example: "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body",
        }),
        name: text({
          what: "use up to 64 lower-case letters, digits and hyphens",
          fits: /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/,
          example: "large-body",
        }),
        value: text({ what: "use up to 255 printable characters", fits: /^[\x20-\x7e]{1,255}$/, example: "1" }),
      }),
      { of: "headers", to: 20, distinct: { by: "name" } },
    ).withDefault([], "HAProxy and services look at nothing of it"),
    countBecause: text({
      what: "say in 10 to 300 characters why rules only count",
      fits: /^.{10,300}$/s,
      example: "the first week: what would be refused is looked at",
    }).optional("rules refuse"),
  },
  { rules: RULES, priority: RULES },
);

export type ResolvedWaf = ResolvedBy<typeof WAF>;

/** What stands in front of each header that WAF adds. */
export const WAF_HEADER = "x-amzn-waf-";

/** Whether a network is one of IPv6. */
export function isIpv6(network: string): boolean {
  return network.includes(":");
}

function isNetwork(text: string): boolean {
  const [address = "", mask = "", ...rest] = text.split("/");
  if (rest.length > 0 || !/^[1-9]\d{0,2}$/.test(mask)) return false;
  return isIpv6(address)
    ? URL.canParse(`http://[${address}]/`) && !address.includes("%") && Number(mask) <= 128
    : /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(address) && Number(mask) <= 32;
}
