import type { HaproxyModel, StageModel, VersionModel, VersionTls } from "../model";
import { authorityOf } from "../intent/authorities";
import { fileOf, pathOf } from "../files";
import type { Remark } from "../text";
import type { Line } from "../quoting";
import { healthPath, host, ipv4, line, name, quoted, Word } from "../quoting";
import { NOBODY, serviceOf } from "../cloud-map";
import { badGateway } from "./answers";
import { RETRIES } from "./options";
import { when } from "./refuse";

/** How every backend with instances chooses among them, and what it does when one fails. */
export function serving(model: HaproxyModel): (Line | Remark)[] {
  return [
    line`balance roundrobin`,
    { remark: "nothing looks at trailers, which some servers add to the headers" },
    line`option http-drop-request-trailers`,
    {
      remark:
        "a request that no backend can have acted on goes to one other instance: what kills instances kills no third",
    },
    line`retries ${RETRIES}`,
    line`option redispatch 1`,
    line`retry-on conn-failure${model.retryUnanswered ? line` empty-response` : line``}`,
    ...(model.retryUnanswered
      ? [
          {
            remark:
              "a request that may be sent again is kept: in 4 kB if it fits, instead of a copy of the 16 kB buffer",
          },
          line`.if version_atleast(3.4)`,
          line`option use-small-buffers l7-retries`,
          line`.endif`,
        ]
      : []),
    {
      remark:
        "an instance that is gone is out within four seconds: one that is well is asked every three, one that failed again a second later. Idle connections are given up before a service does that (Node's, after 5 s): half of those that are too many, every half second",
    },
    line`default-server check inter 3s fastinter 1s downinter 2s fall 2 rise 1 pool-max-conn 64 pool-purge-delay 500ms max-reuse 1000`,
  ];
}

/** A request whose answer got lost is sent again only if it changes nothing. */
export const sentAgain = ({ retryUnanswered }: HaproxyModel): readonly Line[] =>
  when(retryUnanswered, [line`http-request disable-l7-retry unless { method GET HEAD OPTIONS }`]);

/** Whether an instance's connection is kept for other requests. */
export const connections = ({ connectionPerRequest }: StageModel): readonly Line[] =>
  when(connectionPerRequest, [line`option http-server-close`]);

/**
 * Ten in a row of 500, 502, 503, 504 or no answer: put aside until the next health check, two seconds at most, and then in slow
 * start.
 */
export const OUTLIERS = line` observe layer7 error-limit 10 on-error mark-down`;

/** Answers that break HTTP's rules, from versions that do; of a stage's backend all must be taken alike. */
export function tolerance(versions: readonly VersionModel[]): (Line | Remark)[] {
  const tolerated = versions.some((version) => version.toleratesViolations !== undefined);
  if (!tolerated) return [];
  return [
    line`option accept-unsafe-violations-in-http-response`,
    { remark: "a NUL is never safe" },
    badGateway(line`if { res.hdrs -m reg ${quoted("[\\x00]")} }`),
  ];
}

export function health(stage: StageModel): Line[] {
  const [first] = stage.versions;
  if (stage.healthPath === undefined || first === undefined) return [];
  const asked = stage.healthCheck?.query;
  const query = asked === undefined ? line`` : line`?${quoted(asked)}`;
  return [
    line`option httpchk`,
    line`http-check send meth GET uri ${healthPath(stage.healthPath)}${query} ver HTTP/1.1 hdr host ${host(stage.healthCheck?.host ?? first.host)}`,
    line`http-check expect status 200-399`,
  ];
}

/** `.` ends the version's name in a server's, which the log cuts there. */
export function instances(model: HaproxyModel, stage: StageModel, version: VersionModel): Line {
  const [places, addresses] = [placesOf(version), addressesOf(model, version)];
  const limits = line`weight ${version.weight} maxconn ${stage.maxRequestsPerInstance} slowstart ${stage.slowStartMs}ms`;
  const checked = stage.healthCheck?.port === undefined ? line`` : line` port ${stage.healthCheck.port}`;
  return line`server-template ${name(version.name)}. ${places} ${host(version.host)}:${version.port} ${limits}${checked} ${addresses}${tls(model, version)}${protocol(stage, version)}`;
}

/** In a deployment all instances may be there twice. */
export const placesOf = ({ instances }: Pick<VersionModel, "instances">): number => 2 * instances;

/**
 * Where a version's addresses come from: DNS, or the agent. A place that the agent has not filled is out of service, at an address that
 * is nobody's (RFC 5737): HAProxy changes an address at run time only where there is one. What DNS tells is well when it is found, so
 * that a new task does not begin in slow start with all of them; the agent's are there before HAProxy starts.
 */
function addressesOf(model: HaproxyModel, version: VersionModel): Line {
  return serviceOf(model.namespace, version.host) === undefined
    ? line`resolvers cloudmap init-addr last,none resolve-prefer ipv4 init-state fully-up`
    : line`init-addr last,${ipv4(NOBODY)} disabled`;
}

function tls(model: HaproxyModel, { tls: settings, protocol: spoken }: VersionModel): Line {
  if (settings === undefined) return line``;
  const server = host(settings.serverName);
  const certificate = settings.clientCertificate ? line` crt ${pathOf(model, "clientCertificate")}` : line``;
  const alpn = spoken === "Http2" ? Word.of("h2") : Word.of("http/1.1");
  return line` ssl ca-file ${trust(model, settings)} verify required verifyhost ${server} sni str(${server}) check-sni ${server} alpn ${alpn} check-alpn ${alpn}${certificate}`;
}

function trust(model: HaproxyModel, { authority, caCertificates }: VersionTls): Word {
  if (caCertificates !== undefined) return fileOf(model, authorityOf(caCertificates).file);
  return authority === "Public" ? Word.of("@system-ca") : pathOf(model, "backendTrust");
}

/** In clear, HTTP/2 is spoken without being asked for; checks speak it too, but not on a port of their own, which is in clear in any case. */
function protocol(
  { healthPath: asked, healthCheck }: StageModel,
  { tls: settings, protocol: spoken }: VersionModel,
): Line {
  if (spoken === "Http1" || settings !== undefined) return line``;
  return asked !== undefined && healthCheck?.port !== undefined ? line` proto h2 check-proto h1` : line` proto h2`;
}
