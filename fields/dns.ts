import type { TextRule } from "./kinds";

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
/** The last label begins with a letter, so that no address is taken for a name (RFC 1123, 2.1), and has two characters or more. */
const NAME = `(?:${LABEL}\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]`;

/** Characters that a DNS name has at the most; a label has 63 (RFC 1035, 2.3.4). */
export const MOST_DNS_NAME = 253;

/** A DNS name of at least two labels, in lower case. */
export const DNS_NAME: TextRule = {
  what: "use a DNS name of at least two labels, in lower case",
  fits: new RegExp(`^(?=.{1,${MOST_DNS_NAME}}$)${NAME}$`),
  example: "origin.example.com",
};

/** Characters of the first name of a certificate that ACM issues (ACM API, RequestCertificate; RFC 5280, ub-common-name). */
export const MOST_COMMON_NAME = 64;

/** A name that a certificate is issued for: a DNS name, or a wildcard for the names below one. */
export const CERTIFICATE_NAME: TextRule = {
  what: "use a DNS name in lower case, *. allowed in front",
  fits: new RegExp(`^(?=.{1,${MOST_DNS_NAME}}$)(?:\\*\\.)?${NAME}$`),
  example: "origin.example.com",
};

/** Part of a DNS label: lower-case letters, digits and hyphens, a letter first. */
export function label(most: number, example: string): TextRule {
  return {
    what: `use up to ${most} lower-case letters, digits and hyphens, a letter first and no hyphen last`,
    fits: new RegExp(`^[a-z](?:[a-z0-9-]{0,${most - 2}}[a-z0-9])?$`),
    example,
  };
}
