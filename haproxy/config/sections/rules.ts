import type { HaproxyModel } from "../model";
import { pathOf } from "../files";
import type { Step } from "../steps";
import type { Line } from "../quoting";
import { directory, line, quoted, Word } from "../quoting";
import { attachedRules } from "./attached";
import { classRules } from "./classes";
import { clientRules, unknownClientRules } from "./clients";
import { IS_IPV6 } from "./forwarded";
import { identityRules, readableRules } from "./identity";
import { jointSealRules } from "./joint-seal";
import { levelRules } from "./log";
import { handOverRules } from "./old-worker";
import { ambiguousNames } from "./names";
import { allowedPaths, ambiguousPaths } from "./paths";
import { refuse, when } from "./refuse";
import { traceRules } from "./trace";
import { UNUSUAL, unusualRules } from "./usual";
import { allFailingRules, canaryRules, fallbackRules, pinRules } from "./versions";

/**
 * Which backend, decided in this order. Each refusal overwrites the backend that was chosen before it, so the last one that
 * applies wins, and the most important reason stands last. An admitted request pays for each condition once.
 */
export const ROUTING: readonly Step[] = [
  {
    why: "an old worker after a reload passes requests on to the current one, as they came",
    rules: handOverRules,
  },
  {
    why: "clients call without a gateway: what it would say of a request is said here, by the certificate and the connection; whatever came under these names is removed first",
    rules: clientRules,
  },
  {
    why: "whether all of a request's header names are usual ones, and those of the gateway there once: then nothing below has to look for others",
    rules: unusualRules,
  },
  {
    why: "the request id comes first: every answer and every log line has it, refusals included",
    rules: (model) => [
      ...levelRules(model),
      line`http-request set-header x-request-id %[uuid(7)] unless { req.fhdr(x-request-id) -m reg -- ^[A-Za-z0-9=_-]{8,128}$ }`,
      line`http-request set-var(txn.id) req.fhdr(x-request-id)`,
    ],
  },
  {
    why: "a REST API seals in two headers what an HTTP API seals in one: put together, and from here on there is no difference",
    rules: fromGateway(jointSealRules),
  },
  {
    why: "who calls, as the gateway sealed it in one header, whatever a client sent under the names that services read. A connection shows the same proof each time, so the last one and its hash are kept. Without the header nothing of them counts (below)",
    rules: fromGateway(identityRules),
  },
  {
    why: "what a request is counted and logged by; an empty header counts as missing",
    rules: (model) => [
      line`http-request set-var(txn.stage) req.fhdr(x-gatehouse-stage)`,
      ...sourceRules(model),
      ...when(model.hasApiKeys, keyRules(model)),
    ],
  },
  {
    why: "what a request's line in the log and its trace are found by; bounded, and of what JSON does not lengthen",
    rules: (model) => [
      line`http-request set-var(txn.route) req.fhdr(x-gatehouse-route),bytes(0,128),regsub(${PRINTABLE},?,g)`,
      line`http-request set-var(txn.agent) req.fhdr(user-agent),bytes(0,100),regsub(${PRINTABLE},?,g)`,
      ...traceRules(model),
    ],
  },
  {
    why: "the class: by the OAuth client, else by the scopes, else by the route",
    rules: classRules,
  },
  {
    why: "the backend, by the stage; a stage that is not in the map gets the default backend, which refuses",
    rules: (model) => [
      line`http-request set-var(txn.backend) var(txn.stage),map_str(${directory(model.directory)}/stages.map)`,
    ],
  },
  {
    why: "a canary gets its share of the subjects; requests without a subject are divided by address",
    rules: canaryRules,
  },
  {
    why: "a version that is asked for by name overrides the canary, for who may ask; it is counted like any other request",
    rules: pinRules,
  },
  {
    why: "a canary or a version without a usable instance: the others of the stage serve",
    rules: fallbackRules,
  },
  {
    why: "most of the stage's instances were put aside for their answers: then none is",
    rules: allFailingRules,
  },
  {
    why: "methods that no service has: TRACE shows a client's headers to scripts, CONNECT opens tunnels",
    rules: () => [refuse("Method", line`if { method TRACE CONNECT }`)],
  },
  {
    why: "a REST API takes the method that this header names for the request's: what it then chose and authorised goes no further",
    rules: ({ admittedHeaders }) =>
      when(!admittedHeaders.some(({ name }) => name === OVERRIDE), [
        refuse("MethodOverride", line`if ${UNUSUAL} { req.fhdr_cnt(${Word.of(OVERRIDE)}) gt 0 }`),
      ]),
  },
  {
    why: "HTTP/2 in plain text would be a tunnel that nothing here looks into",
    rules: () => [
      refuse(
        "Upgrade",
        line`if ${UNUSUAL} { req.hdr(upgrade) -m sub -i h2c } || ${UNUSUAL} { req.hdr(http2-settings) -m found }`,
      ),
    ],
  },
  {
    why: "a path that the gateway and a service may read differently: authorised would be the one, served the other",
    rules: pathRules,
  },
  {
    why: "no client address: the weakest reason, any check below overwrites it",
    rules: () => [refuse("ClientAddress", line`unless { var(txn.address) -m found }`)],
  },
  {
    why: "an identity must be readable, and no claim may hold the separator, or it would pass for the next one",
    rules: fromGateway(readableRules),
  },
  {
    why: "which of two values a backend would believe is unknown, and so is what it makes of names like ours",
    rules: () => [
      refuse("AmbiguousHeader", line`if ${UNUSUAL} { req.hdr_names -m reg -- ${quoted(ambiguousNames())} }`),
    ],
  },
  {
    why: "the proof overrides every reason above: a client that did not come through the gateway learns nothing else. It must be one of the API that the stage is of. The map is asked for each request, so that removing a proof from it stops open connections too",
    rules: fromGateway((model) => [
      line`http-request set-var(txn.generation) ${api},concat(.,sess.hash),map_str(${pathOf(model, "originProofs")})`,
      refuse(
        "OriginProof",
        line`if !{ var(txn.sealed) -m found } || !{ var(txn.generation) -m found } || ${UNUSUAL} { req.fhdr_cnt(x-gatehouse-origin) gt 1 }`,
      ),
    ]),
  },
  {
    why: "the certificate that the API's gateway shows, where it shows one, last; looked up for each request, so that removing it from the map stops open connections too",
    rules: (model) =>
      when(model.hasCertificates, [
        refuse(
          "ClientCertificate",
          line`if { ${api},map_str(${pathOf(model, "certificatesMap")}) -m found } !{ ${api},concat(.,sess.certificate),map_str(${pathOf(model, "certificatesMap")}) -m found }`,
        ),
      ]),
  },
  {
    why: "whose certificate names nobody, or nobody that is let in",
    rules: unknownClientRules,
  },
  {
    why: "who may know is told which registration answers; nobody else",
    rules: attachedRules,
  },
];

