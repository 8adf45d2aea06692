import { capture, captured } from "../captures";
import type { HaproxyModel } from "../model";
import { SEPARATOR } from "../believed";
import { pathOf } from "../files";
import { line, quoted, stageWord, type Line } from "../quoting";
import { ownHost } from "./forwarded";
import { UNREADABLE } from "./identity";
import { refuseIf, when } from "./refuse";

/*
 * Clients that call HAProxy themselves, by mutual TLS (docs/private-api.md). There is no gateway and no seal: what it would say of a
 * request is said here.
 */

/**
 * The names that the gateway alone may send, under any separator; and `x-apigw-api-id`, by which an endpoint would lead to another API
 * (API Gateway guide, "Invoke a private API").
 */
const REMOVED = ["auth", "gatehouse", "client-ip", "request-id", "api-key-id", "apigw"].map((name) => name.replaceAll("-", SEPARATOR)); // prettier-ignore

/**
 * The subject as a whole, for two authorities' clients may share a common name; control characters are escaped in it (RFC 2253). The
 * common name by itself, as clients of a class are listed.
 */
export const shownByClient: readonly Line[] = [
  line`tcp-request session set-var(sess.certificate) ssl_c_s_dn(cn),bytes(0,64)`,
  line`tcp-request session set-var(sess.subject) ssl_c_s_dn(,0,rfc2253)`,
];

/** A subject that has a value: `CN=` has none. */
const NAMED = quoted("=[^,+]");

/** What the gateway would say of a request. */
export function clientRules({ clients }: HaproxyModel): readonly Line[] {
  if (clients === undefined) return [];
  return [
    line`http-request del-header ${quoted(`^x${SEPARATOR}(?:${REMOVED.join("|")})(?![a-z0-9])`)} -m reg`,
    line`http-request set-header x-gatehouse-stage ${stageWord(clients.stage)}`,
    capture("stageId", line`str(${stageWord(clients.stage)})`),
    capture("host", ownHost),
    line`http-request set-header x-gatehouse-host %[${captured("host")}]`,
    line`http-request set-header x-client-ip %[src]`,
    capture("address", line`src,lower`),
    capture("subject", line`var(sess.subject)`),
    capture("client", line`var(sess.certificate)`),
  ];
}

/** Who is refused by the certificate. A name that is removed from the map stops open connections too. */
export function unknownClientRules(model: HaproxyModel): readonly Line[] {
  if (model.clients === undefined) return [];
  return [
    ...when(model.clients.subjects !== undefined, [
      refuseIf(
        "ClientCertificate",
        line`unless { var(sess.certificate),map_str(${pathOf(model, "clientsMap")}) -m found }`,
      ),
    ]),
    refuseIf("ClientCertificate", line`unless { var(sess.subject) -m reg -- ${NAMED} }`),
    refuseIf("IdentityMismatch", line`if { var(sess.certificate) -m reg -- ${quoted(UNREADABLE)} }`),
  ];
}
