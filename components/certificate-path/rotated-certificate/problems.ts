import { must, problemsOf, type Rule } from "../../../fields";
import { MOST_COMMON_NAME } from "../../../fields/dns";
import { nameFits } from "../../shared/names";
import type { KindOfAuthority } from "../authority/kind";
import { kindOf } from "../authority/kinds";
import { CertificateUse, ROTATED_CERTIFICATE, type ResolvedCertificate, type RotatedCertificateArgs } from "./args";
import { scheduleProblems } from "./schedule";
import { issuingAuthority, lifetimeOf, replacedWithinDays, scheduleOf } from "./settings";

/** KMS signs 4,096 bytes at the most; what is not names takes some 500, and each name two more than its letters. */
const MOST_NAME_BYTES = 3000;

/** All that is wrong with the name and the arguments; empty if nothing. */
export function rotatedCertificateProblems(name: string, args: RotatedCertificateArgs): string[] {
  return [
    ...nameFits(name, "-bootstrap", 64, "Lambda function"),
    ...problemsOf(ROTATED_CERTIFICATE, args, [
      { of: ["names"], problems: namesProblems },
      { of: ["importToAcm", "use"], problems: importUseProblems },
      { of: ["importToAcm", "names"], problems: commonNameProblems },
      ...ISSUING_RULES,
    ]),
  ];
}

function namesProblems({ names }: ResolvedCertificate): string[] {
  const bytes = names.reduce((sum, name) => sum + name.length + 2, 0);
  const what = `keep them under ${MOST_NAME_BYTES} characters together: KMS signs 4096 bytes`;
  return must(bytes <= MOST_NAME_BYTES, "names", what, bytes);
}

/** ACM takes no certificate in the place of another that has a usage less: what is imported is a client's from the first one on. */
function importUseProblems({ importToAcm, use }: ResolvedCertificate): string[] {
  const what = "leave it out, or take use: Client: AWS's services show it to servers";
  return must(!importToAcm || use === CertificateUse.Client, "importToAcm", what, use);
}

/** HAProxy knows it by its common name. */
function commonNameProblems({ importToAcm, names: [first = ""] }: ResolvedCertificate): string[] {
  const what = `put a name of at most ${MOST_COMMON_NAME} characters first: it is the certificate's common name, by which it is known`;
  return must(!importToAcm || first.length <= MOST_COMMON_NAME, "names", what, first);
}

/** What the rules about who signs look at. */
export type Issuing = Pick<ResolvedCertificate, "use" | "issuer" | "lifetimeDays" | "schedule"> & {
  readonly authorities: readonly Pick<ResolvedCertificate["authorities"][number], "name" | "kind" | "unusable">[];
};

/** What follows from who signs. */
export const ISSUING_RULES: Rule<Issuing>[] = [
  { of: ["use", "issuer", "authorities", "lifetimeDays", "schedule"], problems: issuerProblems },
  { of: ["authorities"], problems: unusableProblems },
];

function unusableProblems({ authorities }: Issuing): string[] {
  const names = authorities.map((authority) => authority.name);
  const what = "name one that can take the place of what is unusable";
  return must(
    authorities.some((one) => !one.unusable),
    "authorities",
    what,
    names,
  );
}

function issuerProblems(settings: Issuing): string[] {
  const issuer = issuingAuthority(settings);
  if (issuer === undefined) {
    const names = settings.authorities.map((authority) => authority.name);
    const what = `name who signs, one of ${names.join(", ")}; only when nothing of an authority is in force any more may it go`;
    return must(false, "issuer", what, settings.issuer);
  }
  const kind = kindOf(issuer.kind);
  return [...useProblems(settings, issuer.kind, kind), ...lifeProblems(settings, issuer.kind, kind)];
}

function useProblems({ use }: Issuing, name: string, { notForClients }: KindOfAuthority): string[] {
  const what = `take Server, or another kind of authority: ${name} is for servers alone (${notForClients})`;
  return must(notForClients === undefined || use === CertificateUse.Server, "use", what, use);
}

function lifeProblems(settings: Issuing, name: string, kind: KindOfAuthority): string[] {
  const { lifetime } = kind;
  const days = lifetimeOf(settings);
  const bySettings = lifetime.decidedBy === "Settings";
  const inRange = bySettings && days !== undefined && days <= lifetime.mostDays;
  return [
    ...(bySettings
      ? must(inRange, "lifetimeDays", `use 1 to ${lifetime.mostDays} days, what ${name} signs`, days)
      : must(days === undefined, "lifetimeDays", `leave it out with ${name}: the authority decides`, days)),
    // Of a life that is out of range the schedule cannot be said to fit.
    ...scheduleProblems("schedule", scheduleOf(settings), replacedWithinDays(kind, inRange ? days : undefined)),
  ];
}
