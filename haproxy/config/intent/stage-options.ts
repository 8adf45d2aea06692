import { isIP } from "node:net";
import { fields, flag, list, text, whole, type TextRule } from "../../../fields";
import { PREFIX, REASON } from "./texts";
import { DNS_NAME } from "../../../fields/dns";

/** The longest body. */
export const BODY_BYTES = whole({ from: 1, to: 10_485_760, unit: "bytes", why: "API Gateway lets no more in" });

/** What a stage may have besides; all of it is off unless it is given, and then costs nothing. */
export interface StageOptions {
  /**
   * Whether the path below which clients find it is taken off before services see it, and told as `x-forwarded-prefix`. If not, services see
   * the path that clients called.
   * @default true
   */
  readonly stripPath?: boolean;
  /** How long its services may take, where that differs from the fleet's. */
  readonly timeouts?: StageTimeouts;
  /**
   * How often a request that no backend can have acted on is sent again, each time to another instance: 0 to 3.
   * @default 1
   */
  readonly retries?: number;
  /**
   * The longest body of a request, in bytes, 1 to 10,485,760 (API Gateway's own limit). A longer one is refused with 413, one whose
   * length is not said with 411, and one of which nothing comes in five seconds with 408.
   * @default none: the gateway's own limit
   */
  readonly maxBodyBytes?: number;
  /**
   * Headers that HAProxy sets on all answers of the stage, whatever the service says under their names; up to 20. What is refused before it
   * gets to the stage, and maintenance, have none.
   * @default none
   */
  readonly responseHeaders?: ResponseHeader[];
  /**
   * Compresses answers for clients that accept it. Not for answers that hold a secret beside what the client sent: their length tells the
   * secret, bit by bit (BREACH, CVE-2013-3587).
   * @default none: it costs CPU, and the link inside the VPC is fast
   */
  readonly compression?: CompressionSettings;
  /**
   * Keeps answers that the service allows to be kept (RFC 9111) in the memory of each task, by the host that the client called, path and
   * query: those of status 200 to GET requests without cookie and body that set no cookie. What depends on a header is kept only if that is
   * `accept-encoding`, `referer` or `origin` and the service says so by `vary`.
   * @default none
   */
  readonly cache?: CacheSettings;
  /** Who may call, by the client's address as the gateway knows it. Who is refused has been counted by the limits. @default all */
  readonly addresses?: AddressSettings;
  /**
   * Whether it is out of service: every request is answered 503 with retry-after. Who may ask for a version by name still gets it. It begins
   * and ends as settings do: each task reloads within seconds, and loses no request.
   * @default false
   */
  readonly maintenance?: boolean;
  /** What the health check asks otherwise than a client would. */
  readonly healthCheck?: HealthCheckSettings;
  /** What its services are asked for in place of what the client asked for: a service of somebody else's has a name of its own. */
  readonly rewrite?: RewriteSettings;
}

/** Milliseconds, 1 to 3,600,000 each. */
export interface StageTimeouts {
  /**
   * To open a connection to an instance.
   * @default the fleet's
   */
  readonly connectMs?: number;
  /**
   * For a service to answer. The gateway gives up at its own timeout.
   * @default the fleet's
   */
  readonly serverMs?: number;
  /**
   * To wait for a free instance.
   * @default the fleet's
   */
  readonly queueMs?: number;
}

/** A header that HAProxy sets on a stage's answers. */
export interface ResponseHeader {
  /** In lower case; none that HTTP or HAProxy itself needs. */
  readonly name: string;
  /** 1 to 512 printable characters of ASCII without `'`. */
  readonly value: string;
}

/** What of a stage's answers is compressed. */
export interface CompressionSettings {
  /**
   * The types of content that are compressed, 1 to 20.
   * @default application/json and text/*
   */
  readonly types?: string[];
}

/** What of a stage's answers is kept, and for whom. */
export interface CacheSettings {
  /** How long an answer is kept at the longest, in seconds, 1 to 86,400; the service may say less. */
  readonly maxAgeSeconds: number;
  /**
   * Of the stage's answers in each task, 1 to 256.
   * @default 16
   */
  readonly memoryMiB?: number;
  /**
   * Why answers to one caller may be given to all others: what is served is the same for everybody. Requests with `authorization`
   * need an answer that says so itself (`public`).
   * @default none: only requests of nobody: without claims, API key, `authorization` and cookie
   */
  readonly sharedBecause?: string;
}

/** Networks that may call a stage, and those that may not. */
export interface AddressSettings {
  /** Networks that alone may call, up to 50: `203.0.113.0/24`. */
  readonly allow?: string[];
  /** Networks that may not, up to 50. They come first. */
  readonly deny?: string[];
}

/** What a stage's health check asks otherwise than a client would. */
export interface HealthCheckSettings {
  /** Where it asks, in clear and by HTTP/1.1. @default the version's own port, as requests are sent there */
  readonly port?: number;
  /** The `host` that it asks for; needs a healthPath. @default the first version's DNS name */
  readonly host?: string;
  /** Behind the path, without `?`: `deep=1`; needs a healthPath. @default none */
  readonly query?: string;
}

