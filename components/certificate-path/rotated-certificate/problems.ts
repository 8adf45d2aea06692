import { duplicates, must, within } from "../../shared/refuse";
import { retentionProblems } from "../../shared/retention";
import type { AuthorityReference } from "../authority/args";
import { breakGlassProblems, isCertificateName } from "../authority/checks";
import type { KindOfAuthority } from "../authority/kind";
import { findKind } from "../authority/kinds";
import { kindProblems } from "../authority/problems";
import { type RotatedCertificateArgs, CertificateUse } from "./args";
import { scheduleProblems } from "./schedule";
import { issuerOf, lifetimeOf, replacedWithinDays, scheduleOf } from "./settings";

/** KMS signs 4,096 bytes at the most; what is not names takes some 500, and each name two more than its letters. */
const MOST_NAME_BYTES = 3000;

/** All that is wrong with the arguments; empty if nothing. */
export function rotatedCertificateProblems(args: RotatedCertificateArgs): string[] {
  return [
    ...nameProblems(args.names),
    ...must(
      Object.values<string>(CertificateUse).includes(args.use),
      "use",
      `use one of ${Object.values(CertificateUse).join(", ")}`,
      args.use,
    ),
    ...authoritiesProblems(args.authorities),
    ...issuerProblems(args),
    ...settleProblems(args.trustSettleMinutes ?? 60),
    ...breakGlassProblems(args.breakGlassArns),
    ...retentionProblems("logRetentionDays", args.logRetentionDays),
  ];
}

function nameProblems(names: string[]): string[] {
  const wrong = names.filter((name) => !isCertificateName(name));
  const bytes = names.reduce((sum, name) => sum + name.length + 2, 0);
  return [
    ...must(
      names.length > 0 && wrong.length === 0,
      "names",
      "give DNS names in lower case, such as origin.example.com",
      names.length > 0 ? wrong : names,
    ),
    ...must(duplicates(names).length === 0, "names", "give each name once", duplicates(names)),
    ...must(
      bytes <= MOST_NAME_BYTES,
      "names",
      `keep them under ${MOST_NAME_BYTES} characters together: KMS signs 4096 bytes`,
      bytes,
    ),
  ];
}

function authoritiesProblems(authorities: AuthorityReference[]): string[] {
  const names = authorities.map((authority) => authority.name);
  return [
    ...must(
      authorities.length === 1 || authorities.length === 2,
      "authorities",
      "name one, or two while one is rolled over to the next",
      authorities.length,
    ),
    ...must(duplicates(names).length === 0, "authorities", "give each a name of its own", duplicates(names)),
    ...must(
      authorities.length === 0 || authorities.some((one) => one.unusable !== true),
      "authorities",
      "name one that can take the place of what is unusable",
      names,
    ),
    ...authorities.flatMap((authority, i) => within(`authorities[${i}]`, authorityProblems(authority))),
  ];
}

function authorityProblems({ name, kind }: AuthorityReference): string[] {
  return [
    ...must(
      /^[a-z][a-z0-9-]{0,63}$/.test(name),
      "name",
      "use up to 64 lower-case letters, digits and hyphens, a letter first",
      name,
    ),
    ...kindProblems(kind),
  ];
}

/** What follows from who signs; nothing to say while that is not clear. */
function issuerProblems(args: RotatedCertificateArgs): string[] {
  const names = args.authorities.map((authority) => authority.name);
  const issuer = issuerOf(args);
  if (issuer === undefined)
    return must(
      names.length === 0,
      "issuer",
      `name who signs, one of ${names.join(", ")}; only when nothing of an authority is in force any more may it go`,
      args.issuer,
    );
  const kind = findKind(issuer.kind);
  return kind ? [...useProblems(args, issuer.kind, kind), ...lifeProblems(args, issuer.kind, kind)] : [];
}

function useProblems({ use }: RotatedCertificateArgs, name: string, { notForClients }: KindOfAuthority): string[] {
  const what = `take Server, or another kind of authority: ${name} is for servers alone (${notForClients})`;
  return must(notForClients === undefined || use === CertificateUse.Server, "use", what, use);
}

function lifeProblems(args: RotatedCertificateArgs, name: string, kind: KindOfAuthority): string[] {
  const { lifetime } = kind;
  const days = lifetimeOf(args);
  const bySettings = lifetime.decidedBy === "Settings";
  const most = bySettings ? lifetime.mostDays : 0;
  const inRange = days !== undefined && Number.isInteger(days) && days >= 1 && days <= most;
  return [
    ...(bySettings
      ? must(inRange, "lifetimeDays", `use 1 to ${most} days, what ${name} signs`, days)
      : must(days === undefined, "lifetimeDays", `leave it out with ${name}: the authority decides`, days)),
    // Of a life that is out of range the schedule cannot be said to fit.
    ...scheduleProblems("schedule", scheduleOf(args), replacedWithinDays(kind, inRange ? days : undefined)),
  ];
}

function settleProblems(minutes: number): string[] {
  const ok = Number.isInteger(minutes) && minutes >= 5 && minutes <= 10_080;
  return must(ok, "trustSettleMinutes", "use 5 to 10080 minutes (the agents poll every 5)", minutes);
}
