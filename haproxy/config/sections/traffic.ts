import type { HaproxyModel } from "../model";
import { pathOf } from "../files";
import { REFUSALS, type Refusal } from "../refusals";
import { stepLines } from "../steps";
import type { Section } from "../text";
import type { Line } from "../quoting";
import { ipv4, line } from "../quoting";
import { body } from "./answers";
import { attachedAnswer } from "./attached";
import { captured, captureLines } from "../captures";
import { shownByClient } from "./clients";
import { draining } from "./control";
import { connectionRule, logLines, refusedRule } from "./log";
import { handedCertificate, handedCommonName, handedSubject, oldWorkerBind } from "./old-worker";
import { ROUTING } from "./rules";
import { SWITCHING } from "./switching";
import { connectionTrace } from "./trace";

/** The listener for the gateway's traffic: decides one name, the backend's. */
export function trafficSection(model: HaproxyModel): Section {
  // Of an API that asks for none there is none, so it is not a condition of a connection. Nor is who issued it: whether it is one of those that
  // are registered, or one that the authority vouches for, is asked for each request.
  const vouching = model.hasCommonNames ? "gatewayTrust" : "gatewayCertificates";
  const verify = model.clients
    ? line` ca-file ${pathOf(model, "clientTrust")} verify required`
    : model.hasCertificates
      ? line` ca-file ${pathOf(model, vouching)} verify optional ca-ignore-err all crt-ignore-err all no-ca-names`
      : line``;
  return {
    kind: "frontend",
    name: "edge",
    from: "base",
    about: "The gateway's traffic. Decides one backend: a stage's, or that of a refusal.",
    body: [
      line`bind ${ipv4(model.address)}:${model.trafficPort} name edge ssl crt ${pathOf(model, "serverCertificate")} alpn h2,http/1.1${verify}`,
      oldWorkerBind(model),
      line`maxconn ${model.maxConnections}`,
      line`no log`,
      ...logLines(model),
      { remark: "what is kept of a request until its line is written, taken in one pass over its headers" },
      ...captureLines(model),
      ...perConnection(model),
      ...stepLines(ROUTING, model),
      line`http-after-response set-header x-request-id %[${captured("id")}]`,
      ...attachedAnswer(model),
      { remark: "a task that is leaving has the gateway come back to another one" },
      line`http-after-response set-header connection close if ${draining(model)}`,
      ...stepLines(SWITCHING, model),
    ],
  };
}

/** What is the same for all requests of a connection. */
const perConnection = ({ hasCertificates, hasCommonNames, clients }: HaproxyModel): Line[] => [
  connectionRule,
  connectionTrace,
  ...(hasCertificates
    ? [line`tcp-request session set-var(sess.certificate) ssl_c_der,sha2(256),hex,lower`, handedCertificate]
    : []),
  // 0 where nothing speaks against it: the authority, the dates, what it may be used for.
  ...(hasCommonNames
    ? [
        line`tcp-request session set-var(sess.issued) ssl_c_s_dn(cn),bytes(0,64) if { ssl_c_used } { ssl_c_verify 0 }`,
        handedCommonName,
      ]
    : []),
  ...(clients ? [...shownByClient, handedCertificate, handedSubject] : []),
];

/** A backend for each refusal: `:` is in no setting's name, so no header and no map can choose another by accident. */
export function refusalSections(): Section[] {
  return REFUSALS.map((refusal: Refusal) => ({
    kind: "backend",
    name: `refuse:${refusal.name}`,
    from: "base",
    about: refusal.about,
    body: [
      refusedRule(refusal.name),
      line`http-request deny deny_status ${refusal.status} content-type application/json${later(refusal)} lf-string ${body(refusal.name)}`,
    ],
  }));
}

const later = ({ retryAfterSeconds: seconds }: Refusal): Line =>
  seconds === undefined ? line`` : line` hdr retry-after ${seconds}`;