/** What a service is asked for. `x-forwarded-host` and `x-forwarded-prefix` go on to say what the client asked for. */
export interface RewriteSettings {
  /**
   * The `host` of each request.
   * @default as it came
   */
  readonly host?: string;
  /**
   * What is put in front of each path: `/prod`.
   * @default nothing
   */
  readonly pathPrefix?: string;
}

const PATH_PREFIX: TextRule = {
  what: 'use a path of at most 128 letters, digits, "/", "_", ".", "~" or "-" without a "/" at its end',
  fits: (value) => value !== "" && (PREFIX.fits as RegExp).test(value),
  example: "/prod",
};

const milliseconds = whole({ from: 1, to: 3_600_000, unit: "milliseconds" }).optional("the fleet's");

/** What an answer's framing, its request and this fleet are told by. */
const NEEDED = ["age", "alt-svc", "connection", "content-encoding", "content-length", "content-range", "content-type", "date", "etag", "keep-alive", "location", "proxy-connection", "retry-after", "server", "set-cookie", "te", "trailer", "transfer-encoding", "upgrade", "vary", "via", "www-authenticate", "x-request-id"]; // prettier-ignore
const OURS = /^(?:x-(?:gatehouse|auth)-|ratelimit)/;

const HEADER_NAME: TextRule = {
  what: "name a header in lower case that neither HTTP nor HAProxy itself needs",
  fits: (name) => /^[a-z][a-z0-9-]{0,62}$/.test(name) && !NEEDED.includes(name) && !OURS.test(name),
  example: "strict-transport-security",
};

const HEADER_VALUE: TextRule = {
  what: "use 1 to 512 printable characters of ASCII without '",
  fits: /^(?=[ -~]{1,512}$)[^']*$/,
  example: "max-age=31536000; includeSubDomains",
};

const CONTENT_TYPE: TextRule = {
  what: "use a type of content, or all of a kind with * behind the slash, in lower case",
  fits: /^[a-z]{1,32}\/(?:\*|[a-z0-9.+-]{1,64})$/,
  example: "application/json",
};

const CIDR: TextRule = {
  what: "use a network in CIDR notation",
  fits: (value) => {
    const [, address = "", bits = "-1"] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(value) ?? [];
    const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
    return Number(bits) >= 0 && Number(bits) <= most;
  },
  example: "203.0.113.0/24",
};

const QUERY: TextRule = {
  what: 'use 1 to 128 letters, digits, "=", "&", "_", ".", "~" or "-"',
  fits: /^[A-Za-z0-9=&_.~-]{1,128}$/,
  example: "deep=1",
};

const networks = list(text(CIDR), { of: "networks", from: 1, to: 50, distinct: true });

export const STAGE_OPTIONS = {
  stripPath: flag().withDefault(true, "a service need not know where it is found"),
  timeouts: fields<StageTimeouts>()({
    connectMs: milliseconds,
    serverMs: milliseconds,
    queueMs: milliseconds,
  }).optional("the fleet's"),
  retries: whole({ from: 0, to: 3 }).withDefault(1, "what kills instances kills no third"),
  maxBodyBytes: BODY_BYTES.optional("the gateway's own limit"),
  responseHeaders: list(fields<ResponseHeader>()({ name: text(HEADER_NAME), value: text(HEADER_VALUE) }), {
    of: "headers",
    to: 20,
    distinct: { by: "name" },
  }).withDefault([], "services say what they want to"),
  compression: fields<CompressionSettings>()({
    types: list(text(CONTENT_TYPE), { of: "types", from: 1, to: 20, distinct: true }).withDefault(
      ["application/json", "text/*"],
      "what is text",
    ),
  }).optional("it costs CPU, and the link inside the VPC is fast"),
  cache: fields<CacheSettings>()({
    maxAgeSeconds: whole({ from: 1, to: 86_400, unit: "seconds" }),
    memoryMiB: whole({ from: 1, to: 256, unit: "MiB" }).withDefault(16, "a task has 512 MiB"),
    sharedBecause: text({ ...REASON, what: "say why all may have it", example: "prices are public" }).optional(
      "only requests of nobody: without claims, API key, `authorization` and cookie",
    ),
  }).optional("services answer each request"),
  addresses: fields<AddressSettings>()({
    allow: networks.optional("all that are not denied"),
    deny: networks.optional("nobody"),
  }).optional("all"),
  maintenance: flag().withDefault(false, "it serves"),
  healthCheck: fields<HealthCheckSettings>()({
    port: whole({ from: 1, to: 65_535 }).optional("the version's own, as requests are sent there"),
    host: text(DNS_NAME).optional("the first version's DNS name"),
    query: text(QUERY).optional("none"),
  }).optional("as a client would"),
  rewrite: fields<RewriteSettings>()({
    host: text(DNS_NAME).optional("as it came"),
    pathPrefix: text(PATH_PREFIX).optional("nothing"),
  }).optional("what the client asked for"),
};
