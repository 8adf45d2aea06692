import { freePort } from "../../shared/ports";
import { nginxPath } from "../measure/nginx";
import type { ProxyContender } from "./contenders";
import { ADDRESS, PRODUCTION_STAGES, type BenchEnvironment } from "./environment";

/** Why there is no nginx, if there is none. */
export function missingNginx(): string | undefined {
  return nginxPath() === undefined ? "nginx not found (Debian: apt-get install nginx-light)" : undefined;
}

/** What is nginx's own in a configuration. */
export interface NginxParts {
  /** In front of all: the modules. */
  readonly modules?: string;
  /** Of each stage: its instances. @default one */
  readonly upstream?: string;
  /** Of `http`. */
  readonly http: string;
  /** Of `server`. @default nothing */
  readonly server?: string;
  /** Of the `location` of all requests. */
  readonly location: string;
}

/** TLS and keep-alive alone. */
export async function bareNginx(environment: BenchEnvironment, name: string): Promise<ProxyContender> {
  return startNginx(environment, name, {
    http: "access_log off;",
    location: `proxy_pass http://${PRODUCTION_STAGES[0]};`,
  });
}

/** What is asked of nginx by itself when it is checked, and not measured. */
export interface NginxChecked {
  readonly log: string;
  /** Requests of a subject in ten seconds. */
  readonly limit: number;
}

/** With as much of our work as nginx does without Lua. */
export async function nginx(
  environment: BenchEnvironment,
  name: string,
  checked?: NginxChecked,
): Promise<ProxyContender> {
  return startNginx(environment, name, { http: byItself(environment, checked), location: checks(checked?.limit) });
}

export async function startNginx(
  environment: BenchEnvironment,
  name: string,
  parts: NginxParts,
): Promise<ProxyContender> {
  const port = await freePort();
  const config = environment.write(`nginx-${port}.conf`, nginxConfig(environment, port, parts));
  const options = ["-p", environment.directory, "-c", config, "-e", "stderr"];
  const server = await environment.startProxy({ name, command: nginxPath() ?? "nginx", options, port });
  return { name, url: `https://${ADDRESS}:${port}/`, server };
}

/** Its log's lines wait in memory until there are 64 kB of them, or a second is over, as HAProxy's wait in the ring. */
export const accessLog = (file: string): string => `access_log ${file} json buffer=64k flush=1s;`;

function nginxConfig(environment: BenchEnvironment, port: number, parts: NginxParts): string {
  const instances = parts.upstream ?? `server ${ADDRESS}:${environment.backendPort};`;
  return `${parts.modules ?? ""}
daemon off;
master_process off;
pid ${environment.directory}/nginx-${port}.pid;
error_log stderr crit;
events { worker_connections 1024; }
http {
  client_body_temp_path ${environment.directory}/nginx-body;
  proxy_temp_path ${environment.directory}/nginx-proxy;
  fastcgi_temp_path ${environment.directory}/nginx-fastcgi;
  uwsgi_temp_path ${environment.directory}/nginx-uwsgi;
  scgi_temp_path ${environment.directory}/nginx-scgi;
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_session_tickets off;
  keepalive_requests 1000000000;
  keepalive_timeout 65s;
  ${PRODUCTION_STAGES.map((stage) => `upstream ${stage} { ${instances} keepalive 64; keepalive_requests 1000000000; }`).join("\n  ")}
  ${parts.http}
  server {
    listen ${ADDRESS}:${port} ssl http2;
    ssl_certificate ${environment.directory}/edge.pem;
    ssl_certificate_key ${environment.directory}/edge.pem;
    ${parts.server ?? ""}
    location / {
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      ${parts.location}
    }
  }
}
`;
}

/** What nginx does not do by itself is what the check of the same work finds missing. */
const byItself = (environment: BenchEnvironment, checked?: NginxChecked): string => `
  map $http_x_gatehouse_stage $stage { default ""; ${PRODUCTION_STAGES.map((stage) => `${stage} ${stage};`).join(" ")} }
  map $http_x_request_id $id { default $request_id; "~^[A-Za-z0-9=_-]{8,128}$" $http_x_request_id; }
  map $http_x_gatehouse_origin $sealed { default ""; "~^${environment.proof.value};(?<claims>[^;]*;[^;]*;[^;]*)$" $claims; }
  map $sealed $subject { default ""; "~^([^;]*);" $1; }
  map $sealed $client { default ""; "~^[^;]*;([^;]*);" $1; }
  map $sealed $scopes { default ""; "~;([^;]*)$" $1; }
  map $http_x_client_ip $wrong_address { default 0; "" 1; }
  map $sealed $unprintable { default 0; "~[^\\x20-\\x7e]" 1; }
  map $client $class { default Agent; web-app Person; batch Service; }
  limit_req_status 429;
  limit_conn_status 429;
  limit_req_zone $subject zone=subject:16m rate=${checked ? `${6 * checked.limit}r/m` : "1000000r/s"};
  limit_req_zone $client zone=key:16m rate=1000000r/s;
  limit_req_zone $http_x_client_ip zone=source:16m rate=1000000r/s;
  limit_conn_zone $subject zone=at_once:16m;
  log_format json escape=json '{"time":"$msec","kind":"Request","request_id":"$id","stage":"$stage","server":"$upstream_addr","class":"$class","subject":"$subject","key":"$client","client_ip":"$http_x_client_ip","peer":"$remote_addr","method":"$request_method","path":"$uri","http":"$server_protocol","status":"$status","connect_s":"$upstream_connect_time","answer_s":"$upstream_response_time","total_s":"$request_time","bytes_in":"$request_length","bytes_out":"$bytes_sent","tls":"$ssl_protocol","tls_resumed":"$ssl_session_reused"}';
  ${accessLog(checked?.log ?? "/dev/stdout")}`;

const checks = (burst = 100_000): string => `
      if ($stage = "") { return 421; }
      if ($wrong_address) { return 400; }
      if ($sealed = "") { return 403; }
      if ($unprintable) { return 400; }
      limit_req zone=subject burst=${burst} nodelay;
      limit_req zone=key burst=100000 nodelay;
      limit_req zone=source burst=100000 nodelay;
      limit_conn at_once 10000;
      proxy_set_header X-Request-Id $id;
      proxy_set_header X-Forwarded-For $http_x_client_ip;
      proxy_set_header X-Auth-Subject $subject;
      proxy_set_header X-Auth-Client $client;
      proxy_set_header X-Auth-Scopes $scopes;
      proxy_set_header X-Forwarded-Host $http_x_gatehouse_host;
      proxy_set_header X-Forwarded-Proto https;
      proxy_set_header X-Forwarded-Port 443;
      proxy_set_header X-Gatehouse-Origin "";
      proxy_set_header X-Gatehouse-Host "";
      proxy_hide_header Server;
      proxy_next_upstream error timeout;
      add_header X-Request-Id $id always;
      proxy_pass http://$stage;`;
