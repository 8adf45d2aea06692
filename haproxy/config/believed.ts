import { tree } from "./patterns";

/** What a client may send and a service, its framework or a proxy beside it may believe. */
interface Believed {
  /** In lower case; with `*` at the end, a family. */
  readonly names: readonly string[];
  readonly why: string;
}

/** Removed from every request, under any separator. What HAProxy sets itself is set after that. */
export const BELIEVED: readonly Believed[] = [
  {
    names: ["forwarded", "forwarded-*", "x-forwarded", "x-forwarded-*", "x-original-*", "x-scheme", "x-url-scheme", "x-forward-*"], // prettier-ignore
    why: "where a request came from and was sent to, as proxies tell it (RFC 7239 and what was before it)",
  },
  {
    names: ["x-real-ip", "x-real-host", "x-real-port", "x-real-proto", "x-real-scheme", "real-ip", "client-ip", "true-client-ip", "x-true-client-ip", "x-true-ip", "x-custom-ip-authorization", "x-client-address", "x-clientip", "clientip", "x-cluster-client-ip", "x-originating-*", "x-remote-ip", "x-remote-addr", "x-remote-host", "x-remote-port", "remote-addr", "remote-host", "http-client-ip", "proxy-client-ip", "wl-proxy-*", "x-proxyuser-ip", "x-proxy-user-ip", "cf-connecting-*", "cf-pseudo-ipv4", "cf-visitor", "cf-ipcountry", "cloudfront-viewer-*", "cloudfront-forwarded-proto", "fastly-client-ip", "fastly-ssl", "fastly-ff", "fly-client-ip", "x-azure-*", "incap-client-ip", "x-sucuri-*", "cdn-src-ip", "x-cdn-src-ip", "ali-cdn-real-ip", "x-appengine-*", "x-nf-client-connection-ip", "x-vercel-*", "x-envoy-*", "akamai-origin-hop", "x-edgescape", "x-akamai-edgescape"], // prettier-ignore
    why: "the client's address, as proxies and content networks tell it",
  },
  {
    names: ["x-rewrite-*", "x-override-*", "base-url", "http-url", "proxy-host", "proxy-url", "x-host", "x-http-host-override", "x-http-destinationurl", "x-proxy-url", "x-request-uri", "request-uri", "x-script-name", "script-name", "path-info", "x-waws-unencoded-url", "front-end-https", "x-arr-*", "x-accel-*", "x-sendfile-type"], // prettier-ignore
    why: "another path, host or file than the one that was authorised",
  },
  {
    names: ["x-http-method", "x-http-method-override", "x-method-override", "http-method-override"],
    why: "another method than the one that was authorised",
  },
  {
    names: ["remote-user", "remote-groups", "remote-name", "remote-email", "x-remote-*", "x-webauth-*", "x-user", "x-user-id", "x-user-name", "x-user-email", "x-user-roles", "x-user-groups", "x-userinfo", "x-username", "x-userid", "x-email", "x-groups", "x-roles", "x-authenticated-*", "x-authentik-*", "x-pomerium-*", "x-goog-authenticated-user-*", "x-goog-iap-*", "x-ms-client-principal*", "x-ms-token-*", "x-consumer-*", "x-credential-*", "x-anonymous-*", "x-jwt-assertion", "cf-access-*", "x-amzn-oidc-*", "x-id-token", "x-vouch-*", "x-sso-user", "oidc-*", "impersonate-*", "tailscale-user-*", "shib-*", "sm-*", "iv-*", "oam-*", "ct-remote-user", "mellon-*", "x-endpoint-api-*"], // prettier-ignore
    why: "a user or a role, as identity proxies tell them",
  },
  {
    names: ["client-cert", "client-cert-*", "client-verify", "x-client-cert*", "x-client-dn", "x-client-verify", "x-ssl-*", "ssl-client-*", "x-tls-*", "x-certificate-*", "x-amzn-mtls-*"], // prettier-ignore
    why: "a client certificate, as proxies that end TLS tell it (RFC 9440 and what was before it)",
  },
  { names: ["proxy"], why: "CGI makes it HTTP_PROXY, where programs send their own requests (httpoxy)" },
  {
    names: [
      "x-middleware-subrequest*",
      "x-middleware-rewrite",
      "x-middleware-redirect",
      "x-middleware-set-cookie",
      "x-middleware-skip",
      "x-middleware-override-headers",
      "x-middleware-next",
      "ms-aspnetcore-*",
      "x-invoke-*",
      "x-matched-path",
      "x-now-route-matches",
    ],
    why: "what a framework tells itself, such as that its checks were made already",
  },
  {
    names: ["x-apigateway-*", "x-amzn-request-context", "x-amzn-lambda-context", "x-lambda-*"],
    why: "what API Gateway tells a function",
  },
];

/** What HAProxy sets itself, under just these names. */
export const OWN_FORWARDED = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-prefix", "x-forwarded-proto"]; // prettier-ignore

/** What stands for `-`: any character of a name that is neither a letter nor a digit, since some server folds it into `_`. */
export const SEPARATOR = "[^a-z0-9,]+";

const SPELT: Readonly<Record<string, string>> = { "-": SEPARATOR, "*": "[^,]*" };

/** A name's parts: letters, separators, anything. */
const parts = (name: string): string[] => [...name].map((letter) => SPELT[letter] ?? letter);

const all = tree(BELIEVED.flatMap(({ names }) => names).map(parts));

/** One name, of those that are removed and not among the admitted. */
const oneOf = (admitted: readonly string[]): string => {
  const but = admitted.length === 0 ? "" : `(?!(?:${admitted.join("|")})(?![^,]))`;
  return `${but}${all}`;
};

/** A regular expression for such a name. */
export const believedName = (admitted: readonly string[]): string => `^${oneOf(admitted)}$`;

/** The same over all names joined by commas; `forwarded` itself does not count, which HAProxy overwrites. */
export const believedNames = (admitted: readonly string[]): string =>
  `(?<![^,])${oneOf([...admitted, "forwarded"])}(?![^,])`;

/** Whether a header would be removed, and is none that HAProxy sets itself. */
export const canBeAdmitted = (name: string): boolean =>
  new RegExp(believedName([])).test(name) && !OWN_FORWARDED.includes(name);
