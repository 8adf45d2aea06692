import { tableNames } from "../limits/tables";
import type { HaproxyModel } from "../model";
import { serviceOf } from "../cloud-map";
import { MORE_CONNECTIONS } from "../descriptors";
import { pathOf } from "../files";
import type { Section } from "../text";
import { GATEWAY_HEADER_BYTES } from "../captures";
import { ipv4, line, name } from "../quoting";
import { answerLines } from "./answers";

/** HAProxy keeps 8 bytes beside each header, so that the shortest take three times their room. */
const BUFFER_BYTES = 49_152;

/** For each thread: twice the cache of a core and more, and 3 % of the memory that the smallest task has for two threads. */
const HOT_BYTES = 8 * 1024 * 1024;

/** The process: sockets, limits, TLS for all listeners. */
export function processSection(model: HaproxyModel): Section {
  return {
    kind: "global",
    about: "The process. Its own messages go to stderr; stdout is for the traffic log alone.",
    body: [
      line`log fd@2 len 2048 format raw daemon notice`,
      line`localpeer ${name(model.fleet.self)}`,
      { remark: "some room above the traffic listener for health checks and metrics" },
      line`maxconn ${model.maxConnections + MORE_CONNECTIONS + (model.clients?.signer?.maxRequests ?? 0)}`,
      line`hard-stop-after ${model.hardStopMs}ms`,
      line`stats socket ${pathOf(model, "runtimeSocket")} mode 600 level admin`,
      line`stats timeout 30s`,
      { remark: "written right before a reload, which then starts with the servers that were known" },
      line`server-state-file ${pathOf(model, "serversState")}`,
      line`ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets`,
      line`ssl-default-bind-ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384`,
      line`ssl-default-bind-ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256`,
      line`ssl-default-bind-curves X25519:P-256`,
      { remark: "the gateway lets 10,240 bytes of request line and headers in and adds its own, the claims twice" },
      line`tune.bufsize ${BUFFER_BYTES}`,
      {
        remark:
          "freed memory that a thread keeps to itself: 512 kB, the default, are ten of these buffers. a request takes a sixth less CPU with more (measured)",
      },
      line`tune.memory.hot-size ${HOT_BYTES}`,
      { remark: "of such a request each header has 5 bytes at least, `a:1` and the line's end" },
      line`tune.http.maxhdr ${Math.ceil(GATEWAY_HEADER_BYTES / 5) + 100}`,
      { remark: "one for each table that counts" },
      line`tune.stick-counters ${tableNames.length}`,
      {
        remark:
          "HAProxy looks for other work after 50 rules, and begins with the request again: more than the rules of all of a request",
      },
      line`tune.max-rules-at-once 1000`,
      line`tune.http.logurilen 300`,
      line`tune.h2.fe.max-concurrent-streams 100`,
      line`tune.h2.fe.glitches-threshold 100`,
      ...(speaksHttp2(model)
        ? [
            {
              remark:
                "to services, one request at a time on a connection: behind an answer that its client does not read all others would wait",
            },
            line`tune.h2.be.max-concurrent-streams 1`,
          ]
        : []),
      { remark: "for requests that are kept to be sent again: with a token, most have 2 kB" },
      line`.if version_atleast(3.4)`,
      line`tune.bufsize.small 4096`,
      line`.endif`,
    ],
  };
}

const speaksHttp2 = ({ stages }: HaproxyModel): boolean =>
  stages.some(({ versions }) => versions.some(({ protocol }) => protocol === "Http2"));

/** What every proxy starts from. */
export function baseSection(model: HaproxyModel): Section {
  const t = model.timeouts;
  return {
    kind: "defaults",
    name: "base",
    about: "What every proxy starts from. Answers that HAProxy makes by itself are JSON like all refusals.",
    body: [
      line`mode http`,
      line`log global`,
      line`option dontlognull`,
      {
        remark: "a stopping task answers the requests that still come in, then closes: the gateway never sees a reset",
      },
      line`option idle-close-on-response`,
      line`timeout connect ${t.connectMs}ms`,
      line`timeout client ${t.clientMs}ms`,
      line`timeout client-hs ${t.requestMs}ms`,
      line`timeout client-fin 5s`,
      line`timeout server ${t.serverMs}ms`,
      line`timeout server-fin 5s`,
      line`timeout queue ${t.queueMs}ms`,
      line`timeout check 2s`,
      line`timeout http-request ${t.requestMs}ms`,
      line`timeout http-keep-alive ${t.keepAliveMs}ms`,
      line`load-server-state-from-file global`,
      line`http-reuse always`,
      ...answerLines(model),
    ],
  };
}

/** DNS questions of a task, a second: a tenth of what the VPC's resolver takes from it (VPC user guide, DNS quotas). */
const MOST_QUESTIONS = 100;

/** Cloud Map, polled; the VPC's resolver by default. */
export function resolverSection(model: HaproxyModel): Section {
  const hosts = model.stages.flatMap(({ versions }) => versions.map(({ host }) => host));
  const foreign = new Set(hosts.filter((host) => serviceOf(model.namespace, host) === undefined)).size;
  return {
    kind: "resolvers",
    name: "cloudmap",
    about:
      "For names that are not in the Cloud Map namespace. DNS answers with at most 8 instances at a time, at random: one that is not in this\nanswer stays.",
    body: [
      line`nameserver vpc ${ipv4(model.resolver.address)}:${model.resolver.port}`,
      line`accepted_payload_size 8192`,
      line`resolve_retries 3`,
      { remark: "each name once in that time, and 100 names a second at most" },
      line`timeout resolve ${Math.max(1, Math.ceil(foreign / MOST_QUESTIONS))}s`,
      line`timeout retry 500ms`,
      line`hold valid 5s`,
      { remark: "with 0, 26 good addresses were dropped in 10 s (measured)" },
      line`hold obsolete 30s`,
      line`hold nx 10s`,
      { remark: "a resolver that fails removes no server, for a day" },
      line`hold refused 1d`,
      line`hold timeout 1d`,
      line`hold other 1d`,
    ],
  };
}
