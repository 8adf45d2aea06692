import { createHash } from "node:crypto";
import { problem, type Rule, type TextRule } from "../../../fields";
import { Unreadable } from "../../../runtime/certificate/problem";
import { leadsToRoot } from "../../../runtime/certificate/path";
import { anchorProblems, readAnchors } from "../../../runtime/certificate/trust";
import { printCertificates } from "../../../runtime/certificate/x509";
import { fileByContent } from "../files";
import { versionsOf } from "../versions-of";
import { CERTIFICATE } from "./texts";

/** A root, its successor, and as many again of each of some regions. */
const MOST = 20;
/** Of each of them 5 kB, with the text that `openssl x509 -text` writes above it. */
const MOST_LETTERS = MOST * 5000;

/** What is wrong with a text that is to be the authorities of a version, whatever the day; undefined if nothing. Holds nothing of the text. */
function wrong(pem: string): string | undefined {
  if (pem.length > MOST_LETTERS) return `${pem.length} characters, more than ${MOST_LETTERS}`;
  try {
    const anchors = readAnchors(pem);
    if (anchors.length > MOST) return `${anchors.length} certificates`;
    const [found] = anchorProblems(anchors);
    const rootless = anchors.some((anchor) => !leadsToRoot(anchor, anchors));
    return found?.message ?? (rootless ? "an intermediate whose root is not beside it" : undefined);
  } catch (error) {
    if (error instanceof Unreadable) return error.problem.message.replace(/^anchors: /, "").toLowerCase();
    throw error;
  }
}

/** The authorities that alone vouch for a version's certificates. */
export const CA_CERTIFICATES: TextRule = {
  what: `give 1 to ${MOST} certificates of authorities as PEM, each with its root, and no key`,
  fits: (pem) => wrong(pem) === undefined,
  example: CERTIFICATE.example,
  confidential: (pem) => wrong(pem) ?? "",
};

/** As HAProxy reads them: without what stands beside them, each once. */
export function authorityOf(pem: string): { readonly file: string; readonly pem: string } {
  const printed = printCertificates(readAnchors(pem));
  return { file: fileByContent("authority", createHash("sha256").update(printed).digest("hex")), pem: printed };
}

interface Versions {
  readonly stages: readonly {
    readonly versions: readonly { readonly tls?: { readonly caCertificates?: string } | undefined }[];
  }[];
}

/** Authorities that have expired, or are not valid yet. It depends on the day, so that it is asked of what is new alone. */
export const validAuthorities = (now: Date): Rule<Versions> => ({
  of: ["stages"],
  problems: ({ stages }) =>
    versionsOf(stages).flatMap(({ version: { tls }, at }) => {
      const pem = tls?.caCertificates;
      const found = pem === undefined ? [] : anchorProblems(readAnchors(pem), now);
      const what = "give an authority that is valid now";
      return found.map(({ message }) => problem(`${at}.tls.caCertificates`, what, message));
    }),
});
