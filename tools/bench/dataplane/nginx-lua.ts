import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { stageId, type Intent } from "../../../haproxy/config";
import { nginxPath } from "../measure/nginx";
import { productionIntent, writeConfig, type ConfigChange } from "./config";
import type { ProxyContender } from "./contenders";
import { ADDRESS, type BenchEnvironment } from "./environment";
import { LUA_COUNTERS, luaSettings } from "./lua-settings";
import { accessLog, missingNginx, startNginx, type NginxParts } from "./nginx";

const CODE = join(__dirname, "lua");
/** By the package of Debian that each is in. */
const MODULES = {
  "libnginx-mod-http-ndk": "ndk_http_module.so",
  "libnginx-mod-http-lua": "ngx_http_lua_module.so",
  "libnginx-mod-http-headers-more-filter": "ngx_http_headers_more_filter_module.so",
};
const LIBRARY = { "lua-resty-core": "resty/core.lua", "lua-resty-lrucache": "resty/lrucache.lua" };

/** Where packages put their files, beside nginx itself: `/usr`, or where they were unpacked. */
function packaged(...path: string[]): string {
  const command = nginxPath() ?? "nginx";
  const found = command.includes("/") ? command : spawnSync("which", [command], { encoding: "utf8" }).stdout.trim();
  return resolve(found === "" ? "/usr/sbin/nginx" : realpathSync(found), "../..", ...path);
}

const modulePath = (file: string): string => packaged("lib/nginx/modules", file);
const libraryPath = (file: string): string => packaged("share/lua/5.1", file);

/** Why there is no nginx with Lua, if there is none: the names of the packages that are missing. */
export function missingLua(): string | undefined {
  const missing = [
    ...Object.entries(MODULES).filter(([, file]) => !existsSync(modulePath(file))),
    ...Object.entries(LIBRARY).filter(([, file]) => !existsSync(libraryPath(file))),
  ].map(([name]) => name);
  if (missingNginx() !== undefined) return missingNginx();
  if (missing.length === 0) return notLoaded();
  return `${missing.join(", ")} not found (Debian: apt-get install ${missing.join(" ")})`;
}

