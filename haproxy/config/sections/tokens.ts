import { createHash } from "node:crypto";
import { captured, isKnown } from "../captures";
import { fileByContent, fileOf, pathOf } from "../files";
import type { TokenKey } from "../intent/tokens";
import type { HaproxyModel, StageModel } from "../model";
import type { Word } from "../quoting";
import { line, name, quoted, type Line } from "../quoting";
import type { Remark } from "../text";
import { body } from "./answers";
import { api } from "./identity";
import { refused } from "./log";

/** Seconds that the issuer's clock may be ahead of ours: as many as in the function that a REST API asks. */
const CLOCK_TOLERANCE = 5;

const WHY =
  "the token once more, whatever the gateway did with it: signed by a key of its issuer in that key's one algorithm, from whom and for whom it is, when, and whose. Numbers other than 1 say what is wrong with a signature, and none of them is false";

/**
 * What is verified of the token of each request to a stage. Who is refused has been counted by the limits: a signature costs more than
 * everything else that is done with a request.
 */
export function tokenRules(model: HaproxyModel, { tokens }: StageModel): (Line | Remark)[] {
  if (tokens === undefined) return [];
  const { issuer, audiences, clientClaim, keys, publicRoutes } = tokens;
  const isOpen = publicRoutes.length > 0;
  const closed = isOpen ? line` !{ var(txn.open) -m found }` : line``;
  const refuse = (reason: string, condition: Line): Line =>
    refusal(reason, isOpen ? line`{ var(txn.token) -m found } ${condition}` : condition);
  return [
    { remark: WHY },
    ...(isOpen ? openRules(model) : []),
    line`http-request set-var(txn.token) req.fhdr(authorization),word(-1,' ') if { req.fhdr_cnt(authorization) eq 1 }${closed}`,
    refusal("TokenMissing", line`!{ var(txn.token) -m found }${closed}`),
    line`http-request set-var(txn.token_kid) var(txn.token),jwt_header_query('$.kid')`,
    refuse("TokenKeyUnknown", isUnknown(keys)),
    ...keys.map((key) => signatureRule(model, key)),
    refuse("TokenSignature", line`!{ var(txn.token_signed) -m int eq 1 }`),
    refuse("TokenIssuer", line`!{ ${claim("iss")} -m str -- ${quoted(issuer)} }`),
    line`http-request set-var(txn.token_audience) ${claim("aud")}`,
    line`http-request set-var(txn.token_audience) ${claim("client_id")} unless { var(txn.token_audience) -m found }`,
    refuse("TokenAudience", line`!{ var(txn.token_audience) -m reg -- ${oneOf(audiences)} }`),
    // The claim first: what is not there is 0 where it is subtracted, and found nowhere else.
    line`http-request set-var(txn.token_now) date`,
    refuse("TokenExpired", line`!{ ${claim("exp", "int")},sub(txn.token_now) gt 0 }`),
    refuse("TokenNotYetValid", line`{ ${claim("nbf", "int")},sub(txn.token_now) gt ${CLOCK_TOLERANCE} }`),
    line`http-request set-var-fmt(txn.caller) '%[${captured("subject")}];%[${captured("client")}]'`,
    line`http-request set-var-fmt(txn.token_caller) '%[${bareClaim("sub")}];%[${bareClaim(clientClaim)}]'`,
    refuse("TokenOtherCaller", line`!{ var(txn.token_caller),strcmp(txn.caller) eq 0 }`),
  ];
}

/** Nobody is known on a route that is open to all; if the gateway says somebody is, the token must say so too. */
const openRules = (model: HaproxyModel): Line[] => [
  line`http-request set-var(txn.route) ${captured("route")},url_enc`,
  line`http-request set-var(txn.open) bool(true) if { ${api},concat(/,txn.route),map_str(${pathOf(model, "publicRoutesMap")}) -m found } !${isKnown("subject")} !${isKnown("client")}`,
];

const refusal = (reason: string, condition: Line): Line =>
  line`http-request deny deny_status 401 content-type application/json hdr www-authenticate 'Bearer error="invalid_token"' lf-string ${body(reason)} if ${condition} ${refused(reason)}`;

const isUnknown = (keys: readonly TokenKey[]): Line =>
  keys.length === 0
    ? line`{ always_true }`
    : line`!{ var(txn.token_kid) -m str -- ${words(keys.map(({ kid }) => quoted(kid)))} }`;

/** The algorithm is the key's, which the token's header must name too. */
const signatureRule = (model: HaproxyModel, { kid, algorithm, pem }: TokenKey): Line =>
  line`http-request set-var(txn.token_signed) var(txn.token),jwt_verify(${name(algorithm)},${fileOf(model, keyFile(pem))}) if { var(txn.token_kid) -m str -- ${quoted(kid)} } { var(txn.token),jwt_header_query('$.alg') -m str ${name(algorithm)} }`;

/** A claim of the token, as text unless it is to be a whole number. */
const claim = (claimName: string, as?: "int"): Line =>
  line`var(txn.token),jwt_payload_query('$.${name(claimName)}'${as ? line`,'int'` : line``})`;

/** The same between quotes. */
const bareClaim = (claimName: string): Line => line`var(txn.token),jwt_payload_query($.${name(claimName)})`;

/** One of them alone, or in a list, which HAProxy gives as its JSON: no text in it can look like two, since a quote in a text has a backslash. */
function oneOf(audiences: readonly string[]): Word {
  const any = audiences.map(literally).join("|");
  return quoted(String.raw`^(?:(?:${any})|\[(?:[^\x00]*,)?\s*"(?:${any})"\s*(?:,[^\x00]*)?\])\z`);
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

const words = (all: readonly Word[]): Line =>
  all.reduce((line_, word, i) => (i === 0 ? line`${word}` : line`${line_} ${word}`), line``);

const keyFile = (pem: string): string =>
  fileByContent("tokenKey", createHash("sha256").update(pem).digest("hex").slice(0, 32));

/** The files of all keys, which HAProxy reads when it starts. */
export const keyFiles = ({ stages }: HaproxyModel): Record<string, string> =>
  Object.fromEntries(stages.flatMap(({ tokens }) => (tokens?.keys ?? []).map(({ pem }) => [keyFile(pem), pem])));
