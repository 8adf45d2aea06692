import { capture, captured } from "../captures";
import type { HaproxyModel } from "../model";
import { pathOf } from "../files";
import type { Step } from "../steps";
import type { Line } from "../quoting";
import { line } from "../quoting";
import { classRules } from "./classes";
import { clientRules } from "./clients";
import { hostRule } from "./forwarded";
import { api, identityRules } from "./identity";
import { jointRemovalRules, jointSealRules } from "./joint-seal";
import { levelRules } from "./log";
import { HANDED, handOverRules } from "./old-worker";
import { fromGateway, when } from "./refuse";
import { traceRules } from "./trace";
import { nameRules, removalRules } from "./unusual";
import { UNUSUAL, unusualRules } from "./usual";
import { canaryRules, choosesVersion, fallbackRules, knownStageBackend, pinRules } from "./versions";

/** What is to be known of a request before its backend is chosen, in this order. */
export const ROUTING: readonly Step[] = [
  {
    why: "the request id comes first: every answer and every log line has it, refusals included. HAProxy's own has 36 letters",
    rules: ({ clients }) => [line`${capture("id", line`uuid(7)`)} unless ${clients ? HANDED : hasId}`, ownId],
  },
  {
    why: "an old worker after a reload passes requests on to the current one, as they came",
    rules: handOverRules,
  },
  {
    why: "clients call without a gateway: what it would say of a request is said here, by the certificate and the connection; whatever came under these names is removed first",
    rules: (model) => [...clientRules(model), ...when(model.clients !== undefined, [ownId])],
  },
  {
    why: "whether all of a request's header names are usual ones, and those of the gateway there once: then nothing below has to look for others",
    rules: (model) => [...levelRules(model), ...unusualRules(model)],
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
      ...sourceRules(model),
      ...when(model.clients === undefined, [hostRule]),
      ...when(model.hasApiKeys, keyRules(model)),
    ],
  },
  {
    why: "the trace that a request belongs to",
    rules: traceRules,
  },
  {
    why: "the class: by the OAuth client, else by the scopes, else by the route",
    rules: classRules,
  },
  {
    why: "which of its API's proofs a request shows. The map is asked for each request, so that removing a proof from it stops open connections too",
    rules: fromGateway((model) => [
      capture("generation", line`${api},concat(.,sess.hash),map_str(${pathOf(model, "originProofs")})`),
    ]),
  },
  {
    why: "the backend, by the stage",
    rules: (model) =>
      when(choosesVersion(model), [line`http-request set-var(txn.backend) ${knownStageBackend(model)}`]),
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
    why: "a request with usual names is ready: what follows asks for others",
    rules: () => [line`http-request allow unless ${UNUSUAL}`],
  },
  {
    why: "what a REST API sealed is known, and its headers are nobody else's: the same names left over are refused",
    rules: fromGateway(jointRemovalRules),
  },
  {
    why: "what is refused by a name (below) is found before names are removed",
    rules: nameRules,
  },
  {
    why: "what clients say and services may believe is removed, and who calls, which is set as it was sealed; a version that nobody may ask for",
    rules: removalRules,
  },
];

const hasId = line`{ ${captured("id")} -m reg -- ^[A-Za-z0-9=_-]{8,128}$ }`;
const ownId = line`http-request set-header x-request-id %[${captured("id")}] if { ${captured("id")} -m len 36 }`;

/** By the consumer, whichever of its keys it sent; by the id of a key that is not registered yet; else by the OAuth client. */
const keyRules = (model: HaproxyModel): readonly Line[] => [
  line`http-request set-var(txn.key) ${captured("client")}`,
  line`http-request set-var-fmt(txn.key) "%[${api}].%[var(txn.key_id)]" if { var(txn.key_id) -m found }`,
  line`http-request set-var(txn.key) var(txn.key),map_str(${pathOf(model, "apiKeysMap")}) if { var(txn.key_id) -m found } { var(txn.key),map_str(${pathOf(model, "apiKeysMap")}) -m found }`,
];

/** IPv4, which is text as it should be already. */
const IS_IPV4 = line`{ ${captured("address")} -m reg ^[0-9.]+$ }`;

/**
 * Of IPv4 the address is the source; of IPv6 a customer has a network of them, and a site a network of those, which tells IPv6
 * from here on. HAProxy writes an address by a `snprintf`, which nobody pays for whose address has one spelling.
 */
const sourceRules = ({ sourcePrefix, networkPrefix }: HaproxyModel): readonly Line[] => [
  line`${capture("address", line`req.hdr_ip(x-client-ip),lower`)} unless ${IS_IPV4}`,
  line`http-request set-var(txn.source) ${captured("address")},ipmask(32,${sourcePrefix}),lower if { ${captured("address")} -m sub : } { ${captured("address")},ipmask(32,${networkPrefix}),lower,set-var(txn.network) -m found }`,
];
