import { capture, captured, isKnown } from "../captures";
import type { Line } from "../quoting";
import { line, prefix, quoted } from "../quoting";
import type { StageModel } from "../model";

/** Of an IPv6 address the network is known. */
export const IS_IPV6 = line`{ var(txn.network) -m found }`;

/** What the client says itself, of which only what a host may have is left: it stands between quotes in `Forwarded`. */
export const ownHost = line`req.hdr(host),regsub(${quoted("[^A-Za-z0-9.:-]")},,g)`;

/** The host that the client asked for, as the gateway says it. A slot can be filled in the frontend alone. */
export const hostRule = line`${capture("host", ownHost)} unless ${isKnown("host")}`;

/**
 * `Forwarded` (RFC 7239) and what was before it. What came under the later names was removed (above), so that each is added
 * without looking for it. The prefix is the stage's own (below).
 */
export const FORWARDED: readonly Line[] = [
  line`http-request del-header x-gatehouse-host`,
  line`http-request set-header forwarded 'for=%[${captured("address")}];host="%[${captured("host")}]";proto=https'`,
  line`http-request set-header forwarded 'for="[%[${captured("address")}]]";host="%[${captured("host")}]";proto=https' if ${IS_IPV6}`,
  line`http-request add-header x-forwarded-for %[${captured("address")}]`,
  line`http-request add-header x-forwarded-host %[${captured("host")}]`,
  line`http-request add-header x-forwarded-port 443`,
  line`http-request add-header x-forwarded-proto https`,
];

/** The part of the path that clients see: services are told of it, or see it too. The gateway has taken it off in any case. */
export function forwardedPrefix({ prefix: given, stripPath }: StageModel): Line[] {
  if (given === "") return [];
  return stripPath
    ? [line`http-request add-header x-forwarded-prefix ${prefix(given)}`]
    : [line`http-request set-path ${prefix(given)}%[path]`];
}