/** What a gateway says is looked at only where there is one. */
function fromGateway(rules: Step["rules"]): Step["rules"] {
  return (model) => (model.clients ? [] : rules(model));
}

/** Obeyed by REST APIs (API Gateway guide, known issues). */
const OVERRIDE = "x-http-method-override";

/** Whose stage it is. */
const api = line`var(txn.stage),field(1,.)`;

/** By the consumer, whichever of its keys it sent; by the id of a key that is not registered yet; else by the OAuth client. */
const keyRules = (model: HaproxyModel): readonly Line[] => [
  line`http-request set-var(txn.key) var(txn.client)`,
  line`http-request set-var-fmt(txn.key) "%[${api}].%[var(txn.key_id)]" if { var(txn.key_id) -m found }`,
  line`http-request set-var(txn.key) var(txn.key),map_str(${pathOf(model, "apiKeysMap")}) if { var(txn.key_id) -m found } { var(txn.key),map_str(${pathOf(model, "apiKeysMap")}) -m found }`,
];

/** All but printable ASCII, of which nothing has to be quoted for HAProxy. */
const PRINTABLE = quoted("[^ -~]");

/**
 * Of IPv4 the address is the source; of IPv6 a customer has a network of them, and a site a network of those, which tells IPv6
 * from here on. Each is made text once: HAProxy writes an address by a `snprintf`, each time that one is used as text.
 */
const sourceRules = ({ sourcePrefix, networkPrefix }: HaproxyModel): readonly Line[] => [
  line`http-request set-var(txn.address) req.hdr_ip(x-client-ip),lower`,
  line`http-request set-var(txn.network) var(txn.address),ipmask(32,${networkPrefix}),lower if { var(txn.address) -m sub : }`,
  line`http-request set-var(txn.source) var(txn.address),ipmask(32,${sourcePrefix}),lower if ${IS_IPV6}`,
  line`http-request set-var(txn.source) var(txn.address) unless ${IS_IPV6}`,
];

/** Stages that allow the same share a rule, so that a thousand stages cost a request no more than one. */
function pathRules(model: HaproxyModel): readonly Line[] {
  const ambiguous = line`{ path -m reg -i -- ${quoted(ambiguousPaths())} }`;
  const relaxed = model.stages.filter((stage) => stage.ambiguousPaths !== undefined);
  if (relaxed.length === 0) return [refuse("AmbiguousPath", line`if ${ambiguous}`)];
  const sets = [...new Map(relaxed.map((stage) => [allowedPaths(stage), stage.ambiguousPaths!.allow]))];
  return [
    line`http-request set-var(txn.paths) var(txn.stage),map_str(${directory(model.directory)}/paths.map,none) if ${ambiguous}`,
    refuse("AmbiguousPath", line`if { var(txn.paths) -m str none }`),
    ...sets
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([word, allow]) =>
        refuse(
          "AmbiguousPath",
          line`if { var(txn.paths) -m str ${Word.of(word)} } { path -m reg -i -- ${quoted(ambiguousPaths(allow))} }`,
        ),
      ),
  ];
}
