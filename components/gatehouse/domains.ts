import * as pulumi from "@pulumi/pulumi";
import { must, within, type Rule } from "../../fields";
import { domainLabel } from "../api/gateway/mappings";
import { Domain } from "../request-path/domain/domain";
import type { DomainSettings } from "../request-path/domain/args";
import { DOMAIN_RULES } from "../request-path/domain/problems";
import type { DnsRecord } from "../shared/dns-validation";
import type { ResolvedGatehouse } from "./args";
import type { CertificatePath } from "./certificate-path";

/** The names that clients call. */
export interface Domains {
  readonly domain: Domain | undefined;
  /** The last one first. */
  readonly formerDomains: readonly Domain[];
  readonly dnsRecords: pulumi.Output<DnsRecord[]>;
}

type Named = Pick<ResolvedGatehouse, "domain" | "domainGeneration" | "former" | "region">;

/** The name that clients call, if there is one, and those that it follows. */
export function createDomains(
  name: string,
  args: ResolvedGatehouse,
  certificates: CertificatePath,
  opts: pulumi.ComponentResourceOptions,
): Domains {
  const create = (settings: DomainSettings, generation: number) =>
    createDomain(name, settings, generation, args, certificates, opts);
  const domain = args.domain && create(args.domain, args.domainGeneration);
  const formerDomains = args.former.domains.map((settings, i) => create(settings, args.domainGeneration - 1 - i));
  const all = [certificates.publicAuthority, domain, ...formerDomains];
  const records = all.flatMap((one) => (one ? [one.dnsRecords] : []));
  return { domain, formerDomains, dnsRecords: pulumi.all(records).apply((found) => found.flat()) };
}

/** Where HAProxy's own certificate is for the same name, ACM issues one for both: a second one would have the same validation record. */
function createDomain(
  name: string,
  settings: DomainSettings,
  generation: number,
  { region, tls }: ResolvedGatehouse,
  { publicAuthority }: CertificatePath,
  opts: pulumi.ComponentResourceOptions,
): Domain {
  const shared = settings.name === tls.serverName && publicAuthority ? { certificateArn: publicAuthority.arn } : {};
  return new Domain(`${name}-domain${domainLabel(generation)}`, { ...shared, ...settings, region }, opts);
}

/** Of each of them what a domain is asked, and of all together that their resources have names. */
export const FORMER_DOMAIN_RULES: Rule<Named>[] = [
  { of: ["former.domains", "region"], problems: eachProblems },
  { of: ["former.domains", "domain", "domainGeneration"], problems: togetherProblems },
];

function eachProblems({ former, region }: Named): string[] {
  return former.domains.flatMap((domain, i) =>
    within(
      `former.domains[${i}]`,
      DOMAIN_RULES.flatMap(({ problems }) => problems({ ...domain, region })),
    ),
  );
}

function togetherProblems({ former, domain, domainGeneration }: Named): string[] {
  const asks = domain?.mutualTls !== undefined;
  const what = `give as many as domainGeneration counts before domain, or raise it: each has been one`;
  return [
    ...must(former.domains.length < domainGeneration, "former.domains", what, former.domains.length),
    ...must(domain !== undefined || former.domains.length === 0, "former.domains", "give domain: they follow each other", former.domains.length), // prettier-ignore
    ...former.domains.flatMap(({ name, mutualTls }, i) => [
      ...must(name !== domain?.name, `former.domains[${i}].name`, "leave it out: it is domain's", name),
      ...must(!asks || mutualTls !== undefined, `former.domains[${i}].mutualTls`, "give it as well: APIs answer there, and domain asks for a certificate", mutualTls), // prettier-ignore
    ]),
  ];
}
