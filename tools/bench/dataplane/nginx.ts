import { freePort } from "../../shared/ports";
import { nginxPath } from "../measure/nginx";
import type { ProxyContender } from "./contenders";
import { ADDRESS, PRODUCTION_STAGES, type BenchEnvironment } from "./environment";

/** Why there is no nginx, if there is none. */
export function missingNginx(): string | undefined {
  return nginxPath() === undefined ? "nginx not found (Debian: apt-get install nginx-light)" : undefined;
}

/** TLS and keep-alive alone, or with as much of our work as nginx can do. */
export async function nginx(environment: BenchEnvironment, name: string, full: boolean): Promise<ProxyContender> {
  const port = await freePort();
  const config = environment.write(`nginx-${full ? "full" : "bare"}.conf`, nginxConfig(environment, port, full));
  const options = ["-p", environment.directory, "-c", config, "-e", "stderr"];
  const server = await environment.startProxy({ name, command: nginxPath() ?? "nginx", options, port });
  return { name, url: `https://${ADDRESS}:${port}/`, server };
}

function nginxConfig(environment: BenchEnvironment, port: number, full: boolean): string {
  return `daemon off;
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
  ${PRODUCTION_STAGES.map((stage) => `upstream ${stage} { server ${ADDRESS}:${environment.backendPort}; keepalive 64; keepalive_requests 1000000000; }`).join("\n  ")}
  ${full ? sharedDirectives(environment) : "access_log off;"}
  server {
    listen ${ADDRESS}:${port} ssl http2;
    ssl_certificate ${environment.directory}/edge.pem;
    ssl_certificate_key ${environment.directory}/edge.pem;
    location / {
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      ${full ? checks : `proxy_pass http://${PRODUCTION_STAGES[0]};`}
    }
  }
}
`;
}

/**
 * What nginx does not do here: it has no hash, so it compares the proof itself; no list of header names, so no look-alikes and no removal of
 * what services may believe; it checks no path for two readings, makes no trace, counts no errors, says no reason, puts no instance
 * aside, and its log has fifteen fields fewer.
 */
const sharedDirectives = (environment: BenchEnvironment): string => `
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
  limit_req_zone $subject zone=subject:16m rate=1000000r/s;
  limit_req_zone $client zone=key:16m rate=1000000r/s;
  limit_req_zone $http_x_client_ip zone=source:16m rate=1000000r/s;
  limit_conn_zone $subject zone=at_once:16m;
  log_format json escape=json '{"time":"$msec","kind":"Request","request_id":"$id","stage":"$stage","server":"$upstream_addr","class":"$class","subject":"$subject","key":"$client","client_ip":"$http_x_client_ip","peer":"$remote_addr","method":"$request_method","path":"$uri","http":"$server_protocol","status":"$status","connect_s":"$upstream_connect_time","answer_s":"$upstream_response_time","total_s":"$request_time","bytes_in":"$request_length","bytes_out":"$bytes_sent","tls":"$ssl_protocol","tls_resumed":"$ssl_session_reused"}';
  access_log /dev/stdout json;`;

const checks = `
      if ($stage = "") { return 421; }
      if ($wrong_address) { return 400; }
      if ($sealed = "") { return 403; }
      if ($unprintable) { return 400; }
      limit_req zone=subject burst=100000 nodelay;
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
