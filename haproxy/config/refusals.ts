/** Why a request is refused before it reaches a stage's backend. */
export interface Refusal {
  /** In the answer's `error`, in the log's `refusal`, and in the name of the backend that answers, `refuse:<name>`. */
  readonly name: string;
  readonly status: number;
  readonly about: string;
  /** When to come back. @default that is not said */
  readonly retryAfterSeconds?: number;
}

export const REFUSALS = [
  {
    name: "UnknownStage",
    status: 421,
    about: "The stage is missing or not in stages.map; nothing is guessed.",
  },
  {
    name: "Maintenance",
    status: 503,
    about: "The stage is out of service for a while: stages.map leads here.",
    retryAfterSeconds: 60,
  },
  {
    name: "UnknownVersion",
    status: 400,
    about: "x-gatehouse-version asks for a version that this stage does not have.",
  },
  {
    name: "Method",
    status: 405,
    about: "TRACE or CONNECT, an extended one of HTTP/2 too.",
  },
  {
    name: "MethodOverride",
    status: 400,
    about:
      "X-HTTP-Method-Override, which REST APIs obey: what was authorised was another method than the client's own.",
  },
  {
    name: "Upgrade",
    status: 400,
    about: "The request asks for another protocol (WebSocket, HTTP/2 in plain text).",
  },
  {
    name: "AmbiguousPath",
    status: 400,
    about: "Two servers may read the path differently: dot segments, encoded slashes, backslashes, empty segments.",
  },
  {
    name: "ClientAddress",
    status: 400,
    about: "x-client-ip is not an address, though the gateway always sets it.",
  },
  {
    name: "IdentityMismatch",
    status: 400,
    about:
      "The identity is not sealed as three claims, one of which may hold the separator, or holds what cannot be read.",
  },
  {
    name: "AmbiguousHeader",
    status: 400,
    about:
      "One of our headers came twice or under a similar name, or a header came that only the gateway or a proxy may set.",
  },
  {
    name: "OriginProof",
    status: 403,
    about:
      "No proof, two of them, or one that is not of this API in origins.map: the request did not come through its gateway.",
  },
  {
    name: "ClientCertificate",
    status: 403,
    about:
      "The API's gateway shows a certificate, and this is not one of those that certificates.map has of it, nor one of its common name that gateway-ca.pem vouches for, or none was shown; or the client's certificate names nobody, or nobody in clients.map.",
  },
] as const satisfies readonly Refusal[];

export type RefusalName = (typeof REFUSALS)[number]["name"];
