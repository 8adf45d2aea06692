import { isPlain, must } from "../../shared/refuse";

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
