import type { HaproxyModel, StageModel } from "../model";
import { host, line, name, prefix, quoted, quotedFormat, stage as stageName, Word, type Line } from "../quoting";
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

const refusal = (reason: string, status: number, condition: Line): Line =>
  line`http-request deny deny_status ${status} content-type application/json lf-string ${body(reason)} if ${condition} ${refused(reason)}`;

/** Who is refused by a stage's own rules. */
export function ownRefusals({ addresses, maxBodyBytes }: StageModel): Line[] {
  const of = (networks: readonly string[]): Line =>
    networks.reduce((all, network) => line`${all} ${cidr(network)}`, line`${captured("address")} -m ip`);
  return [
    ...(addresses?.deny ? [refusal("Address", 403, line`{ ${of(addresses.deny)} }`)] : []),
    ...(addresses?.allow ? [refusal("Address", 403, line`!{ ${of(addresses.allow)} }`)] : []),
    ...(maxBodyBytes === undefined
      ? []
      : [
          refusal("TooLarge", 413, line`{ req.hdr_val(content-length) gt ${maxBodyBytes} }`),
          refusal("LengthRequired", 411, line`!{ req.hdr(content-length) -m found } { req.body_size gt 0 }`),
        ]),
  ];
}

/** What is written as it came was checked as a setting, letter by letter. */
const cidr = (network: string): Word => quoted(network);

/** What a service is asked for in place of what the client asked for; `Forwarded` has told it the client's own host. */
export const rewrites = ({ rewrite }: StageModel): Line[] => [
  ...(rewrite?.host === undefined ? [] : [line`http-request set-header host ${host(rewrite.host)}`]),
  ...(rewrite?.pathPrefix === undefined ? [] : [line`http-request set-path ${prefix(rewrite.pathPrefix)}%[path]`]),
];

/** Headers of all answers, those that HAProxy makes itself among them. */
export const ownHeaders = ({ responseHeaders }: StageModel): Line[] =>
  responseHeaders.map(
    (header) => line`http-after-response set-header ${name(header.name)} ${quotedFormat(header.value)}`,
  );

const cacheName = (stage: StageModel): Word => Word.of(`cache:${stageName(stage.id).text}`);

/** Answers of the stage's cache, and their compression. A version that is asked for by name has no cache: it would be another's answer. */
export function ownFilters(stage: StageModel, isCached: boolean): (Line | Remark)[] {
  const { compression, cache } = stage;
  const cacheOfStage = cacheName(stage);
  const kept = line`{ var(txn.cacheable) -m found }`;
  const anonymous =
    cache?.sharedBecause === undefined
      ? line` !${isKnown("subject")} !${isKnown("client")} !{ req.fhdr(authorization) -m found }`
      : line``;
  return [
    ...(cache && isCached
      ? [
          line`filter cache ${cacheOfStage}`,
          line`http-request set-var(txn.cacheable) bool(true) if { method GET HEAD } !{ req.fhdr(cookie) -m found }${anonymous}`,
          line`http-request cache-use ${cacheOfStage} if ${kept}`,
          line`http-response cache-store ${cacheOfStage} if ${kept}`,
        ]
      : []),
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
