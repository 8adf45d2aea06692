import { MOST_COMMON_NAME } from "../../shared/names";
import { isPlain, must } from "../../shared/refuse";
import { regionProblems } from "../../shared/region";
import type { AuthorityArgs } from "./args";
import { AuthorityKind } from "./kind";

/** Whether a text is a DNS name, `*.` allowed in front: at most 253 characters, labels of at most 63 (RFC 1035). */
export function isCertificateName(name: string): boolean {
  return (
    name.length <= 253 && /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/.test(name)
  );
}

/** The problems of a list of emergency principals. */
export function breakGlassProblems(arns: unknown[]): string[] {
  const what = "give the ARN of at least one IAM role or user that may act in an emergency";
  const wrong = arns.filter(
    (arn) => isPlain(arn) && !/^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/.test(arn),
  );
  return must(arns.length > 0 && wrong.length === 0, "breakGlassArns", what, arns.length > 0 ? wrong : arns);
}

/** All that is wrong with the arguments; empty if nothing. */
export function authorityProblems(args: AuthorityArgs): string[] {
  const { kind, breakGlassArns = [], names = [], hostedZoneId } = args;
  const isExport = kind === AuthorityKind.AcmExport;
  const isPrivate = kind === AuthorityKind.PrivateCa;
  const wrong = names.filter((name) => !isCertificateName(name));
  const only = (property: string, of: string) => `leave it out: ${property} is for ${of} alone`;
  return [
    ...regionProblems(args.region),
    ...must(
      Object.values<string>(AuthorityKind).includes(kind),
      "kind",
      `use one of ${Object.values(AuthorityKind).join(", ")}`,
      kind,
    ),
    ...(isPrivate ? breakGlassProblems(breakGlassArns) : []),
    ...must(
      isPrivate || args.breakGlassArns === undefined,
      "breakGlassArns",
      only("it", AuthorityKind.PrivateCa),
      args.breakGlassArns,
    ),
    ...must(
      !isExport || (names.length > 0 && wrong.length === 0),
      "names",
      "give the DNS names of the certificate",
      names.length > 0 ? wrong : names,
    ),
    ...must(
      !isExport || (names[0] ?? "").length <= MOST_COMMON_NAME,
      "names",
      `put a name of at most ${MOST_COMMON_NAME} characters first: it is the certificate's common name`,
      names[0],
    ),
    ...must(
      !isExport || hostedZoneId !== undefined,
      "hostedZoneId",
      "give the public Route 53 zone of the names",
      hostedZoneId,
    ),
    ...must(isExport || args.names === undefined, "names", only("it", AuthorityKind.AcmExport), args.names),
    ...must(isExport || hostedZoneId === undefined, "hostedZoneId", only("it", AuthorityKind.AcmExport), hostedZoneId),
  ];
}
