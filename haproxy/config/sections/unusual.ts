import { believedName, believedNames } from "../believed";
import type { HaproxyModel } from "../model";
import { line, quoted, Word, type Line } from "../quoting";
import { ambiguousNames } from "./names";
import { when } from "./refuse";
import { hasPins } from "./versions";

/*
 * What is asked of requests alone that have other than usual names. It stands last among the rules of the frontend, so that a
 * request with usual names pays for none of it.
 */

/** Obeyed by REST APIs (API Gateway guide, known issues). */
const OVERRIDE = "x-http-method-override";

const AMBIGUOUS = Word.of("txn.ambiguous");
const TUNNEL = Word.of("txn.tunnel");
const EXTENDED = Word.of("txn.extended");
const OVERRIDDEN = Word.of("txn.overridden");

const isSet = (variable: Word): Line => line`{ var(${variable}) -m found }`;

/** Which of two values a backend would believe is unknown, and so is what it makes of names like ours. */
export const isAmbiguous = isSet(AMBIGUOUS);

/** Another protocol on the connection. */
export const isTunnel = isSet(TUNNEL);

/** An extended CONNECT of HTTP/2 (RFC 8441), which is a GET here, with the only upgrade that HTTP/2 has. */
export const isExtendedConnect = isSet(EXTENDED);

/** A method in the header that REST APIs obey. */
export const isOverridden = isSet(OVERRIDDEN);

const isOverrideRefused = ({ admittedHeaders }: HaproxyModel): boolean =>
  !admittedHeaders.some(({ name }) => name === OVERRIDE);

export const nameRules = (model: HaproxyModel): readonly Line[] => [
  line`http-request set-var(${AMBIGUOUS}) bool(true) if { req.hdr_names -m reg -- ${quoted(ambiguousNames())} }`,
  line`http-request set-var(${TUNNEL}) bool(true) if { req.hdr(upgrade) -m found } || { req.hdr(http2-settings) -m found }`,
  line`http-request set-var(${EXTENDED}) bool(true) if { req.ver 2.0 } { req.hdr(upgrade) -m found }`,
  ...when(isOverrideRefused(model), [
    line`http-request set-var(${OVERRIDDEN}) bool(true) if { req.fhdr_cnt(${Word.of(OVERRIDE)}) gt 0 }`,
  ]),
];

/** A header that HAProxy sets itself is removed here as well, but not `Connection`, which is usual. */
export function removalRules(model: HaproxyModel): readonly Line[] {
  const admitted = model.admittedHeaders.map((header) => header.name);
  return [
    line`http-request del-header x-auth- -m beg`,
    ...when(!hasPins(model), [line`http-request del-header x-gatehouse-version`]),
    line`http-request del-header ${quoted(believedName(admitted))} -m reg if { req.hdr_names -m reg -- ${quoted(believedNames(admitted))} }`,
  ];
}