/** Why the modules that are there cannot be loaded, if so: a library that they need is elsewhere. */
function notLoaded(): string | undefined {
  const directory = mkdtempSync(join(tmpdir(), "gatehouse-nginx-"));
  try {
    const file = join(directory, "nginx.conf");
    writeFileSync(file, `${loadModules()}\npid ${directory}/pid;\nevents {}\n`);
    const options = ["-t", "-q", "-e", "stderr", "-c", file];
    const { status, stderr } = spawnSync(nginxPath() ?? "nginx", options, { encoding: "utf8" });
    return status === 0 ? undefined : `nginx cannot load its modules: ${stderr.trim()}`;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const loadModules = (): string =>
  Object.values(MODULES)
    .map((file) => `load_module ${modulePath(file)};`)
    .join("\n");

/** nginx that does the work of our full configuration, by Lua where it cannot do it by itself. */
export async function luaContender(
  environment: BenchEnvironment,
  name: string,
  change: ConfigChange = {},
  log = "/dev/stdout",
): Promise<ProxyContender> {
  const directory = environment.folder(`${name} settings`);
  const production = productionIntent();
  const intent = change.intent?.(production) ?? production;
  await writeConfig(environment, directory, intent, change);
  const { periodSeconds = 10 } = intent.limits ?? {};
  writeFileSync(join(directory, "settings.lua"), luaSettings(directory, periodSeconds), { mode: 0o600 });
  return startNginx(environment, name, luaParts(environment, directory, intent, log));
}

function luaParts({ backendPort }: BenchEnvironment, directory: string, intent: Intent, log: string): NginxParts {
  const stages = (intent.apis ?? []).flatMap((api) =>
    api.stages.map((stage) => ({ id: stageId(api.name, stage.name), ...stage })),
  );
  const versions = stages.map(({ id, versions: [first] }) => `${id} ${first!.name};`);
  return {
    modules: loadModules(),
    // The instance twice: what was not answered is sent to "another" one, as HAProxy does.
    upstream: `server ${ADDRESS}:${backendPort} max_fails=10 max_conns=200; server ${ADDRESS}:${backendPort} max_fails=10 max_conns=200;`,
    http: `
  lua_package_path '${directory}/?.lua;${CODE}/?.lua;${libraryPath("?.lua")};;';
  ${LUA_COUNTERS.map(({ table, kind }) => `lua_shared_dict ${table}_${kind} 16m;`).join("\n  ")}
  init_by_lua_block {
    require("jit.opt").start("minstitch=2", "maxtrace=4000", "maxrecord=8000", "sizemcode=64", "maxmcode=4000", "maxirconst=1000")
    work = require "work"
  }
  init_worker_by_lua_block { math.randomseed(ngx.now() * 1000 + ngx.worker.pid()) }
  ssl_prefer_server_ciphers on;
  ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256;
  client_header_buffer_size 4k;
  large_client_header_buffers 4 48k;
  proxy_connect_timeout 2s;
  proxy_read_timeout 29s;
  map $http_x_gatehouse_stage $prefix { ${stages.map(({ id }) => `${id} /${id.replace(".", "-")};`).join(" ")} }
  map $http_x_gatehouse_stage $version { ${versions.join(" ")} }
  map $http_x_gatehouse_host $gateway_host { "" $http_host; default $http_x_gatehouse_host; }
  map $status $failure { default ""; 499 ClientGone; 502 NoAnswer; 504 AnswerTimeout; }
  map $upstream_connect_time $reused { default false; 0.000 true; }
  map $ssl_session_reused $resumed { default false; r true; }
  map $request_completion $termination { default CD; OK --; }
  log_format json escape=none '{$line"time":$msec,"kind":"Request","version":"$version","server":"$upstream_addr","method":"$request_method","http":"$server_protocol","status":$status,"termination":"$termination","failure":"$failure","read_ms":"$request_time","queue_ms":0,"connect_ms":"$upstream_connect_time","answer_ms":"$upstream_header_time","total_ms":"$request_time","bytes_in":$request_length,"bytes_out":$bytes_sent,"retries":"$upstream_status","backend_reused":$reused,"peer":"$remote_addr","tls":"$ssl_protocol","tls_resumed":$resumed}';
  ${accessLog(log)}`,
    server: `
    ${["id", "class", "subject", "client", "scopes", "trace", "forwarded", "line"].map((name) => `set $${name} "";`).join(" ")}
    default_type application/json;
    more_clear_headers Server Keep-Alive;
    add_header X-Request-Id $id always;
    ${Object.entries({ 405: "Method", 502: "BadGateway", 503: "Unavailable", 504: "Timeout" })
      .map(
        ([status, error]) =>
          `error_page ${status} @${error};\n    location @${error} { return ${status} '{"error":"${error}","request_id":"$id"}'; }`,
      ) // prettier-ignore
      .join("\n    ")}`,
    location: `
      access_by_lua_block { work.access() }
      log_by_lua_block { work.log() }
      proxy_set_header Host $http_host;
      proxy_set_header X-Request-Id $id;
      proxy_set_header Traceparent $trace;
      proxy_set_header X-Auth-Subject $subject;
      proxy_set_header X-Auth-Client $client;
      proxy_set_header X-Auth-Scopes $scopes;
      proxy_set_header Forwarded $forwarded;
      proxy_set_header X-Forwarded-For $http_x_client_ip;
      proxy_set_header X-Forwarded-Host $gateway_host;
      proxy_set_header X-Forwarded-Proto https;
      proxy_set_header X-Forwarded-Port 443;
      proxy_set_header X-Forwarded-Prefix $prefix;
      proxy_set_header X-Gatehouse-Origin "";
      proxy_set_header X-Gatehouse-Host "";
      proxy_next_upstream error timeout http_500 http_502 http_503 http_504;
      proxy_next_upstream_tries 2;
      proxy_pass http://$http_x_gatehouse_stage;`,
  };
}
