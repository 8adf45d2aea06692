import type { HaproxyModel, StageModel } from "../model";
import { host, line, name, prefix, quoted, quotedFormat, stageWord, Word, type Line } from "../quoting";
import type { Remark, Section } from "../text";
import { body } from "./answers";
import { refused } from "./log";
import { captured, isKnown } from "../captures";

/** A stage's own numbers, in place of the defaults'. */
export const ownNumbers = ({ timeouts, retries }: StageModel): Line[] => [
  ...(timeouts?.connectMs === undefined ? [] : [line`timeout connect ${timeouts.connectMs}ms`]),
  ...(timeouts?.serverMs === undefined ? [] : [line`timeout server ${timeouts.serverMs}ms`]),
  ...(timeouts?.queueMs === undefined ? [] : [line`timeout queue ${timeouts.queueMs}ms`]),
  ...(retries === RETRIES ? [] : [line`retries ${retries}`]),
];

/** How often a request is sent again, where a stage says nothing. */
export const RETRIES = 1;

/** What a backend refuses by itself. */
export const refusal = (reason: string, status: number, condition: Line): Line =>
  line`http-request deny deny_status ${status} content-type application/json lf-string ${body(reason)} if ${condition} ${refused(reason)}`;

/** How long the body is, as the client says: `hdr_val` would read it in 32 bits, and 4,294,967,297 as 1. */
const saidLength = line`req.hdr(content-length)`;
const isLengthSaid = line`{ ${saidLength} -m found }`;

/**
 * Whether there is a body that has no length, HAProxy knows when its first byte is there: waits for that, as long as for a request's headers,
 * and answers 408 when none came. To wait costs 58,000 instructions though all is there (callgrind), so it is for who may have one: with an
 * encoding, or over HTTP/2, which needs none. `body_len` counts what is there; of HTTP/2 `body_size` is 0 where no length is said.
 */
function firstByte({ timeouts }: HaproxyModel, { maxBodyBytes, cache }: StageModel): Line[] {
  if (maxBodyBytes === undefined && cache === undefined) return [];
  const asked = maxBodyBytes === undefined ? line`{ method GET HEAD } ` : line``;
  const may = line`${asked}{ req.hdr(transfer-encoding) -m found } || ${asked}{ req.ver 2.0 } !${isLengthSaid}`;
  return [line`http-request wait-for-body time ${timeouts.requestMs}ms at-least 1 if ${may}`];
}

/** Who is refused by a stage's own rules. */
export function ownRefusals(model: HaproxyModel, stage: StageModel): Line[] {
  const { addresses, maxBodyBytes } = stage;
  const of = (networks: readonly string[]): Line =>
    networks.reduce((all, network) => line`${all} ${cidr(network)}`, line`${captured("address")} -m ip`);
  return [
    ...(addresses?.deny ? [refusal("Address", 403, line`{ ${of(addresses.deny)} }`)] : []),
    ...(addresses?.allow ? [refusal("Address", 403, line`!{ ${of(addresses.allow)} }`)] : []),
    ...firstByte(model, stage),
    ...(maxBodyBytes === undefined
      ? []
      : [
          refusal("TooLarge", 413, line`{ ${saidLength} -m int gt ${maxBodyBytes} }`),
          refusal("LengthRequired", 411, line`!${isLengthSaid} { req.body_len gt 0 }`),
        ]),
  ];
}

/** What is written as it came was checked as a setting, letter by letter. */
const cidr = (network: string): Word => quoted(network);

/** What a service is asked for in place of what the client asked for; `Forwarded` has told it the client's own host. */
export const rewriteRules = ({ rewrite }: StageModel): Line[] => [
  ...(rewrite?.host === undefined ? [] : [line`http-request set-header host ${host(rewrite.host)}`]),
  ...(rewrite?.pathPrefix === undefined ? [] : [line`http-request set-path ${prefix(rewrite.pathPrefix)}%[path]`]),
];

/** Headers of all answers, those that HAProxy makes itself among them. */
export const ownHeaders = ({ responseHeaders }: StageModel): Line[] =>
  responseHeaders.map(
    (header) => line`http-after-response set-header ${name(header.name)} ${quotedFormat(header.value)}`,
  );

const cacheName = (stage: StageModel): Word => Word.of(`cache:${stageWord(stage.id).text}`);

/** Whether nobody is known to call: of a seal that is whole all three claims are empty, and there is no API key. */
const anonymous = ({ clients }: HaproxyModel): Line =>
  line`${clients ? line`!${isKnown("subject")}` : line`{ ${captured("sealed")} -m end ;;; } !{ var(txn.key_id) -m found }`} !{ req.fhdr(authorization) -m found } !{ req.fhdr(x-api-key) -m found }`;

/**
 * What is asked of the cache and kept in it: the answer to a request without a cookie, of nobody unless all may have it, and without a body,
 * which is not part of the key. The host is, so it must be the one that the client called: a gateway's own is the same for all domains. An
 * answer that sets a cookie is one caller's.
 */
function cacheRules(model: HaproxyModel, stage: StageModel): Line[] {
  const cacheOfStage = cacheName(stage);
  const kept = line`{ var(txn.cacheable) -m found }`;
  const callers = stage.cache?.sharedBecause === undefined ? line` ${anonymous(model)}` : line``;
  return [
    line`filter cache ${cacheOfStage}`,
    line`http-request set-var(txn.cacheable) bool(true) if { method GET HEAD }${callers} !{ req.fhdr(cookie) -m found } { req.body_size eq 0 } { req.body_len eq 0 } { req.hdr(host),set-var(txn.host) -m found }`,
    line`http-request set-header host %[${captured("host")}] if ${kept}`,
    line`http-request cache-use ${cacheOfStage} if ${kept}`,
    line`http-request set-header host %[var(txn.host)] if ${kept}`,
    line`http-response cache-store ${cacheOfStage} if ${kept} !{ res.fhdr(set-cookie) -m found }`,
  ];
}

/** Answers of the stage's cache, and their compression. A version that is asked for by name has no cache: it would be another's answer. */
export function ownFilters(model: HaproxyModel, stage: StageModel, isCached: boolean): (Line | Remark)[] {
  const { compression, cache } = stage;
  return [
    ...(cache && isCached ? cacheRules(model, stage) : []),
    ...(compression
      ? [
          line`filter compression`,
          line`compression algo gzip`,
          line`compression type ${compression.types.map((type) => quoted(type.replace(/\*$/, ""))).reduce((all, type) => line`${all} ${type}`, line``)}`,
        ]
      : []),
  ];
}

/** A cache for each stage that has one: an answer of one stage is never another's. */
export const cacheSections = (model: HaproxyModel): Section[] =>
  model.stages.flatMap((stage) =>
    stage.cache === undefined
      ? []
      : [
          {
            kind: "cache" as const,
            name: cacheName(stage),
            about: `What was answered for API ${stage.api}, stage ${stage.name}, and may be again.`,
            body: [
              line`total-max-size ${stage.cache.memoryMiB}`,
              line`max-object-size ${Math.min(1_048_576, stage.cache.memoryMiB * 524_288)}`,
              line`max-age ${stage.cache.maxAgeSeconds}`,
              line`process-vary on`,
            ],
          },
        ],
  );
