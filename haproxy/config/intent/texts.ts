import { X509Certificate } from "node:crypto";
import type { TextRule } from "../../../fields";

/** A stage, a version, a task: no `:` in it, so that names with one are HAProxy's own and no setting can take them. */
export const NAME: TextRule = {
  what: 'use 1 to 63 letters, digits, "-" or "_", beginning with a letter or digit',
  fits: /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/,
  example: "v1",
};

/** A stage with its API: the one dot is between the two names. */
export const STAGE_ID: TextRule = {
  what: "use the API's name, a dot and the stage's",
  fits: /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}\.[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/,
  example: "orders.v1",
};

/** Nothing in it that a shell, HAProxy or a converter's argument list would read; a unix socket in it has 107 bytes at most. */
export const DIRECTORY_PATH: TextRule = {
  what: 'use an absolute path of at most 80 letters, digits, "-", "_" and ".", without a trailing "/" (sockets must fit in it)',
  fits: /^(?=.{1,80}$)(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$/,
  example: "/run/gatehouse",
};

const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
export const IPV4: TextRule = {
  what: "use an IPv4 address",
  fits: new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`),
  example: "10.0.0.2",
};

/** Unreserved characters of a URL's path (RFC 3986, 2.3), so that nothing has to be encoded. */
export const HEALTH_PATH: TextRule = {
  what: 'use a path of 1 to 128 letters, digits, "/", "_", ".", "~" or "-"',
  fits: /^\/[A-Za-z0-9/_.~-]{0,127}$/,
  example: "/healthz",
};

/** Where clients find a stage. Unreserved characters alone, so that it is one word of a configuration. */
export const PREFIX: TextRule = {
  what: 'use nothing, or a path of at most 128 letters, digits, "/", "_", ".", "~" or "-" without a "/" at its end',
  fits: /^(?=.{0,128}$)(?:\/[A-Za-z0-9_.~-]+)*$/,
  example: "/orders/v1",
};

/** As it can be the key of a map: no blank, no `#` in front. */
export const CLIENT_ID: TextRule = {
  what: "use 1 to 128 letters, digits and . _ @ : / | -, beginning with a letter or digit",
  fits: /^[A-Za-z0-9][A-Za-z0-9._@:/|-]{0,127}$/,
  example: "web-app",
};

/** A route of the gateway, as far as HAProxy looks at it. */
export const ROUTE_KEY: TextRule = {
  what: "use METHOD /path of at most 128 printable characters of ASCII",
  fits: /^(?=.{1,128}$)[A-Z]+ \/[!-~]*$/,
  example: "GET /orders/{id}",
};

/** As it can be part of a regular expression: of what has a meaning there, only the `.`. */
export const MATCHED_SCOPE: TextRule = {
  what: "use 1 to 128 letters, digits and . _ : / -, beginning with a letter or digit",
  fits: /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/,
  example: "orders:read",
};

/** An API key's id, as API Gateway gives it and as it can be the key of a map. */
export const API_KEY_ID: TextRule = {
  what: "use the id of an API key, 1 to 64 letters and digits",
  fits: /^[A-Za-z0-9]{1,64}$/,
  example: "a1b2c3d4e5",
};

/** One certificate and nothing beside it (RFC 7468): what it is not, a key perhaps, stands in no message. */
export const CERTIFICATE: TextRule = {
  what: "give one certificate as PEM, without its key or chain",
  fits: isCertificate,
  example: [
    "-----BEGIN CERTIFICATE-----",
    "MIIBezCCASGgAwIBAgIUQAjO/Xkuwczm9VKu3QsBYqZy/okwCgYIKoZIzj0EAwIw",
    "EjEQMA4GA1UEAwwHZXhhbXBsZTAgFw0yNjExMjcwMTUwNTFaGA8yMTI2MTEwMzAx",
    "NTA1MVowEjEQMA4GA1UEAwwHZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEH",
    "A0IABI3aiyIm1SqJ+oqptqR6MafO22l2Kzu1v0A6AIMZGn/pkCiWMy1WwW+aa9BV",
    "t4pYaFTwuB9LNWFBMJtcuP/tgfmjUzBRMB0GA1UdDgQWBBQrNLMf8Wv9+05PucNU",
    "uaAeFDVnLDAfBgNVHSMEGDAWgBQrNLMf8Wv9+05PucNUuaAeFDVnLDAPBgNVHRMB",
    "Af8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQDAjTZhenLzBltFmnlQ+uN7BBXY",
    "vlcEqiNOGD6zMFZqiwIgBfAH07rPYLiXjU5hf4qKxd5BXxOB9fv0re8nBLvlH6I=",
    "-----END CERTIFICATE-----",
  ].join("\n"),
  confidential: true,
};

function isCertificate(pem: string): boolean {
  if (!/^\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*$/.test(pem)) return false;
  try {
    return new X509Certificate(pem).fingerprint256.length > 0;
  } catch {
    return false;
  }
}

/** A certificate's common name, as it can be the key of a map. */
export const COMMON_NAME: TextRule = {
  what: 'use a common name of 1 to 64 letters, digits, ".", "-", "_", "*" or "@"',
  fits: /^[A-Za-z0-9*][A-Za-z0-9._@*-]{0,63}$/,
  example: "shop-1",
};

/** Why something is off that production has on. */
export const REASON: TextRule = { what: "say why it is off", fits: /\S/, example: "a load test of one hour" };

/** As `origins.map` has it. */
export const SHA256: TextRule = {
  what: "give a SHA-256 in hex, in lower case",
  fits: /^[0-9a-f]{64}$/,
  example: "0".repeat(64),
};
